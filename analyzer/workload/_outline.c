/* The outline of a statement's text in one pass: see outline.py, which says what it is, and does
 * the same without a compiler. Every answer here is one that outline.py gives; None is always
 * allowed, and means that the text is to be read in full. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <string.h>

enum dialect { POSTGRES, MYSQL, OTHER };

/* What a byte is to the rules below. */
enum { DIGIT = 1, NAME = 2, BEFORE = 4, AFTER = 8, BLANK = 16, HEX = 32 };
static unsigned char CLASS[256];

static void
fill_classes(void)
{
    for (int c = 0; c < 256; c++) {
        int digit = c >= '0' && c <= '9';
        int letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        unsigned char class = 0;
        if (digit)
            class |= DIGIT;
        if (digit || letter)
            class |= NAME;
        /* A number is no part of a name, of a parameter or of a quoted name. */
        if (digit || letter || c == '.' || c == '$' || c == '"' || c >= 0x80)
            class |= BEFORE;
        if (digit || letter || c == '.' || c == '"' || c >= 0x80)
            class |= AFTER;
        if (c == ';' || c == ' ' || c == '\t' || c == '\r' || c == '\n')
            class |= BLANK;
        if (digit || (c >= 'a' && c <= 'f'))
            class |= HEX;
        CLASS[c] = class;
    }
}

/* Copies `text` to `out` without the contents of strings and with NUL for each free-standing
 * number; the end of what was written, NULL where the text has to be read in full. */
static char *
copy_outline(const char *text, const char *end, char *out, enum dialect dialect)
{
    const char *at = text;
    const char *const start = out;
    while (at < end) {
        unsigned char c = (unsigned char)*at;
        if (CLASS[c] & DIGIT) {
            const char *stop = at + 1;
            while (stop < end && (CLASS[(unsigned char)*stop] & DIGIT))
                stop++;
            int free = out == start || !(CLASS[(unsigned char)out[-1]] & BEFORE);
            if (free) {
                const char *whole = stop;
                if (whole + 1 < end && *whole == '.' && (CLASS[(unsigned char)whole[1]] & DIGIT)) {
                    whole += 2;
                    while (whole < end && (CLASS[(unsigned char)*whole] & DIGIT))
                        whole++;
                }
                /* To MySQL a double quote begins a string like any other. */
                if (whole == end || !(CLASS[(unsigned char)*whole] & AFTER)
                    || (dialect == MYSQL && *whole == '"')) {
                    *out++ = '\0';
                    at = whole;
                    continue;
                }
            }
            memcpy(out, at, (size_t)(stop - at));
            out += stop - at;
            at = stop;
            continue;
        }
        switch (c) {
        case '\0':
            return NULL;
        case '"':
            if (dialect == POSTGRES)
                goto name;
            if (dialect != MYSQL)
                return NULL;
            goto string;
        case '\'':
        string: {
            const char *quote;
            if (dialect == MYSQL) {
                quote = at + 1;
                for (;;) {
                    while (quote < end && *quote != (char)c && *quote != '\\')
                        quote++;
                    if (quote >= end)
                        return NULL;
                    if (*quote == '\\') {
                        quote += 2;
                        continue;
                    }
                    if (quote + 1 < end && quote[1] == (char)c) {
                        quote += 2;
                        continue;
                    }
                    break;
                }
            } else {
                quote = memchr(at + 1, '\'', (size_t)(end - at - 1));
                if (quote == NULL)
                    return NULL;
                if (dialect == OTHER && memchr(at, '\\', (size_t)(quote - at)) != NULL)
                    return NULL;
            }
            *out++ = '\'';
            *out++ = '\'';
            at = quote + 1;
            continue;
        }
        case '`':
            if (dialect != MYSQL)
                break;
            goto name;
        case '[':
            if (dialect != OTHER)
                break;
            goto name;
        name: {
            /* A number in a name is the name's. */
            const char closing = c == '[' ? ']' : (char)c;
            const char *stop = memchr(at + 1, closing, (size_t)(end - at - 1));
            if (stop == NULL)
                return NULL;
            stop++;
            if (memchr(at, '\0', (size_t)(stop - at)) != NULL)
                return NULL;
            memcpy(out, at, (size_t)(stop - at));
            out += stop - at;
            at = stop;
            continue;
        }
        case '\\':
            if (dialect != POSTGRES)
                return NULL;
            break;
        case '#':
            if (dialect == MYSQL)
                return NULL;
            break;
        case '-':
            if (dialect == MYSQL && at + 1 < end && at[1] == '-')
                return NULL;
            break;
        case '/':
            if (dialect == MYSQL && at + 1 < end && at[1] == '*')
                return NULL;
            break;
        default:
            break;
        }
        *out++ = (char)c;
        at++;
    }
    return out;
}

/* Whether the statement may carry a name that lives as long as its session. */
static int
has_handle(const char *text, Py_ssize_t length)
{
    static const char *const STARTS[] = {"SAVE", "RELE", "ROLL", "DECL", "FETC", "MOVE", "CLOS"};
    if (length < 4)
        return 0;
    char head[4];
    for (int i = 0; i < 4; i++)
        head[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]);
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
        if (memcmp(head, STARTS[i], 4) == 0)
            return 1;
    return 0;
}

static int
is_hint(const char *mark, const char *end)
{
    if (mark >= end)
        return 0;
    return *mark == '+' || *mark == '!' || (*mark == 'M' && mark + 1 < end && mark[1] == '!');
}

static const char *
find_pair(const char *from, const char *end, char first, char second)
{
    while (from + 1 < end) {
        from = memchr(from, first, (size_t)(end - from - 1));
        if (from == NULL)
            return NULL;
        if (from[1] == second)
            return from;
        from++;
    }
    return NULL;
}

