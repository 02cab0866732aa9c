from analyzer.model import CutPart, DrawnIn, IntendedFit, ServicePeople
from analyzer.ui.views.cards import people_words, team_words
from analyzer.ui.views.drawn import drawn_html, drawn_rows

FITS = (
    IntendedFit("CODEOWNERS", 2, 9, 41.6, 2 / 3),
    IntendedFit("Django apps", 14, 151, 100.0, 1.0),
)


def test_a_row_says_how_much_is_kept_and_what_is_cut_most():
    cut = [CutPart("CODEOWNERS", f"@a/{n}", (("Order", 4), ("Customer", 2))) for n in "abcde"]
    owners, apps = drawn_rows(FITS, cut)
    assert (owners.where, owners.parts) == (DrawnIn.codeowners, "2 parts of 9 modules")
    assert (owners.kept, owners.mojofm) == ("67%", "42%")
    assert owners.cut[0] == "@a/a: 4 in Order, 2 in Customer"
    assert owners.cut[3:] == ("and 2 more parts",)
    assert (apps.where, apps.kept, apps.cut) == (DrawnIn.django, "100%", ())


def test_names_of_parts_are_never_markup():
    evil = "<img src=x>"
    rows = drawn_rows(FITS, [CutPart("CODEOWNERS", evil, ((evil, 1), ("B", 1)))])
    shown = drawn_html(rows)
    assert "<img" not in shown
    assert shown.count("&lt;img") == 2
    assert "<td>nothing</td>" in shown


def test_people_are_numbers_and_teams_are_few():
    many = ServicePeople("Order", 3, 2, ("@a/a", "@a/b", "@a/c", "@a/d"))
    assert people_words(many) == "Changed by 3 people, 2 of them elsewhere too"
    assert team_words(many) == "Owned by 4 teams: @a/a, @a/b, @a/c and 1 more"
    assert people_words(ServicePeople("Order", 1)) == "Changed by 1 person"
    assert team_words(ServicePeople("Order", 1, 0, ("@a/a",))) == "Owned by @a/a"
    assert people_words(None) == team_words(None) == team_words(ServicePeople("Order")) == ""
