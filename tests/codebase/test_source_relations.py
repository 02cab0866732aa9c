"""Which tables are touched through relations, names given to models, and Django's own models."""

from pathlib import Path

from support.source_trees import read

from analyzer.codebase import Reading, assemble

MODELS = """
from django.db import models


class Author(models.Model):
    fans = models.ManyToManyField("people.Person", db_table="author_fans")


class AbstractBook(models.Model):
    author = models.ForeignKey(Author, related_name="books", on_delete=models.CASCADE)
    genres = models.ManyToManyField("Genre", related_name="+")
    parent = models.ForeignKey("self", related_name="children", on_delete=models.CASCADE)

    class Meta:
        abstract = True

    def last_words(self):
        return self.chapter_set.filter(last=True)


class Book(AbstractBook):
    class Meta:
        db_table = "books"


class Genre(models.Model):
    notes = models.ManyToManyField("library.Note", through="library.GenreNote")


class Chapter(models.Model):
    book = models.ForeignKey("library.Book", on_delete=models.CASCADE)


class Note(models.Model):
    on = models.ForeignKey(Author, related_name="notes", on_delete=models.CASCADE)


class GenreNote(models.Model):
    pass
"""


def uses(folder: Path, code: str, **more: str) -> set[tuple[str, str | None, int | None]]:
    """(table, mode, line) that the module library.shelf touches."""
    files = {"library/__init__.py": "", "library/models.py": MODELS, "library/shelf.py": code}
    reading = read(folder, {**files, **{f"library/{k}.py": text for k, text in more.items()}})
    return {
        (m.table, m.mode, m.line)
        for m in assemble([reading]).mappings
        if m.module == "library.shelf" and m.kind == "model"
    }


def test_the_relation_of_one_model_alone_needs_no_more(tmp_path: Path) -> None:
    assert uses(tmp_path, "def f(x):\n    return x.books.order_by('id')\n") == {("books", "R", 2)}


def test_a_chain_over_lines_is_read_and_what_it_writes_is_a_write(tmp_path: Path) -> None:
    code = "def f(x):\n    x.books.all()\n    x.books \\\n        .create(title='')\n"
    assert uses(tmp_path, code) == {("books", "R", 2), ("books", "W", 3)}


def test_the_name_before_a_relation_says_whose_it_is(tmp_path: Path) -> None:
    """Authors and genres both have notes; only a name tells which is meant."""
    assert uses(tmp_path, "def f(the_author):\n    the_author.notes.all()\n") == {
        ("library_note", "R", 2)
    }
    assert uses(tmp_path, "def f(author):\n    return author.notes.count()\n") == {
        ("library_note", "R", 2)
    }
    assert uses(tmp_path, "def f(thing):\n    return thing.children.all()\n") == {("books", "R", 2)}


def test_a_relation_of_two_models_behind_a_name_of_neither_is_not_guessed(tmp_path: Path) -> None:
    extra = MODELS.replace(
        "GenreNote(models.Model):\n    pass",
        "GenreNote(models.Model):\n"
        "    on = models.ForeignKey(Genre, models.CASCADE, related_name='books')",
    )
    files = {"library/__init__.py": "", "library/models.py": extra}
    reading = read(tmp_path, {**files, "library/shelf.py": "def f(x):\n    x.books.all()\n"})
    assert not [m for m in reading.mappings if m.module == "library.shelf"]


def test_many_to_many_touches_the_table_between_too(tmp_path: Path) -> None:
    assert uses(tmp_path, "def f(book, genre):\n    book.genres.set([genre])\n") == {
        ("library_genre", "W", 2),
        ("books_genres", "W", 2),
    }


def test_a_target_outside_of_the_tree_leaves_the_table_between(tmp_path: Path) -> None:
    assert uses(tmp_path, "def f(author):\n    author.fans.clear()\n") == {("author_fans", "W", 2)}


def test_an_abstract_model_asks_for_its_heir(tmp_path: Path) -> None:
    files = {"library/__init__.py": "", "library/models.py": MODELS}
    found = {(m.table, m.mode, m.line) for m in read(tmp_path, files).mappings if not m.label}
    assert found == {("library_chapter", "R", 18)}


def test_the_same_letters_in_a_string_or_a_comment_are_no_call(tmp_path: Path) -> None:
    assert not uses(tmp_path, '"""x.books.all()"""\n# x.books.all()\ny = "x.books.all()"\n')


def test_a_view_that_has_a_relation_of_no_model_is_left_alone(tmp_path: Path) -> None:
    code = "class View:\n    def f(self):\n        return self.books.all()\n"
    assert not uses(tmp_path, code)


def test_a_name_for_a_model_counts_by_what_is_done_with_it(tmp_path: Path) -> None:
    bound = "from django.apps import apps\nBook = apps.get_model('library', 'Book')\n"
    assert uses(tmp_path, bound + "a = Book.objects.get(pk=1)\nb = Book(pk=2)\n") == {
        ("books", "R", 3),
        ("books", "W", 4),
    }
    assert uses(tmp_path, bound + "class Form:\n    class Meta:\n        model = Book\n") == set()
    assert uses(tmp_path, bound + "class Form(Base):\n    model = Book\n") == {("books", None, 4)}


def test_a_model_that_is_only_named_is_a_suggestion(tmp_path: Path) -> None:
    code = "from django.apps import apps\nBook = apps.get_model('library', 'Book')\n"
    assert uses(tmp_path, code + "ok = isinstance(1, Book)\n") == set()
    named = [m for m in assemble([_read(tmp_path, code)]).mappings if m.module == "library.shelf"]
    assert [(m.table, m.kind, m.line) for m in named] == [("books", "name", 2)]
    dynamic = {i.imported for i in assemble([_read(tmp_path, code)]).imports if i.kind == "dynamic"}
    assert dynamic == {"library.models"}


def _read(folder: Path, code: str) -> Reading:
    files = {"library/__init__.py": "", "library/models.py": MODELS, "library/shelf.py": code}
    return read(folder, files)


def test_models_that_come_with_django_have_their_own_tables(tmp_path: Path) -> None:
    code = (
        "from django.contrib.sites.models import Site\n"
        "from django.contrib.auth import get_user_model\n"
        "User = get_user_model()\n"
        "def f():\n    Site.objects.get_current()\n    User.objects.create()\n"
    )
    assert uses(tmp_path, code) == {("django_site", "R", 5), ("auth_user", "W", 6)}
    own = (
        "from django.contrib.auth.models import AbstractUser\n"
        "class Person(AbstractUser):\n    class Meta:\n        db_table = 'people'\n"
    )
    assert ("people", "W", 6) in uses(tmp_path, code, people=own)
