"""Where values stand in environment files, shell profiles and netrc. Pure: text in, spans and text out.

Texts are Latin-1 readings of the bytes, so that a span is the same in both and no byte is lost. Nothing is ever run:
what a shell would have to work out (`$(...)`, `a"b"`) has no value here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]*\Z")
"""What means itself in every dialect, quoted or not; keys are made of it."""
_WORKED_OUT = re.compile(r"[\\$`!]")


@dataclass(frozen=True, slots=True)
class Assignment:
    """`name` has a value at `start:end` of the text, quotes included, on `line` (from 1).

    `value` is None where it is worked out when the file is run. `whole`: the lines that hold nothing else.
    """

    name: str
    start: int
    end: int
    value: str | None = field(repr=False)
    line: int
    whole: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a kind of file says `name = value`. `assign` is a line that does, None where herotui adds none.

    `last`: of two values for a name the last one counts (in netrc the first).
    """

    spans: Callable[[str], Iterator[tuple[str, int, int]]]
    value: Callable[[str], str | None]
    put: Callable[[str, str], str]
    assign: str | None = None
    last: bool = True

    def assignments(self, text: str) -> tuple[Assignment, ...]:
        """Every assignment of a text, in order."""
        return tuple(
            Assignment(
                name, start, end, self.value(text[start:end]), text.count("\n", 0, start) + 1, _whole(text, start, end)
            )
            for name, start, end in self.spans(text)
        )

    def effective(self, text: str, name: str) -> Assignment | None:
        """The assignment that counts for a name."""
        found = [one for one in self.assignments(text) if one.name == name]
        return found[-1 if self.last else 0] if found else None

    def replaced(self, text: str, name: str, old: str, new: str) -> str:
        """`text` with `new` wherever `name` had the value `old`. Raises ValueError for what can't stand there."""
        for one in reversed(self.assignments(text)):
            if one.name == name and one.value == old:
                text = text[: one.start] + self.put(text[one.start : one.end], _checked(new)) + text[one.end :]
        return text

    def added(self, text: str, name: str, new: str) -> str:
        """`text` with one line more. Raises ValueError where a line can't be added, or not that."""
        if self.assign is None or not re.fullmatch(r"[A-Za-z_]\w*", name):
            raise ValueError("nothing can be added there")
        end = "\r\n" if "\r\n" in text else "\n"
        gap = end if text and not text.endswith("\n") else ""
        return text + gap + self.assign.format(name=name, value=self.put("", _checked(new))) + end

    def removed(self, text: str, name: str, old: str) -> str:
        """`text` without the lines that give `name` the value `old`. Raises ValueError where more stands on them."""
        for one in reversed(self.assignments(text)):
            if one.name == name and one.value == old:
                if one.whole is None or self.assign is None:
                    raise ValueError("more stands on its line")
                text = text[: one.whole[0]] + text[one.whole[1] :]
        return text


def dialect(file: str) -> Dialect:
    """The dialect of a file by its name; `TEXT`, in which nothing is assigned, for what is not known."""
    name = file.replace("\\", "/").rpartition("/")[2]
    if name in (".netrc", "_netrc"):
        return NETRC
    if name == "fish_variables":
        return FISH_VARIABLES
    if name.endswith(".fish"):
        return FISH
    if name in (".cshrc", ".tcshrc", ".login"):
        return CSH
    if name in PROFILES or name.endswith((".sh", ".bash", ".zsh")):
        return SHELL
    return DOTENV if re.fullmatch(r"\.env(\..+)?|.+\.env|.+\.conf", name) else TEXT


def _checked(value: str) -> str:
    if not _PLAIN.match(value):
        raise ValueError("the new value holds characters that some shells read as something else")
    return value


