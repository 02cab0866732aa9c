"""Which table Django's users are in, where the code leaves that to the project's settings.

A reusable application asks for `get_user_model()`; which model that is stands in settings that may
not be among the sources. The database tells: a model of users that knows permissions (Django's
`PermissionsMixin`) has two many-to-many fields, and so two tables beside its own, named after it:
`shop_user`, `shop_user_groups`, `shop_user_user_permissions`.
"""

from collections.abc import Collection

#: Django's own table of users, which stands for whichever the project has.
DEFAULT = "auth_user"
_BESIDE = ("_groups", "_user_permissions")


def swapped_users(tables: Collection[str]) -> dict[str, str]:
    """Django's tables of users to those of the database; empty where it has Django's, or no one.

    >>> swapped_users({"shop_user", "shop_user_groups", "shop_user_user_permissions"})["auth_user"]
    'shop_user'
    """
    known = frozenset(tables)
    if DEFAULT in known:
        return {}
    found = [name for name in known if all(name + end in known for end in _BESIDE)]
    if len(found) != 1:
        return {}
    return {DEFAULT + end: found[0] + end for end in ("", *_BESIDE)}
