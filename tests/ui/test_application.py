from pathlib import Path

from analyzer import ui
from analyzer.ui.application import given_file
from analyzer.ui.job import own_names

ROOT = Path(__file__).parents[2]


def test_the_first_argument_that_is_no_option_is_the_file():
    assert given_file(["--quiet", "a.analysis", "b"], None) == Path("a.analysis")
    assert given_file([], "c.analysis") == Path("c.analysis")
    assert given_file(["a.analysis"], "c.analysis") == Path("a.analysis")
    assert given_file(["--"], "") is None


def test_a_checkout_and_an_installed_package_have_the_same_settings():
    ours = (ROOT / ".streamlit" / "config.toml").read_text()
    assert (Path(ui.__file__).parent / ".streamlit" / "config.toml").read_text() == ours
    for setting in ("gatherUsageStats = false", 'address = "127.0.0.1"', "showErrorLinks = false"):
        assert setting in ours


def test_the_folder_of_the_copies_is_never_shown():
    copies = [Path("/tmp/analyzer-x/0000/a.log"), Path("/tmp/analyzer-x/0001/b.csv")]
    said = "/tmp/analyzer-x/0001/b.csv is no log; /tmp/analyzer-x/0000/a.log neither"
    assert own_names(said, copies) == "b.csv is no log; a.log neither"
