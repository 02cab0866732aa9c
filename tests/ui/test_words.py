from hypothesis import given
from hypothesis import strategies as st

from analyzer.ui.views.words import change, counted, html, one_line, percent, plain, size


def test_markup_in_a_foreign_name_is_escaped():
    assert plain("![x](http://a)") == r"\!\[x\]\(http\://a\)"
    assert plain(":red[x] **y** $z$") == r"\:red\[x\] \*\*y\*\* \$z\$"
    assert html("<img src=x onerror=alert(1)>") == "&lt;img src=x onerror=alert(1)&gt;"
    assert html("\"'") == "&quot;&#x27;"


def test_a_foreign_name_stays_on_one_line_and_reads_as_it_stands():
    assert one_line("a\n# b\u202ecod.exe\x00") == "a # b cod.exe"
    assert one_line("x" * 500, 10) == "xxxxxxxxx…"


@given(st.text())
def test_no_name_opens_a_tag_or_a_line(text):
    assert "<" not in html(text)
    assert "\n" not in plain(text)


def test_figures():
    assert (change(-110), change(3), change(0)) == ("−110", "+3", "±0")
    assert (percent(1, 3), percent(1, 300), percent(0, 3), percent(1, 0)) == (
        "33%",
        "0.3%",
        "0%",
        "–",
    )
    assert (size(900), size(513101), size(3 * 1024**3)) == ("900 B", "501 kB", "3.0 GB")
    assert (counted(1, "table"), counted(1200, "table")) == ("1 table", "1,200 tables")
