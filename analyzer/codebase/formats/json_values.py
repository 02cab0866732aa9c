"""JSON of foreign origin: read whole, and taken for nothing that it is not."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from analyzer.codebase.formats.collected import unusable

#: A graph of this size would fill the memory of an ordinary machine once it is read.
LARGEST_JSON = 256 << 20
_WORDS = ("null", "true", "false", "-Infinity", "NaN")


def load_json(text: str, path: str) -> Any:
    """The value; UnusableSourceError where the text is broken, breaks off, or nests without end."""
    if len(text) > LARGEST_JSON:
        unusable(
            path,
            f"is JSON of more than {LARGEST_JSON >> 20} MiB.",
            "Leave out libraries, or draw the graph at a coarser level.",
        )
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        _refuse_broken(path, text, error)
    except RecursionError:
        unusable(path, "is JSON nested too deep to be a graph.")
    except ValueError:  # a number of thousands of digits
        unusable(path, "is JSON with a number that nobody counts to.")


def load_objects(text: str, path: str) -> Iterator[dict[str, Any]]:
    """Objects one after the other without commas, as `go list -json` writes them."""
    decode = json.JSONDecoder().raw_decode
    position = _skip_space(text, 0)
    while position < len(text):
        try:
            value, position = decode(text, position)
        except json.JSONDecodeError as error:
            _refuse_broken(path, text, error)
        except RecursionError:
            unusable(path, "is JSON nested too deep to be a graph.")
        except ValueError:
            unusable(path, "is JSON with a number that nobody counts to.")
        if isinstance(value, dict):
            yield value
        position = _skip_space(text, position)


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def _refuse_broken(path: str, text: str, error: json.JSONDecodeError) -> NoReturn:
    rest = text[error.pos : error.pos + 20].strip()
    cut_word = any(word.startswith(rest) for word in _WORDS)
    if not (cut_word or error.msg.startswith(("Unterminated", "Invalid \\"))):
        unusable(path, f"is no valid JSON from line {error.lineno}, column {error.colno} on.")
    unusable(
        path, f"breaks off in line {error.lineno}: it is JSON that was not written to its end."
    )


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in an array; nothing where it is no array."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def members(value: Any) -> dict[str, Any]:
    """The members of an object; nothing where it is none."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """The strings in an array; nothing where it is no array."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def first_of(value: dict[str, Any], *keys: str) -> Any:
    """The first member that is there and not null."""
    return next((value[key] for key in keys if value.get(key) is not None), None)