def _whole(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The line of a span, its end included, if it is the only assignment there and nothing follows it."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last + 1
    return (first, last) if _ALONE.match(text[first:start]) and not text[end:last].strip() else None


_ALONE = re.compile(r"[ \t]*((export|set|setenv|SETUVAR)[ \t]+)?(-{1,2}[\w-]+[ \t]+)*\w+[ \t]*[= \t:][ \t]*\Z")


def _matches(shape: re.Pattern[str], text: str) -> Iterator[tuple[str, int, int]]:
    for match in shape.finditer(text):
        if match["name"]:
            yield match["name"], *match.span("value")


def _quoted(raw: str) -> str | None:
    """The value of a raw span: bare, or in one pair of quotes."""
    if raw[:1] == "'":
        return raw[1:-1]
    bare = raw[1:-1] if raw[:1] == '"' else raw
    return None if _WORKED_OUT.search(bare) else bare


def _requoted(raw: str, value: str) -> str:
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    return f"{quote}{value}{quote}"


_QUOTED = r"""'[^']*'|"(?:\\.|[^"\\])*\""""
_LINE_END = r"(?=[ \t]*\r?$)"
_DOTENV = re.compile(
    # A bare value ends before a comment or the line's end; a quoted one may go over lines.
    r"^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][\w.]*)[ \t]*=[ \t]*(?P<value>"
    rf"(?:{_QUOTED})(?=[ \t]*(?:#|\r?$))|(?!['\"])[^\s#](?:[^\r\n#]|(?<!\s)#)*?(?=[ \t]*(?:\s#|\r?$))|{_LINE_END})",
    re.M,
)
DOTENV = Dialect(partial(_matches, _DOTENV), _quoted, _requoted, "{name}={value}")
_SHELL = re.compile(
    rf"(?:^|(?<=[\s;&|(]))\#[^\n]*|(?:^|(?<=[\s;&|({{]))(?P<name>[A-Za-z_]\w*)=(?P<value>(?:{_QUOTED}|[^\s;&|()<>#'\"`$\\]*)(?=[\s;&|)]|\Z))"
    rf"|{_QUOTED}|\\.",
    re.M | re.S,
)
SHELL = Dialect(partial(_matches, _SHELL), _quoted, _requoted, "export {name}={value}")
_WORD = r"'[^'\\\n]*'|\"[^\"\\\n]*\"|[^\s;#'\"]+"
_END = r"(?=[ \t]*(?:[;#]|\r?$))"
FISH = Dialect(
    partial(
        _matches,
        re.compile(rf"^[ \t]*set[ \t]+(?:-{{1,2}}[a-zA-Z-]+[ \t]+)*(?P<name>\w+)[ \t]+(?P<value>{_WORD}){_END}", re.M),
    ),
    _quoted,
    _requoted,
    "set -gx {name} {value}",
)
CSH = Dialect(
    partial(_matches, re.compile(rf"^[ \t]*setenv[ \t]+(?P<name>\w+)[ \t]+(?P<value>{_WORD}){_END}", re.M)),
    _quoted,
    _requoted,
    "setenv {name} {value}",
)


def _universal(raw: str) -> str | None:
    r"""fish writes what is no letter, digit, `/` or `_` as `\x2d`."""
    value = re.sub(r"\\x([0-9a-fA-F]{2})", lambda code: chr(int(code[1], 16)), raw)
    return None if "\\" in value else value


def _as_universal(raw: str, value: str) -> str:
    return re.sub(r"[^A-Za-z0-9/_]", lambda found: f"\\x{ord(found[0]):02x}", value)


FISH_VARIABLES = Dialect(
    partial(_matches, re.compile(r"^SETUVAR (?:--\w+ )*(?P<name>\w+):(?P<value>[^\r\n]*)", re.M)),
    _universal,
    _as_universal,
)
_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|\S+')


def _passwords(text: str) -> Iterator[tuple[str, int, int]]:
    """The passwords of a netrc, by machine. Comments and macros are passed over."""
    machine, at = "", 0
    while token := _TOKEN.search(text, at):
        word, at = token[0], token.end()
        if word.startswith("#"):
            at = _end_of(text, at, "\n")
        elif word == "macdef":
            at = _end_of(text, at, "\n\n")
        elif word == "default":
            machine = word
        elif word in ("machine", "login", "account", "user", "password"):
            argument = _TOKEN.search(text, at)
            if argument is None:
                return
            at = argument.end()
            if word == "machine":
                machine = argument[0].strip('"')
            elif word == "password" and machine:
                yield machine, *argument.span()


def _end_of(text: str, at: int, mark: str) -> int:
    found = text.find(mark, at)
    return len(text) if found < 0 else found + len(mark)


def _password(raw: str) -> str | None:
    if raw[:1] != '"':
        return raw
    return None if "\\" in raw else raw[1:-1]


NETRC = Dialect(_passwords, _password, _requoted, last=False)
TEXT = Dialect(lambda text: iter(()), _quoted, _requoted)
PROFILES = frozenset(
    {
        ".envrc", ".profile", ".bash_profile", ".bash_login", ".bashrc", ".bash_aliases", ".kshrc",
        ".zshenv", ".zprofile", ".zshrc", ".zlogin",
    }
)  # fmt: skip
"""Files that a shell of Bourne's kind runs."""
