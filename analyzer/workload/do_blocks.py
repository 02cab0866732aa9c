"""DO blocks: their body is a string to the parser, and yet it is what runs."""

from collections.abc import Callable

from analyzer.workload.lexer import Token

#: Longer bodies are taken out as the literals that they are.
LONGEST_BODY = 1 << 16


def is_block(tokens: list[Token]) -> bool:
    """Whether a statement (without comments) of PostgreSQL is a DO block."""
    return bool(tokens) and tokens[0].kind == "word" and tokens[0].text.upper() == "DO"


def with_body(tokens: list[Token], bare: Callable[[str], str]) -> tuple[list[Token], bool]:
    """The tokens of a DO block with its body as code, `bare` having taken the literals out of it.

    And whether the body was understood: it is none that is known in a language but PL/pgSQL,
    where whatever stands in quotes may be a value.
    """
    words = [token.text.upper().strip('"') for token in tokens if token.kind != "space"]
    language = words[words.index("LANGUAGE") + 1 :][:1] if "LANGUAGE" in words else ["PLPGSQL"]
    bodies = [at for at, token in enumerate(tokens) if token.kind in ("string", "open")]
    if [word.strip("'") for word in language] != ["PLPGSQL"] or not bodies:
        return tokens, False
    at = next((at for at in bodies if not _is_language(tokens, at)), bodies[0])
    body = _body(tokens[at])
    if body is None or len(body) > LONGEST_BODY:
        return tokens, False
    told = bare(body)
    # A dollar at its end must not become part of the mark.
    end = "" if tokens[at].kind == "open" else " $$" if told.endswith("$") else "$$"
    return [*tokens[:at], Token("word", f"$${told}{end}"), *tokens[at + 1 :]], True


def _is_language(tokens: list[Token], at: int) -> bool:
    before = [token.text.upper() for token in tokens[:at] if token.kind != "space"]
    return before[-1:] == ["LANGUAGE"]


def _body(token: Token) -> str | None:
    """What stands in the quotes of a string, None where that has escapes."""
    text = token.text
    if text[0] == "$":
        mark = text[: text.index("$", 1) + 1]
        return text[len(mark) :].removesuffix(mark if token.kind == "string" else "")
    if text[0] != "'":
        return None
    return text[1:].removesuffix("'" if token.kind == "string" else "").replace("''", "'")
