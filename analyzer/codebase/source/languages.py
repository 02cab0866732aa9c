"""Every language that is read, told by the end of a file's name."""

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.codebase.source import python
from analyzer.codebase.source.account import SourceText
from analyzer.codebase.source.facts import FileFacts


@dataclass(frozen=True, slots=True)
class SourceLanguage:
    """One language: its name, the ends of its files' names, its grammar and its reader."""

    name: str
    suffixes: tuple[str, ...]
    grammar: str
    read: Callable[[str, bytes], FileFacts]


LANGUAGES = (SourceLanguage(python.NAME, python.SUFFIXES, python.GRAMMAR, python.read),)
_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}


def language_of(name: str) -> SourceLanguage | None:
    """The language of a file by its name; None where it is in none that we read."""
    return _BY_SUFFIX.get(name[name.rfind(".") :].lower()) if "." in name else None


def is_source_file(name: str) -> bool:
    """Whether a file's name is that of source code."""
    return language_of(name) is not None


def read_batch(batch: tuple[SourceText, ...]) -> tuple[FileFacts, ...]:
    """The facts of some files, in their order; what one worker does."""
    return tuple(
        FileFacts(one.path, language.name, 0, 0, problem=one.problem, lost=True)
        if one.problem
        else language.read(one.path, one.data)
        for one in batch
        if (language := language_of(one.path)) is not None
    )
