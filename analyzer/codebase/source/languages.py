"""Every language that is read, told by the end of a file's name."""

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.codebase.source import (
    csharp,
    go,
    go_imports,
    guarded,
    hibernate_xml,
    java,
    javascript,
    javascript_imports,
    kotlin,
    mybatis,
    php,
    python,
    ruby,
)
from analyzer.codebase.source.account import SourceText
from analyzer.codebase.source.facts import FileFacts, bounded
from analyzer.codebase.source.parsing import UnparsableError, decoded


@dataclass(frozen=True, slots=True)
class SourceLanguage:
    """One language: its name, the ends of its files' names, its grammars and its reader."""

    name: str
    grammars: dict[str, str]
    read: Callable[[str, bytes], FileFacts]


LANGUAGES = (
    SourceLanguage(python.NAME, dict.fromkeys(python.SUFFIXES, python.GRAMMAR), python.read),
    SourceLanguage(javascript.NAME, javascript.GRAMMARS, javascript.read),
    SourceLanguage(java.NAME, dict.fromkeys(java.SUFFIXES, java.GRAMMAR), java.read),
    SourceLanguage(kotlin.NAME, dict.fromkeys(kotlin.SUFFIXES, kotlin.GRAMMAR), kotlin.read),
    SourceLanguage(csharp.NAME, dict.fromkeys(csharp.SUFFIXES, csharp.GRAMMAR), csharp.read),
    SourceLanguage(php.NAME, dict.fromkeys(php.SUFFIXES, php.GRAMMAR), php.read),
    SourceLanguage(ruby.NAME, dict.fromkeys(ruby.SUFFIXES, ruby.GRAMMAR), ruby.read),
    SourceLanguage(go.NAME, dict.fromkeys(go.SUFFIXES, go.GRAMMAR), go.read),
)
#: Files that say how names are resolved; they make no source tree by themselves.
SETTINGS = "settings"
_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.grammars}


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""


def grammar_of(name: str) -> str | None:
    """The grammar that a file needs; None for one that needs none."""
    language = _BY_SUFFIX.get(_suffix(name))
    return language.grammars[_suffix(name)] if language is not None else None


def is_source_file(name: str) -> bool:
    """Whether a file's name is that of source code."""
    return _suffix(name) in _BY_SUFFIX


def is_read(name: str) -> bool:
    """Whether a file of a source tree is read: source code, or settings that it needs."""
    return (
        is_source_file(name)
        or javascript_imports.is_settings(name)
        or go_imports.is_settings(name)
        or mybatis.may_be_mapper(name)
        or hibernate_xml.may_be_mapping(name)
    )


def read_batch(batch: tuple[SourceText, ...]) -> tuple[FileFacts, ...]:
    """The facts of some files, in their order; what one worker does."""
    return tuple(_read(one) for one in batch)


def _read(one: SourceText) -> FileFacts:
    if not guarded.needs_guard(one) or not is_source_file(one.path):
        return read_here(one)
    found = guarded.read_guarded(one, read_here)
    return found if isinstance(found, FileFacts) else _lost(one, found)


def read_here(one: SourceText) -> FileFacts:
    """The facts of a file, read in this process."""
    language = _BY_SUFFIX.get(_suffix(one.path))
    if language is None and hibernate_xml.may_be_mapping(one.path):
        return hibernate_xml.read(one.path, one.data)
    if language is None and _suffix(one.path) == ".xml":
        return mybatis.read(one.path, one.data)
    if language is None:
        text = decoded(one.data)[0].decode("utf-8", "replace")
        return FileFacts(one.path, SETTINGS, len(one.data), 0, text=text)
    if one.problem:
        return _lost(one, one.problem)
    try:
        return bounded(language.read(one.path, one.data))
    except UnparsableError as error:
        return _lost(one, str(error))


def _lost(one: SourceText, problem: str) -> FileFacts:
    """A file of which nothing but its being there is known."""
    language = _BY_SUFFIX[_suffix(one.path)].name
    return FileFacts(one.path, language, len(one.data), 0, problem=problem, lost=True)