/* How long traceparent='00-…-…-01' is. */
enum { TRACED = 69 };

/* The comment without its traceparent, and the trace's id in `trace` (32 characters, else NULL);
 * NULL without an exception where the traceparent is in another form than sqlcommenter's. */
static PyObject *
without_trace(const char *comment, Py_ssize_t length, const char **trace)
{
    static const char KEY[] = "traceparent";
    const char *end = comment + length, *at = comment;
    *trace = NULL;
    for (;;) {
        at = find_pair(at, end, 't', 'r');
        if (at == NULL)
            return PyBytes_FromStringAndSize(comment, length);
        if (end - at >= 11 && memcmp(at, KEY, 11) == 0)
            break;
        at++;
    }
    if (end - at < TRACED || memcmp(at + 11, "='00-", 5) != 0 || at[48] != '-' || at[65] != '-'
        || at[68] != '\'')
        return NULL;
    int zeros = 1;
    for (int i = 16; i < 68; i++) {
        if (i != 48 && i != 65 && !(CLASS[(unsigned char)at[i]] & HEX))
            return NULL;
        if (i < 48)
            zeros &= at[i] == '0';
    }
    if (zeros)
        return NULL;
    *trace = at + 16;
    PyObject *rest = PyBytes_FromStringAndSize(NULL, length - TRACED);
    if (rest == NULL)
        return NULL;
    char *out = PyBytes_AS_STRING(rest);
    memcpy(out, comment, (size_t)(at - comment));
    memcpy(out + (at - comment), at + TRACED, (size_t)(end - at - TRACED));
    return rest;
}

static PyObject *
outline(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (count != 2 || !PyBytes_Check(args[0])) {
        PyErr_SetString(PyExc_TypeError, "outline takes bytes and the number of a dialect");
        return NULL;
    }
    long dialect = PyLong_AsLong(args[1]);
    if (dialect == -1 && PyErr_Occurred())
        return NULL;
    const char *text = PyBytes_AS_STRING(args[0]);
    const char *end = text + PyBytes_GET_SIZE(args[0]);
    const char *body = text, *body_end = end, *tail = end;
    const char *comment = NULL, *comment_end = NULL;

    const char *bare = end;
    while (bare > text && (CLASS[(unsigned char)bare[-1]] & BLANK))
        bare--;
    if (bare - text >= 2 && bare[-1] == '/' && bare[-2] == '*') {
        /* Its marks do not share a star. */
        const char *start = bare - text > 4 ? bare - 4 : text;
        while (start > text && !(start[0] == '/' && start[1] == '*'))
            start--;
        /* One comment, with something before it. */
        if (start > text && !is_hint(start + 2, bare)
            && find_pair(start + 2, bare, '*', '/') == bare - 2) {
            comment = start;
            comment_end = bare;
            body_end = start;
            tail = bare;
        }
    } else if (end - text > 4 && text[0] == '/' && text[1] == '*'
               && !is_hint(text + 2, end)) {
        const char *stop = find_pair(text + 2, end, '*', '/');
        const char *next = stop == NULL ? NULL : find_pair(text + 2, stop + 2, '/', '*');
        if (stop != NULL && next == NULL) {
            comment = text;
            comment_end = stop + 2;
            body = comment_end;
            /* As bytes.lstrip does. */
            while (body < end && (*body == ' ' || (*body >= '\t' && *body <= '\r')))
                body++;
        }
    }
    if (has_handle(body, body_end - body))
        Py_RETURN_NONE;

    /* An empty string, '', is as long as what it stands for at the least. */
    Py_ssize_t room = (body_end - body) + (end - tail);
    PyObject *key = PyBytes_FromStringAndSize(NULL, room);
    if (key == NULL)
        return NULL;
    char *start = PyBytes_AS_STRING(key);
    char *out = copy_outline(body, body_end, start, (enum dialect)dialect);
    if (out == NULL) {
        Py_DECREF(key);
        Py_RETURN_NONE;
    }
    memcpy(out, tail, (size_t)(end - tail));
    out += end - tail;
    if (out - start != room && _PyBytes_Resize(&key, out - start) < 0)
        return NULL;

    PyObject *rest = Py_None, *trace = Py_None;
    if (comment != NULL) {
        const char *id;
        rest = without_trace(comment, comment_end - comment, &id);
        if (rest == NULL) {
            Py_DECREF(key);
            if (PyErr_Occurred())
                return NULL;
            Py_RETURN_NONE;
        }
        if (id != NULL) {
            trace = PyUnicode_FromStringAndSize(id, 32);
            if (trace == NULL) {
                Py_DECREF(key);
                Py_DECREF(rest);
                return NULL;
            }
        } else
            Py_INCREF(trace);
    } else {
        Py_INCREF(rest);
        Py_INCREF(trace);
    }
    PyObject *found = PyTuple_New(3);
    if (found == NULL) {
        Py_DECREF(key);
        Py_DECREF(rest);
        Py_DECREF(trace);
        return NULL;
    }
    PyTuple_SET_ITEM(found, 0, key);
    PyTuple_SET_ITEM(found, 1, rest);
    PyTuple_SET_ITEM(found, 2, trace);
    return found;
}

static PyMethodDef METHODS[] = {
    {"outline", (PyCFunction)(void (*)(void))outline, METH_FASTCALL,
     "outline(sql, dialect) -> (key, comment or None, trace or None), or None"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_outline", "The outline of a statement's text, in C.", 0, METHODS,
    NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__outline(void)
{
    fill_classes();
    return PyModule_Create(&MODULE);
}
