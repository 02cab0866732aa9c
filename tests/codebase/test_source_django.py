"""What Django code says about tables without naming a model: users, sessions, deletions."""

from pathlib import Path

import pytest
from support.source_trees import read

from analyzer.codebase import assemble

MODELS = """
from django.conf import settings
from django.db import models


class Shelf(models.Model):
    keepers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="shelves")


class Book(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE)
    lent_to = models.ForeignKey("auth.User", models.SET_NULL, null=True, related_name="borrowed")
    sites = models.ManyToManyField("sites.Site", related_name="books_here")


class Note(models.Model):
    book = models.ForeignKey(Book, on_delete=models.DO_NOTHING)
    about = models.ForeignKey("library.Shelf", on_delete=models.PROTECT)


class BigShelf(Shelf):
    pass
"""
USE = tuple[str, str | None, int | None]


def uses(folder: Path, code: str, **more: str) -> set[USE]:
    """(table, mode, line) that the module library.desk touches."""
    files = {"library/__init__.py": "", "library/models.py": MODELS, "library/desk.py": code}
    reading = read(folder, {**files, **{f"library/{k}.py": text for k, text in more.items()}})
    return {
        (m.table, m.mode, m.line)
        for m in assemble([reading]).mappings
        if m.module == "library.desk" and m.kind == "model"
    }


def test_what_refers_to_the_setting_of_users_is_a_relation_of_users(tmp_path: Path) -> None:
    assert uses(tmp_path, "def f(user):\n    return user.shelves.all()\n") == {
        ("library_shelf", "R", 2),
        ("library_shelf_keepers", "R", 2),
    }
    assert uses(tmp_path, "def f(shelf):\n    return shelf.keepers.all()\n") == {
        ("auth_user", "R", 2),
        ("library_shelf_keepers", "R", 2),
    }


def test_the_framework_s_models_have_their_relations(tmp_path: Path) -> None:
    assert uses(tmp_path, "def f(user):\n    user.user_permissions.clear()\n") == {
        ("auth_permission", "W", 2),
        ("auth_user_user_permissions", "W", 2),
    }
    assert ("django_site", "R", 2) in uses(tmp_path, "def f(book):\n    book.sites.all()\n")
    assert ("library_book", "R", 2) in uses(tmp_path, "def f(x):\n    x.books_here.all()\n")


def test_a_project_s_own_users_have_the_relations_of_users(tmp_path: Path) -> None:
    people = (
        "from django.contrib.auth.models import AbstractUser\n"
        "class Person(AbstractUser):\n    class Meta:\n        db_table = 'people'\n"
    )
    code = "def f(user):\n    user.shelves.all()\n    user.groups.add(1)\n"
    found = uses(tmp_path, code.replace("user.", "person."), people=people)
    assert ("library_shelf_keepers", "R", 2) in found
    found = uses(tmp_path, "def f(shelf):\n    shelf.keepers.all()\n", people=people)
    assert ("people", "R", 2) in found


def test_functions_of_django_touch_what_its_documentation_says(tmp_path: Path) -> None:
    code = (
        "from django.contrib import auth\n"
        "from django.contrib.auth import login as enter\n"
        "from django.contrib.sites.shortcuts import get_current_site\n"
        "# enter(request)\n"
        "def f(request):\n"
        "    enter(request, None)\n"
        "    auth.logout(request)\n"
        "    return get_current_site(request)\n"
    )
    assert uses(tmp_path, code) == {
        ("django_session", "W", 6),
        ("auth_user", "W", 6),
        ("django_site", "R", 8),
    }


def test_a_function_that_is_only_called_alike_is_none_of_django_s(tmp_path: Path) -> None:
    code = "from library.models import login\ndef f(r):\n    login(r)\n"
    assert not uses(tmp_path, code)
    own = "from django.contrib.auth import login\ndef login(request):\n    pass\n"
    assert not uses(tmp_path, own)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("request.session.get('a')", {("django_session", "R", 2)}),
        ("request.session['a'] = 1", {("django_session", "W", 2)}),
        ("if self.request.session['a'] == 1: pass", {("django_session", "R", 2)}),
        ("self.request.session.flush()", {("django_session", "W", 2)}),
        ("x = 'request.session'", set()),
        ("boto.session.get('a')", set()),
    ],
)
def test_the_request_s_session_is_a_row(tmp_path: Path, code: str, expected: set[USE]) -> None:
    assert uses(tmp_path, f"def f(self, request):\n    {code}\n") == expected


def test_sessions_that_the_settings_keep_elsewhere_are_no_rows(tmp_path: Path) -> None:
    code = "def f(request):\n    return request.session['a']\n"
    engine = 'SESSION_ENGINE = "django.contrib.sessions.backends.{}"\n'
    assert not uses(tmp_path, code, settings=engine.format("signed_cookies"))
    assert uses(tmp_path, code, settings=engine.format("cached_db"))


def test_models_of_django_s_are_found_by_name(tmp_path: Path) -> None:
    code = "from x import get_model\nPage = get_model('flatpages', 'FlatPage')\n"
    assert not uses(tmp_path, code)
    assert uses(tmp_path, code + "p = Page.objects.get(url='/')\n") == {("django_flatpage", "R", 3)}
    assert uses(tmp_path, code + "class V(Base):\n    model = Page\n") == {
        ("django_flatpage", None, 4)
    }


