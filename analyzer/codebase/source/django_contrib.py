"""Models that come with Django itself: their tables, where the tree has no model of its own."""

from collections.abc import Iterable, Mapping

_CONTRIB = "django.contrib"
#: The names are part of Django's documented schema and do not follow from application and model.
TABLES = {
    f"{_CONTRIB}.admin.models.LogEntry": "django_admin_log",
    f"{_CONTRIB}.auth.models.Group": "auth_group",
    f"{_CONTRIB}.auth.models.Permission": "auth_permission",
    f"{_CONTRIB}.auth.models.User": "auth_user",
    f"{_CONTRIB}.contenttypes.models.ContentType": "django_content_type",
    f"{_CONTRIB}.flatpages.models.FlatPage": "django_flatpage",
    f"{_CONTRIB}.redirects.models.Redirect": "django_redirect",
    f"{_CONTRIB}.sessions.models.Session": "django_session",
    f"{_CONTRIB}.sites.models.Site": "django_site",
}
_USERS = frozenset(("AbstractUser", "AbstractBaseUser"))


def table_of_users(
    of_class: Mapping[tuple[str, str], str], bases: Iterable[tuple[tuple[str, str], str]]
) -> str:
    """The table of the project's one model of users, else of Django's own.

    `bases` are the full names of what each model of `of_class` comes from.
    """
    own = {of_class[key] for key, base in bases if base.rpartition(".")[2] in _USERS}
    return own.pop() if len(own) == 1 else TABLES[f"{_CONTRIB}.auth.models.User"]
