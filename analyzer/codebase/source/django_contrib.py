"""Models that come with Django itself: their tables, relations, and the functions that use them."""

from collections.abc import Collection

_CONTRIB = "django.contrib"
USER = f"{_CONTRIB}.auth.models.User"
_GROUP = f"{_CONTRIB}.auth.models.Group"
_PERMISSION = f"{_CONTRIB}.auth.models.Permission"
_FLAT_PAGE = f"{_CONTRIB}.flatpages.models.FlatPage"
_SITE = f"{_CONTRIB}.sites.models.Site"
SESSIONS = f"{_CONTRIB}.sessions.models.Session"
#: The setting that says where sessions are kept; by default in the database.
SESSIONS_SETTING = "SESSION_ENGINE"
_IN_TABLE = (".db", ".cached_db")
#: The names are part of Django's documented schema and do not follow from application and model.
TABLES = {
    f"{_CONTRIB}.admin.models.LogEntry": "django_admin_log",
    _GROUP: "auth_group",
    _PERMISSION: "auth_permission",
    USER: "auth_user",
    f"{_CONTRIB}.contenttypes.models.ContentType": "django_content_type",
    _FLAT_PAGE: "django_flatpage",
    f"{_CONTRIB}.redirects.models.Redirect": "django_redirect",
    SESSIONS: "django_session",
    _SITE: "django_site",
}
#: The same by application and model, as `get_model("flatpages", "FlatPage")` names them.
BY_LABEL = {(name.split(".")[2], name.rpartition(".")[2].lower()): name for name in TABLES}
#: Many-to-many relations between them: owner, its name, the other side's name, target. The table
#: between is the owner's with the relation's name behind.
MANY_TO_MANY = (
    (USER, "groups", "user_set", _GROUP),
    (USER, "user_permissions", "user_set", _PERMISSION),
    (_GROUP, "permissions", "group_set", _PERMISSION),
    (_FLAT_PAGE, "sites", "flatpage_set", _SITE),
)
#: What Django's functions do to rows, by their documentation: a login writes the session and when
#: the user was last seen, a logout empties the session, a site is looked up by the request's host.
_AUTH = f"{_CONTRIB}.auth"
FUNCTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    f"{_AUTH}.login": ((SESSIONS, "W"), (USER, "W")),
    f"{_AUTH}.logout": ((SESSIONS, "W"),),
    f"{_AUTH}.authenticate": ((USER, "R"),),
    f"{_AUTH}.get_user": ((USER, "R"),),
    f"{_AUTH}.update_session_auth_hash": ((SESSIONS, "W"),),
    f"{_CONTRIB}.sites.shortcuts.get_current_site": ((_SITE, "R"),),
}


def sessions_in_table(engines: Collection[str]) -> bool:
    """Whether a project with these settings keeps its sessions in the database."""
    return not engines or any(engine.endswith(_IN_TABLE) for engine in engines)
