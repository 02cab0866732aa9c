/* Records of PostgreSQL's text log: see formats/prefixed.py, which says what steps a prefix takes.
 *
 * `take(block, at, steps)` gives the records from `at` on and where the next one begins. It stops
 * at the first line that is not plainly one of the log's, which is then told by the regex of the
 * format; what it gives is what that regex gives, since each step here is the first that the regex
 * would try. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

/* As many records at a time as are still in the processor's cache, with their texts. */
enum { MOST = 512 };

/* A record, in the order of formats/records.py. */
enum { SECONDS, FRACTION, SESSION, NUMBER, LOG, DURATION, VERB, SEVERITY, MESSAGE, DETAIL, QUERY,
       JUNK, GROUPS };

typedef struct {
    const char *at;
    Py_ssize_t length; /* -1: the group matched nothing */
} Span;

/* The same few times, sessions and durations come again and again: one object each, which has its
 * hash already. */
enum { KEPT = 2048, LONGEST_KEPT = 32 };
static PyObject *kept[KEPT];

static PyObject *EMPTY;

static const char *const VERBS[] = {
    "statement", "execute fetch from", "execute", "parse", "bind", "plan", NULL,
};
static PyObject *verbs[6];

static const char *const SEVERITIES[] = {
    "LOG", "ERROR", "DETAIL", "STATEMENT", "CONTEXT", "WARNING", "HINT", "FATAL", "PANIC", "INFO",
    "NOTICE", "QUERY", "LOCATION", "BACKTRACE", "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4",
    "DEBUG5", NULL,
};
static PyObject *severities[20];

static int
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int
is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* [\w+:-] */
static int
is_zone(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '+'
        || c == ':' || c == '-';
}

static const char *
skip_digits(const char *at, const char *end)
{
    while (at < end && is_digit(*at))
        at++;
    return at;
}

/* Behind `YYYY-MM-DD hh:mm:ss`, NULL if it is not there. */
static const char *
skip_seconds(const char *at, const char *end)
{
    static const char SHAPE[] = "0000-00-00 00:00:00";
    if (end - at < 19)
        return NULL;
    for (int i = 0; i < 19; i++)
        if (SHAPE[i] == '0' ? !is_digit(at[i]) : at[i] != SHAPE[i])
            return NULL;
    return at + 19;
}

/* Behind a point and digits, NULL if they are not there. */
static const char *
skip_fraction(const char *at, const char *end)
{
    if (at == end || *at != '.')
        return NULL;
    const char *stop = skip_digits(at + 1, end);
    return stop == at + 1 ? NULL : stop;
}

/* Behind a space and a time zone, the longest that has the byte `before` behind it; 0 for any. */
static const char *
skip_zone(const char *at, const char *end, unsigned char before)
{
    if (at == end || *at != ' ')
        return NULL;
    const char *stop = at + 1;
    while (stop < end && is_zone(*stop))
        stop++;
    if (before)
        while (stop > at + 1 && (stop == end || (unsigned char)*stop != before))
            stop--;
    return stop == at + 1 ? NULL : stop;
}

static const char *
skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

/* Behind one step of a prefix; NULL where a line is to be told by the regex. */
static const char *
take_step(const char *at, const char *end, unsigned char step, unsigned char argument, int told,
          Span *groups)
{
    const char *stop;
    switch (step) {
    case ' ': /* white space, at least one */
        stop = skip_blanks(at, end);
        /* It might go on behind the end of the line. */
        return stop == at || stop == end || *stop == '\n' || (*stop >= '\v' && *stop <= '\r')
            ? NULL : stop;
    case '_': /* what pads a field */
        while (at < end && *at == ' ')
            at++;
        return at;
    case '=': /* this byte */
        return at < end && (unsigned char)*at == argument ? at + 1 : NULL;
    case 'd': /* a number */
        stop = skip_digits(at, end);
        return stop == at ? NULL : stop;
    case 'D': /* a number or nothing */
        return skip_digits(at, end);
    case 'i': /* a number with its sign */
        stop = skip_digits(at + (at < end && *at == '-'), end);
        return stop == at || !is_digit(stop[-1]) ? NULL : stop;
    case 'c': /* a session's id */
        stop = at;
        while (stop < end && is_hex(*stop))
            stop++;
        if (stop == at || stop == end || *stop != '.')
            return NULL;
        at = ++stop;
        while (stop < end && is_hex(*stop))
            stop++;
        return stop == at ? NULL : stop;
    case 'v': /* a virtual transaction id, or nothing */
        stop = skip_digits(at + (at < end && *at == '-'), end);
        if (stop == end || *stop != '/' || stop == at || !is_digit(stop[-1]))
            return at;
        at = skip_digits(stop + 1, end);
        return at == stop + 1 ? NULL : at;
    case 'e': /* an SQLSTATE */
        if (end - at < 5)
            return NULL;
        for (int i = 0; i < 5; i++)
            if (!is_digit(at[i]) && (at[i] < 'A' || at[i] > 'Z'))
                return NULL;
        return at + 5;
    case 'u': /* anything up to a byte */
        while (at < end && (unsigned char)*at != argument && *at != '\n')
            at++;
        return at;
    case 't': /* a time, to the second; `told` says whether it is the record's */
    case 'm': /* or finer */
        stop = skip_seconds(at, end);
        if (stop == NULL)
            return NULL;
        if (told)
            groups[SECONDS] = (Span){at, 19};
        at = stop;
        if (step == 'm') {
            stop = skip_fraction(at, end);
            if (stop == NULL)
                return NULL;
        }
        if (told)
            groups[FRACTION] = (Span){at, stop - at};
        return skip_zone(stop, end, argument);
    case 'n': /* seconds since 1970 and their fraction */
        stop = skip_digits(at, end);
        if (stop - at < 9 || stop - at > 11)
            return NULL;
        if (told)
            groups[SECONDS] = (Span){at, stop - at};
        at = stop;
        stop = skip_fraction(at, end);
        if (stop != NULL && told)
            groups[FRACTION] = (Span){at, stop - at};
        return stop;
    default:
        return NULL;
    }
}

