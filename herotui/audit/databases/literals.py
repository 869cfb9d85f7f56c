"""Statements without their literals: what somebody asked, and none of the values that they asked with."""

from __future__ import annotations

import re

_LONGEST = 4000
_TOKEN = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<escaped>[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z))
    |(?P<quoted>'(?:[^']|'')*(?:'|\Z))
    |(?P<dollar>\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z))
    |(?P<parameter>\$\d+)
    |(?P<name>"(?:[^"]|"")*(?:"|\Z)|[^\W\d][\w$]*)
    |(?P<number>\.?\d[\w.]*)
    """,
    re.DOTALL | re.VERBOSE,
)
_LITERALS = ("escaped", "quoted", "dollar", "number")
_SETTING = re.compile(r"(?i)\A(\s*SET\s+(?:(?:LOCAL|SESSION)\s+)?[\w.\"]+\s*(?:=|\bTO\b))[^;]*")
_BLANKS = re.compile(r"\s+")


def without_literals(statement: str) -> str:
    """A PostgreSQL statement on one line, each string, number and comment replaced by `?` or `/*..*/`.

    What was cut in the middle of a string, and what could be read in two ways (a backslash before a quote means one
    thing or another by a setting of the session), is left out to the end.
    """
    parts: list[str] = []
    at = 0
    statement = statement[:_LONGEST]
    for token in _TOKEN.finditer(statement):
        parts.append(statement[at : token.start()])
        at = token.end()
        if _ambiguous(token):
            parts.append("? ..")
            at = len(statement)
            break
        parts.append(_kept(token))
    parts.append(statement[at:])
    return _SETTING.sub(r"\1 ?", _BLANKS.sub(" ", "".join(parts)).strip())


def _kept(token: re.Match[str]) -> str:
    if token.lastgroup == "comment":
        return "/*..*/ "
    return "?" if token.lastgroup in _LITERALS or token["dollar"] is not None else token[0]


def _ambiguous(token: re.Match[str]) -> bool:
    """Whether where this token ends is not certain."""
    text = token[0]
    if token["quoted"] is not None:
        return "\\'" in text
    if token["comment"] is not None:
        return text.startswith("/*") and "/*" in text[2:]
    return text.startswith('"') and (len(text) == 1 or not text.endswith('"'))
