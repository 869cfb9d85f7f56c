"""Names that read like other names: what an eye takes for the same, and a machine does not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Cyrillic and Greek letters that look like Latin ones (the commonest of Unicode's table of confusables), and digits.
_TWINS: dict[int, str] = {
    0x0430: "a", 0x0432: "b", 0x0435: "e", 0x043A: "k", 0x043C: "m", 0x043D: "h", 0x043E: "o", 0x0440: "p",
    0x0441: "c", 0x0442: "t", 0x0443: "y", 0x0445: "x", 0x0456: "i", 0x0458: "j", 0x0455: "s", 0x0501: "d",
    0x0261: "g", 0x03BF: "o", 0x03B1: "a", 0x03B5: "e", 0x03B9: "i", 0x03BA: "k", 0x03BD: "n", 0x03C1: "p",
    0x03C4: "t", 0x03C5: "u", 0x03C7: "x",
    **{ord(digit): letter for digit, letter in zip("0135!|", "olesll", strict=True)},
}  # fmt: skip
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SHORTEST = 4


def skeleton(text: str) -> str:
    """The text as it looks: equal for texts that an eye takes for the same."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_TWINS)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain.replace("i", "l")


def resembles(text: str, known: Iterable[str]) -> str:
    """Which of the `known` names this one passes itself off as; empty for one of them, and for one like none."""
    names = sorted({name.casefold() for name in known if name})
    if text.casefold() in names:
        return ""
    looks = skeleton(text)
    return next((name for name in names if _alike(looks, skeleton(name))), "")


def poses_as(host: str, known: Iterable[str]) -> str:
    """Which of the `known` domains a host passes itself off as: by its looks, or by their name within its own."""
    own = domain_of(host)
    domains = {domain_of(name) for name in known if name}
    if not own or own in domains:
        return ""
    return resembles(own, domains) or next((one for one in sorted(domains) if _wears(own, one)), "")


def domain_of(host: str) -> str:
    """The part of a host name that somebody registered: the last two labels, three where the middle one is short.

    An estimate, without the list of public suffixes: `shop.example.co.uk` is `example.co.uk`.
    """
    labels = host.casefold().strip(".").split(".")
    if len(labels) <= 2 or all(label.isdigit() for label in labels):
        return ".".join(labels)
    short = len(labels[-1]) == 2 and labels[-2] in ("co", "com", "org", "net", "ac", "gov")
    return ".".join(labels[-3 if short else -2 :])


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) > 2 * _SHORTEST and _one_edit(one, other)


def _one_edit(one: str, other: str) -> bool:
    """Whether one letter more, less or other (or two exchanged) makes them the same."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = one[start:], other[start:]
    if len(one) == len(other):
        swapped = rests[0][:2] == rests[1][:2][::-1] and rests[0][2:] == rests[1][2:]
        return rests[0][1:] == rests[1][1:] or swapped
    longer, shorter = sorted(rests, key=len, reverse=True)
    return longer[1:] == shorter


def _wears(own: str, known: str) -> bool:
    """Whether a domain has another's name as one of its words: `mail-acme.example`, `acme-help.example`."""
    name = known.split(".")[0]
    words = own.split(".")[0].split("-")
    return len(name) >= _SHORTEST and len(words) > 1 and name in ("-".join(words[:-1]), "-".join(words[1:]), *words)