static int
begins(const char *at, const char *end, const char *word, size_t length)
{
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

/* Behind `duration: N ms` and what separates it from the rest; `at` if it is not there. */
static const char *
take_duration(const char *at, const char *end, Span *groups)
{
    if (!begins(at, end, "duration: ", 10))
        return at;
    const char *number = at + 10, *stop = skip_digits(number, end);
    if (stop == number)
        return at;
    const char *fraction = skip_fraction(stop, end);
    stop = fraction == NULL ? stop : fraction;
    if (!begins(stop, end, " ms", 3))
        return at;
    const char *rest = skip_blanks(stop + 3, end);
    if (rest == stop + 3 && rest < end && *rest != '\n' && *rest != '"')
        return at;
    groups[DURATION] = (Span){number, stop - number};
    return rest;
}

/* Behind `statement: `, `execute name: ` and the like; `at` if none is there. */
static const char *
take_verb(const char *at, const char *end, int *verb)
{
    for (int i = 0; VERBS[i] != NULL; i++) {
        size_t length = strlen(VERBS[i]);
        if (!begins(at, end, VERBS[i], length))
            continue;
        const char *stop = at + length;
        if (stop < end && *stop == ' ')
            while (stop < end && *stop != ':' && *stop != '\n' && *stop != '"')
                stop++;
        if (stop < end && *stop == ':') {
            *verb = i;
            return skip_blanks(stop + 1, end);
        }
    }
    return at;
}

/* The object of a span that is likely to come again. */
static PyObject *
again(Span span)
{
    if (span.length == 0)
        return Py_NewRef(EMPTY);
    if (span.length > LONGEST_KEPT)
        return PyBytes_FromStringAndSize(span.at, span.length);
    unsigned hash = 2166136261u;
    for (Py_ssize_t i = 0; i < span.length; i++)
        hash = (hash ^ (unsigned char)span.at[i]) * 16777619u;
    PyObject **place = &kept[(hash ^ hash >> 15) % KEPT];
    if (*place == NULL || PyBytes_GET_SIZE(*place) != span.length
        || memcmp(PyBytes_AS_STRING(*place), span.at, (size_t)span.length) != 0) {
        PyObject *fresh = PyBytes_FromStringAndSize(span.at, span.length);
        if (fresh == NULL)
            return NULL;
        Py_XSETREF(*place, fresh);
    }
    return Py_NewRef(*place);
}

/* The record that begins at `at`, and in `next` where the one behind it does; NULL without an
 * exception where the regex has to say. */
static PyObject *
take_record(const char *at, const char *end, const unsigned char *steps, Py_ssize_t count,
            const char **next)
{
    Span groups[GROUPS];
    for (int i = 0; i < GROUPS; i++)
        groups[i] = (Span){at, i <= NUMBER ? 0 : -1};
    for (Py_ssize_t i = 0; i < count; i += 3) {
        const char *stop = take_step(at, end, steps[i], steps[i + 1], steps[i + 2] == 1, groups);
        if (stop == NULL)
            return NULL;
        if (steps[i + 2] == 2)
            groups[SESSION] = (Span){at, stop - at};
        else if (steps[i + 2] == 3)
            groups[NUMBER] = (Span){at, stop - at};
        at = stop;
    }
    at = skip_blanks(at, end);

    int severity = 0, verb = -1;
    while (SEVERITIES[severity] != NULL) {
        size_t length = strlen(SEVERITIES[severity]);
        if (begins(at, end, SEVERITIES[severity], length) && at + length < end
            && at[length] == ':') {
            at = skip_blanks(at + length + 1, end);
            break;
        }
        severity++;
    }
    if (SEVERITIES[severity] == NULL)
        return NULL;
    if (severity == 0) {
        /* Its code, if log_error_verbosity says so. */
        if (begins(at, end, "00000:", 6) && skip_blanks(at + 6, end) > at + 6)
            at = skip_blanks(at + 6, end);
        at = take_duration(at, end, groups);
        at = take_verb(at, end, &verb);
    }

    const char *stop = at;
    for (;;) {
        const char *line = memchr(stop, '\n', (size_t)(end - stop));
        stop = line == NULL ? end : line;
        if (end - stop < 2 || stop[1] != '\t')
            break;
        stop += 2;
    }
    groups[MESSAGE] = (Span){at, stop - at};
    groups[DETAIL] = groups[QUERY] = (Span){at, 0};
    *next = stop < end ? stop + 1 : stop;

    PyObject *record = PyTuple_New(GROUPS);
    if (record == NULL)
        return NULL;
    for (int i = 0; i < GROUPS; i++) {
        PyObject *value;
        if (i == LOG)
            value = Py_NewRef(severity == 0 ? severities[0] : Py_None);
        else if (i == SEVERITY)
            value = Py_NewRef(severity == 0 ? Py_None : severities[severity]);
        else if (i == VERB)
            value = Py_NewRef(verb < 0 ? Py_None : verbs[verb]);
        else if (groups[i].length < 0)
            value = Py_NewRef(Py_None);
        else if (i == MESSAGE)
            value = PyBytes_FromStringAndSize(groups[i].at, groups[i].length);
        else
            value = again(groups[i]);
        if (value == NULL) {
            Py_DECREF(record);
            return NULL;
        }
        PyTuple_SET_ITEM(record, i, value);
    }
    PyObject_GC_UnTrack(record); /* bytes and None make no circles */
    return record;
}

static PyObject *
take(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 3 || !PyBytes_Check(args[0]) || !PyBytes_Check(args[2])) {
        PyErr_SetString(PyExc_TypeError, "take takes a block, a position and the steps");
        return NULL;
    }
    Py_ssize_t from = PyLong_AsSsize_t(args[1]);
    if (from == -1 && PyErr_Occurred())
        return NULL;
    Py_ssize_t size = PyBytes_GET_SIZE(args[0]), steps = PyBytes_GET_SIZE(args[2]);
    if (from < 0 || from > size || steps % 3 != 0) {
        PyErr_SetString(PyExc_ValueError, "no such position or steps");
        return NULL;
    }
    const char *block = PyBytes_AS_STRING(args[0]);
    const char *at = block + from, *end = block + size;
    PyObject *records = PyList_New(0);
    if (records == NULL)
        return NULL;
    for (int i = 0; i < MOST && at < end; i++) {
        const char *next;
        PyObject *record = take_record(at, end, (const unsigned char *)PyBytes_AS_STRING(args[2]),
                                       steps, &next);
        if (record == NULL) {
            if (!PyErr_Occurred())
                break;
            Py_DECREF(records);
            return NULL;
        }
        int failed = PyList_Append(records, record);
        Py_DECREF(record);
        if (failed < 0) {
            Py_DECREF(records);
            return NULL;
        }
        at = next;
    }
    return Py_BuildValue("Nn", records, (Py_ssize_t)(at - block));
}

static PyMethodDef METHODS[] = {
    {"take", (PyCFunction)(void (*)(void))take, METH_FASTCALL,
     "take(block, at, steps) -> (records, where the next begins)"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_prefixed", "Records of PostgreSQL's text log, in C.", -1, METHODS,
    NULL, NULL, NULL, NULL,
};

static int
make_words(const char *const *words, PyObject **objects)
{
    for (int i = 0; words[i] != NULL; i++)
        if ((objects[i] = PyBytes_FromString(words[i])) == NULL)
            return -1;
    return 0;
}

PyMODINIT_FUNC
PyInit__prefixed(void)
{
    EMPTY = PyBytes_FromStringAndSize(NULL, 0);
    if (EMPTY == NULL || make_words(VERBS, verbs) < 0 || make_words(SEVERITIES, severities) < 0)
        return NULL;
    return PyModule_Create(&MODULE);
}
