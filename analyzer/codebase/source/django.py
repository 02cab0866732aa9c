"""Django's models (and those of peewee and Tortoise, which look alike): which tables they are.

A class is a model where its bases, resolved through the file's imports, end in the framework's own
Model. A base outside the tree is believed to be one where the class has database fields, or where
the base and the class both stand in a module of models.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analyzer.codebase.reading import ModelName
from analyzer.codebase.source.django_contrib import BY_LABEL
from analyzer.codebase.source.django_relations import Key, tables_between
from analyzer.codebase.source.facts import Argument, Call, Class, FileFacts, Member
from analyzer.codebase.source.python_imports import PythonImports
from analyzer.codebase.source.tables import Tables

_ROOTS = {
    "django.db.models.Model": "django",
    "django.db.models.base.Model": "django",
    "django.contrib.gis.db.models.Model": "django",
    "django.contrib.auth.models.AbstractUser": "django",
    "django.contrib.auth.models.AbstractBaseUser": "django",
    "django.contrib.auth.base_user.AbstractBaseUser": "django",
    "peewee.Model": "plain",
    "tortoise.models.Model": "plain",
    "tortoise.Model": "plain",
}
_FIELD = re.compile(
    r"(?:django\.(?:contrib\.gis\.)?db\.models|django\.contrib\.postgres\.fields)\b.*"
    r"(?:Field|ForeignKey)\Z"
)
#: Classes of modules named `models` that are no tables.
_NO_MODEL = re.compile(
    r"(Manager|QuerySet|Field|Form|Serializer|Admin|View|Config|Choices|Enum|Lookup|Mixin|Func"
    r"|Aggregate|Expression|Index|Constraint|Key|Type|Exception|Error|Meta)\Z"
)
#: What a model without a field of its own is made of: `class Product(AbstractProduct)`.
_FORKED = re.compile(r"Abstract|Base|\w*(?:Model|Page|Node|Item|User)\Z")
_MODELS = frozenset(("models", "abstract_models", "base_user", "model"))
_DEEPEST = 25


@dataclass(slots=True)
class DjangoModels:
    """Reads all classes of a tree; `names` maps a file to its module.

    `classes` are those at the top of files, `by_label` the models by application and name in small
    letters, once `add_to` was called.
    """

    imports: PythonImports
    names: dict[str, str]
    classes: dict[tuple[str, str], Class] = field(default_factory=dict)
    _kinds: dict[tuple[str, str], str | None] = field(default_factory=dict)
    _has_django: bool = False
    _apps: dict[str, str] = field(default_factory=dict)
    _configs: dict[str, str] = field(default_factory=dict)
    by_label: dict[tuple[str, str], Key] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fact in self.imports.facts:
            for one in fact.classes:
                # The first of `try: class X` and `except: class X` stands for both.
                self.classes.setdefault((fact.path, one.name), one)
        for fact in self.imports.facts:
            for one in fact.classes:
                self._note_app(fact, one)
        self._has_django = any(
            i.target.partition(".")[0] == "django" for f in self.imports.facts for i in f.imports
        )

    def _note_app(self, fact: FileFacts, one: Class) -> None:
        name, label = (_text(one.member(key)) for key in ("name", "label"))
        if name and any(base.endswith("Config") for base in one.bases):
            label = label or name.rpartition(".")[2]
            self._configs[name] = label
            folder = fact.path.rpartition("/")[0]
            if folder.rpartition("/")[2] == name.rpartition(".")[2]:
                self._apps[folder] = label

    def add_to(self, tables: Tables) -> None:
        """Every concrete model's table, and the tables of many-to-many relations."""
        concrete: dict[tuple[str, str], str] = {}
        proxies: list[tuple[str, str]] = []
        for key in sorted(self.classes):
            kind = self.kind(key)
            if kind is None or self._is(key, "abstract"):
                continue
            if self._is(key, "proxy"):
                proxies.append(key)
                continue
            name = self._table(key, kind)
            if name is None:
                tables.computed += 1
                continue
            concrete[key] = name
            self._define(key, kind, name, tables)
        tables.of_class |= concrete
        for key in proxies:
            parent = next((p for p in self.lineage(key) if p in concrete), None)
            if parent is not None:
                tables.of_class[key] = concrete[parent]
        self._abstract_homes(concrete, tables)

    def _define(self, key: tuple[str, str], kind: str, table: str, tables: Tables) -> None:
        path, name = key
        label = self.label(key) if kind == "django" else self.names[path]
        module, line = self.names[path], self.classes[key].line
        tables.define(module, table, label, path, line)
        if kind == "django":
            tables.models.append(ModelName(label, name, module, table))
            self.by_label[label.lower(), name.lower()] = key
            for one in self.fields(key):
                for between in tables_between(one, table, label, name):
                    tables.define(module, between, label, path, one.line)

    def named(self, label: str, model: str) -> Key | None:
        """The model of an application, the framework's own included; `add_to` comes first."""
        found = (label.lower(), model.lower())
        outside = BY_LABEL.get(found)
        return self.by_label.get(found) or (("", outside) if outside else None)

    def _abstract_homes(self, concrete: dict[tuple[str, str], str], tables: Tables) -> None:
        """The module of an abstract model that only one table comes from defines it as well."""
        heirs: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for key in concrete:
            for parent in self.lineage(key):
                if self._is(parent, "abstract"):
                    heirs.setdefault(parent, set()).add(key)
        for parent, children in sorted(heirs.items()):
            (child, *more) = sorted(children)
            if not more and parent[0] != child[0]:
                label = self.label(child) if self.kind(child) == "django" else ""
                line = self.classes[parent].line
                tables.define(self.names[parent[0]], concrete[child], label, parent[0], line)

    def kind(self, key: tuple[str, str], depth: int = 0) -> str | None:
        """What a model is of ("django", "plain"); None for any other class."""
        if key in self._kinds:
            return self._kinds[key]
        self._kinds[key] = None  # a class among its own ancestors is none
        one = self.classes.get(key)
        if one is None or depth > _DEEPEST or one.member("__tablename__"):
            return None
        for base in one.bases:
            file, name = self.imports.full_name(key[0], base)
            if file is not None:
                kind = _ROOTS.get(f"{self.names[file]}.{name}")  # a vendored framework
                if (file, name) != key and (kind := kind or self.kind((file, name), depth + 1)):
                    self._kinds[key] = kind
                    break
            elif kind := self._outside(key, name):
                self._kinds[key] = kind
                break
        return self._kinds[key]

    def _outside(self, key: tuple[str, str], base: str) -> str | None:
        """What a base that is not in the tree makes of a class."""
        if base in _ROOTS:
            return _ROOTS[base]
        package, _, last = base.rpartition(".")
        if base.startswith(("django.db.models", "django.forms", "rest_framework")) or not package:
            return None
        one = self.classes[key]
        if any(self._is_field(key[0], member) for member in one.members):
            return "django"
        modelled = _MODELS & set(package.split(".")) and _MODELS & set(re.split(r"[/.]", key[0]))
        named = _FORKED.match(last) and not _NO_MODEL.search(last)
        return "django" if modelled and named and self._has_django else None

    def _is_field(self, path: str, member: Member) -> bool:
        if not isinstance(member.value, Call):
            return False
        file, name = self.imports.full_name(path, member.value.name)
        return file is None and _FIELD.match(name) is not None

    def lineage(self, key: tuple[str, str], concrete: bool = True) -> Iterator[tuple[str, str]]:
        """The classes of the tree above a class, nearest first; not beyond `concrete` models."""
        seen, stack = {key}, [key]
        while stack:
            path, name = stack.pop(0)
            one = self.classes.get((path, name))
            for base in one.bases if one is not None else ():
                file, full = self.imports.full_name(path, base)
                if file is not None and (file, full) not in seen and (file, full) in self.classes:
                    seen.add((file, full))
                    if (
                        not concrete
                        and self.kind((file, full))
                        and not self._is((file, full), "abstract")
                    ):
                        continue
                    stack.append((file, full))
                    yield file, full

    def _meta(self, key: tuple[str, str], name: str, depth: int = 0) -> Member | None:
        """A setting of the model's Meta: its own, or that of an abstract base where it has none."""
        one = self.classes.get(key)
        if one is None or depth > _DEEPEST:
            return None
        if one.inner is not None:
            own = next((m for m in one.inner if m.name == name), None)
            if own is not None or not one.inner_bases:
                return own
            above = [base.rpartition(".")[0] for base in one.inner_bases]
        else:
            above = list(one.bases)
        if name in ("abstract", "proxy"):
            return None
        for base in above:
            file, full = self.imports.full_name(key[0], base) if base else (None, "")
            parent = (file or "", full)
            if parent in self.classes and parent != key and self._is(parent, "abstract"):
                found = self._meta(parent, name, depth + 1)
                if found is not None:
                    return found
        return None

    def _is(self, key: tuple[str, str], name: str) -> bool:
        member = self._meta(key, name)
        value = member.value if member is not None else None
        return isinstance(value, Argument) and value.text in ("True", "1")

    def fields(self, key: tuple[str, str]) -> Iterator[Member]:
        """The class's own members and those of its abstract bases and mix-ins."""
        yield from self.classes[key].members
        for parent in self.lineage(key, concrete=False):
            yield from self.classes[parent].members

    def _table(self, key: tuple[str, str], kind: str) -> str | None:
        """The table's name; None where it is computed."""
        for setting in ("db_table", "table_name", "table"):
            if (setting == "db_table" or kind == "plain") and (found := self._meta(key, setting)):
                return _text(found)
        if kind == "plain":
            return key[1].lower()
        return f"{self.label(key)}_{key[1].lower()}"

    def label(self, key: tuple[str, str]) -> str:
        """Django's label of the application that a model belongs to."""
        stated = self._meta(key, "app_label")
        if stated is not None and (label := _text(stated)):
            return label
        folder = key[0].rpartition("/")[0]
        while folder:
            if folder in self._apps:
                return self._apps[folder]
            folder = folder.rpartition("/")[0]
        module = self.names[key[0]]
        names = [n for n in self._configs if module == n or module.startswith(f"{n}.")]
        if names:
            return self._configs[max(names, key=len)]
        parts = module.split(".")
        ends = [at for at, part in enumerate(parts) if part in ("models", "abstract_models")]
        end = ends[-1] if ends else len(parts) - 1
        return parts[end - 1] if end else parts[0]


def _text(member: Member | None) -> str | None:
    value = member.value if member is not None else None
    return value.text if isinstance(value, Argument) and value.literal else None