def test_swapper_loads_models_by_name(tmp_path: Path) -> None:
    code = "import swapper\nBook = swapper.load_model('library', 'Book')\nBook.objects.all()\n"
    assert uses(tmp_path, code) == {("library_book", "R", 3)}


CHOSEN = (
    "from django.conf import settings\nfrom django.apps import apps\n"
    "def get_book_model():\n"
    "    return apps.get_model(getattr(settings, 'LIBRARY_BOOK_MODEL', 'library.Book'))\n"
)


def test_a_function_gives_the_model_that_is_its_setting_s_default(tmp_path: Path) -> None:
    begin = "from library.choice import get_book_model\n"
    at_once = begin + "def f():\n    return get_book_model().objects.filter(a=1).update(b=2)\n"
    assert uses(tmp_path, at_once, choice=CHOSEN) == {("library_book", "W", 3)}
    bound = begin + "Chosen = get_book_model()\ndef f():\n    Chosen.objects.first()\n"
    assert uses(tmp_path, bound, choice=CHOSEN) == {("library_book", "R", 4)}
    view = begin + "class V(Base):\n    model = get_book_model()\n"
    assert uses(tmp_path, view, choice=CHOSEN) == {("library_book", None, 3)}
    two = CHOSEN + "OTHER = getattr(settings, 'LIBRARY_SHELF_MODEL', 'library.Shelf')\n"
    assert not uses(tmp_path, bound, choice=two)
    assert not uses(tmp_path, begin + "x = [get_book_model()]\n", choice=CHOSEN)


def test_deleting_rows_asks_what_refers_to_them(tmp_path: Path) -> None:
    """Notes are left to the database where the field says so."""
    begin = "from library.models import Book, Shelf\n"
    assert uses(tmp_path, begin + "Book.objects.filter(a=1).delete()\n") == {
        ("library_book", "W", 2),
        ("library_book_sites", "W", 2),
    }
    assert uses(tmp_path, begin + "Shelf.objects.all().delete()\n") == {
        ("library_shelf", "W", 2),
        ("library_shelf_keepers", "W", 2),
        ("library_book", "W", 2),
        ("library_note", "W", 2),
        ("library_bigshelf", "W", 2),
    }
    assert uses(tmp_path, begin + "Shelf.objects.update(a=1)\n") == {("library_shelf", "W", 2)}


def test_a_view_that_deletes_does_so_with_its_model(tmp_path: Path) -> None:
    code = (
        "from django.views import generic\nfrom library.models import Book\n"
        "class Gone(generic.DeleteView):\n    model = Book\n"
        "class Heir(Gone):\n    pass\n"
    )
    assert uses(tmp_path, code) == {
        ("library_book", None, 4),
        ("library_book", "W", 4),
        ("library_book_sites", "W", 4),
    }
    shown = code.replace("DeleteView", "DetailView")
    assert uses(tmp_path, shown) == {("library_book", None, 4)}


def test_deleting_the_user_of_a_request_asks_what_refers_to_users(tmp_path: Path) -> None:
    found = uses(tmp_path, "def f(self):\n    self.request.user.delete()\n")
    assert found == {
        ("auth_user", "W", 2),
        ("library_shelf_keepers", "W", 2),
        ("library_book", "W", 2),
        ("auth_user_groups", "W", 2),
        ("auth_user_user_permissions", "W", 2),
    }


def test_rows_are_deleted_by_the_name_that_a_function_gives_to_them(tmp_path: Path) -> None:
    begin = "from django.shortcuts import get_object_or_404\nfrom library.models import Book\n"
    gone = {("library_book", "W", 6), ("library_book_sites", "W", 6)}

    def found(*lines: str) -> set[USE]:
        body = "".join(f"    {line}\n" for line in lines)
        return {one for one in uses(tmp_path, f"{begin}def f(pk):\n{body}") if one[1] == "W"}

    assert found("q = Book.objects.all()", "q = q.filter(a=1)", "q.delete()") == gone
    assert found("pass", "q = get_object_or_404(Book, pk=pk)", "q.delete()") == gone
    assert found("pass", "for q in Book.objects.all():", "    q.delete()") == gone
    assert not found("pass", "q = Book.objects.all()", "'q.delete()'")
    assert not found("q = Book.objects.all()", "q = cache()", "other.delete()")
    other = begin + "def g():\n    q = Book.objects.all()\ndef f(q):\n    q.delete()\n"
    assert ("library_book_sites", "W", 6) not in uses(tmp_path, other)


def test_a_view_s_own_object_and_the_row_behind_a_foreign_key_are_known(tmp_path: Path) -> None:
    view = (
        "from library.models import Book\n"
        "class Page(View):\n    model = Book\n    def post(self):\n        self.object.delete()\n"
    )
    assert ("library_book_sites", "W", 3) in uses(tmp_path, view)
    behind = uses(tmp_path, "def f(note):\n    note.book.delete()\n")
    assert behind == {("library_book", "W", 2), ("library_book_sites", "W", 2)}
    assert not uses(tmp_path, "def f(note):\n    note.whatever.delete()\n")


def test_what_inherits_from_a_model_of_many_heirs_is_left_out(tmp_path: Path) -> None:
    heirs = "".join(f"class Shelf{n}(Shelf):\n    pass\n" for n in range(4))
    more = f"from library.models import Shelf\n{heirs}"
    code = "from library.models import Shelf\nShelf.objects.all().delete()\n"
    tables = {table for table, _, _ in uses(tmp_path, code, shelves=more)}
    assert "library_book" in tables
    assert not any("shelf0" in table for table in tables)
