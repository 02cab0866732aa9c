"""What Django's models, the project's and the framework's own, have to do with one another."""

import re
from collections.abc import Iterator, Mapping

from analyzer.codebase.source.django import DjangoModels
from analyzer.codebase.source.django_contrib import MANY_TO_MANY, TABLES, USER
from analyzer.codebase.source.django_relations import (
    Key,
    RelationField,
    Relations,
    tables_between,
)
from analyzer.codebase.source.facts import Argument, Call, Member

_RELATION = re.compile(r"(?:ForeignKey|OneToOneField|ManyToManyField|ParentalKey)\Z")
#: The setting that names the model of users, wherever a project's code imports it from.
_USERS_SETTING = "AUTH_USER_MODEL"
_USERS = frozenset(("AbstractUser", "AbstractBaseUser"))
#: The framework's own models, as if a file without a name defined them.
CONTRIB: Mapping[Key, str] = {("", name): table for name, table in TABLES.items()}


def relations_between(models: DjangoModels, of_class: Mapping[Key, str]) -> Relations:
    """What leads from one model to the rows of another; `add_to` of the models comes first."""
    concrete = sorted(models.by_label.values())
    users = users_among(models, of_class)
    tables = {**CONTRIB, **of_class}
    return Relations(
        tables,
        {key: tuple(models.lineage(key)) for key in concrete},
        (
            *(one for key in concrete for one in _fields(models, key, tables, users)),
            *(_contrib_field(*names, users) for names in MANY_TO_MANY),
        ),
    )


def users_among(models: DjangoModels, of_class: Mapping[Key, str]) -> Key:
    """The project's one model of users, else Django's own."""
    own = {
        key
        for key in models.by_label.values()
        for one in (key, *models.lineage(key))
        for base in models.classes[one].bases
        if models.imports.full_name(one[0], base)[1].rpartition(".")[2] in _USERS
    }
    tables = {of_class[key] for key in own}
    return min(own) if len(tables) == 1 else ("", USER)


def _contrib_field(owner: str, name: str, reverse: str, target: str, users: Key) -> RelationField:
    """A relation between two of the framework's models; a project's model of users inherits it."""
    stated = Argument(reverse, True, "related_name")
    return RelationField(
        users if owner == USER else ("", owner),
        Member(name, 0, Call("ManyToManyField", 0, (stated,))),
        ("", target),
        f"{TABLES[owner]}_{name}",
    )


def _fields(
    models: DjangoModels, key: Key, tables: Mapping[Key, str], users: Key
) -> Iterator[RelationField]:
    for one in models.fields(key):
        value = one.value
        if not isinstance(value, Call) or not _RELATION.search(value.name):
            continue
        stated = value.keyword("to") or value.first
        if stated is None:
            continue
        between = next(tables_between(one, tables[key], models.label(key), key[1]), None)
        yield RelationField(key, one, _target(models, key, stated, tables, users), between)


def _target(
    models: DjangoModels, key: Key, stated: Argument, tables: Mapping[Key, str], users: Key
) -> Key | None:
    """The model on the other side, as a field names it."""
    if stated.literal:
        label, _, name = stated.text.rpartition(".")
        named = ((label or models.label(key)).lower(), name.lower())
        return key if stated.text == "self" else models.named(*named)
    if stated.text.rpartition(".")[2] == _USERS_SETTING:
        return users
    file, full = models.imports.full_name(key[0], stated.text)
    return (file or "", full) if (file or "", full) in tables else None
