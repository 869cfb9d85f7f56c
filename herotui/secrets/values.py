"""What a value looks like, whatever its name. Nothing here keeps a value, or gives one back beyond its caller."""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from math import log2
from typing import NamedTuple

# A value is looked at up to here: what is longer is a document, and says what it is at its start.
LIMIT = 8192
_MOST_PAIRS = 64
_LONGEST_LINE = 256

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
# The nil and the max UUID, and RFC 9562's name spaces (DNS, URL, OID, X.500).
_KNOWN_UUID = re.compile(
    r"(?:0{8}-(?:0{4}-){3}0{12}|f{8}-(?:f{4}-){3}f{12}|6ba7b81[0124]-9dad-11d1-80b4-00c04fd430c8)\Z"
)
_SWITCH = re.compile(r"(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|nil|undefined|n/a)\Z", re.IGNORECASE)
_AMOUNT = re.compile(r"[-+]?(?:\d{1,5}|\d{1,9}\.\d{1,6}|\d{1,12} ?(?:ns|us|ms|s|sec|m|min|h|d|w|[kmgt]i?b?|%))\Z", re.I)
_TEMPLATE = re.compile(
    r"(?:<[^>]*>|\$\{?[A-Z_][A-Z0-9_]*\}?|\{\{[^}]*\}\}|%[A-Z_]+%|\[[A-Za-z _-]*\]"
    r"|(?i:x){3,}|\*{3,}|\.{3,}|-+|_+|\?+|0+|(?i:your)[ _-].{0,60})\Z"
)
_WORDS = re.compile(
    r"[_.:@#-]?[A-Za-z]{1,24}[0-9]{0,2}(?:[ ,:;._/+-]{1,2}(?:[A-Za-z]{1,24}[0-9]{0,4}|[0-9]{1,4}))*[.!]?\Z"
)
_PATH = re.compile(r"(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w@./\\ -]*\Z")
_MAIL = re.compile(r"(?:[^@<>]{0,64}<)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}>?\Z")
_HOST = re.compile(
    r"(?:[A-Za-z0-9_*-]{1,63}\.){1,10}[A-Za-z]{2,24}(?::\d{1,5})?\Z|\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?\Z"
)
_DATED = re.compile(
    r"\d{4}-\d\d(?:-\d\d)?(?:[T ][\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?\Z|v?\d+(?:\.\d+){1,3}(?:-[\w.]{1,20})?\Z"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY")
_PUBLIC_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}(?:CERTIFICATE|PUBLIC KEY|CRL|DH PARAMETERS)")
_PAIR = re.compile(r"([A-Za-z_][\w.-]{0,40})[\"']?\s{0,4}[=:]\s{0,4}[\"']?([^\s\"'&;,}#]{6,512})")
# Where a written word does not go on: from small to capital letter or digit, from digit to letter.
_TURN = re.compile(r"[a-z][A-Z0-9]|[0-9][A-Za-z]|[A-Z][0-9]")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_SPACE = re.compile(r"\s")
_SIGNS = re.compile(r"[^0-9A-Za-z]+")
_SCHEME = re.compile(r"\A(?:Bearer|Basic|Token) +(?=\S+\Z)", re.IGNORECASE)
_RUN = re.compile(r"[0-9A-Za-z+/]+")
_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.:-]{1,30})://")


class Url(NamedTuple):
    """A URL taken apart; `user` and `password` are None where the URL has no such part, `path` has no query."""

    scheme: str
    user: str | None
    password: str | None
    host: str
    path: str
    query: str


def bare(text: str) -> str:
    """What is looked at: the start of a value, without quotes around it and without the name of an HTTP scheme."""
    return _SCHEME.sub("", text[:LIMIT].strip().strip("\"'"))


def url(text: str) -> Url | None:
    """`text` as a URL; None when it is none. A password may hold signs that should have been escaped."""
    start = _URL.match(text)
    if not start or _SPACE.search(text):
        return None
    scheme, rest = start[1].lower(), text[start.end() :]
    rest = rest.partition("#")[0] if "@" not in rest.partition("#")[2] else rest
    if scheme in ("http", "https"):
        authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    else:
        authority = re.split(r"[/?#]", rest.rpartition("@")[2], maxsplit=1)[0]
        authority = rest[: rest.rfind("@") + 1] + authority
    login, at, place = authority.rpartition("@")
    user, colon, password = login.partition(":")
    path, _, query = rest[len(authority) :].partition("?")
    host = re.sub(r":\d*\Z", "", place.split(",")[0]).lower()
    return Url(scheme, user if at else None, password if colon else None, host, path, query)


def is_local(host: str) -> bool:
    """Whether `host` is this machine, a name without a domain, or one of those kept for examples (RFC 2606)."""
    return (
        "." not in host.strip(".")
        or host.startswith("127.")
        or host == "0.0.0.0"  # noqa: S104
        or re.search(r"(?:\A|\.)(?:example|example\.(?:com|org|net)|test|invalid|localhost|local)\Z", host) is not None
    )


def is_template(text: str) -> bool:
    """Whether it stands for a value that is to be filled in."""
    return _TEMPLATE.match(text) is not None


def is_plain(text: str) -> bool:
    """Whether no secret looks like that, whatever its name: a switch, an amount, a path, a picture."""
    if text.startswith("data:"):
        return True
    if _PATH.match(text):
        return not any(map(is_random, _SIGNS.split(text)))
    return bool(_SWITCH.match(text) or _AMOUNT.match(text))


def is_words(text: str) -> bool:
    """Whether it reads as words, an address, a date or a version: no secret, unless the name says that it is one."""
    if " " in text:
        return True
    if len(text) > _LONGEST_LINE:
        return False
    if _WORDS.match(text) and not any(map(is_random, _SIGNS.split(text))):
        return True
    return bool(_MAIL.match(text) or _HOST.match(text) or _DATED.match(text))


def is_uuid(text: str) -> bool:
    """Whether it is a UUID."""
    return len(text) == 36 and _UUID.match(text) is not None


def is_known_uuid(text: str) -> bool:
    """Whether it is a UUID that everybody has: nil, max, a name space."""
    return _KNOWN_UUID.match(text.lower()) is not None


def is_random(run: str) -> bool:
    """Whether letters and digits without a sign between them look drawn, not written."""
    size = len(run)
    if size < 8:
        return False
    if len(_TURN.findall(run)) * 6 >= size:
        return True
    return size >= 12 and len(_VOWEL.findall(run)) * 6 < size


def is_opaque(text: str) -> bool:
    """Whether it looks like a token, so that a name which may mean a secret means one."""
    return len(text) >= 8 and " " not in text and any(map(is_random, _RUN.findall(text)))


def entropy(text: str) -> float:
    """Bits a character (Shannon)."""
    return -sum(count / len(text) * log2(count / len(text)) for count in Counter(text).values())


def is_drawn(text: str) -> bool:
    """Whether a run of at least 20 characters is so even that chance alone makes it: for names that say nothing."""
    run = max(_RUN.findall(text), key=len, default="")
    if len(run) < 20 or " " in text or not is_random(run):
        return False
    return entropy(run) >= (3.0 if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", run) and len(run) >= 32 else 3.6)


def is_checksum(text: str) -> bool:
    """Whether it is hex of a usual checksum's length."""
    return len(text) in (32, 40, 64) and re.fullmatch(r"[0-9a-f]+", text) is not None


def has_private_key(text: str) -> bool:
    """Whether a private key stands in it in PEM."""
    return "-----BEGIN" in text and _PRIVATE_KEY.search(text) is not None


def is_public_pem(text: str) -> bool:
    """Whether it is a certificate or a public key."""
    return text.startswith("-----BEGIN") and _PUBLIC_PEM.match(text) is not None


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """The names and values that stand in it as JSON, a query, a connection string or options."""
    for count, found in enumerate(_PAIR.finditer(text)):
        if count == _MOST_PAIRS:
            return
        yield found[1], found[2]


def unwrapped(text: str) -> str:
    """What base64 holds of PEM or JSON, else nothing."""
    if not text.startswith(("LS0tLS1", "ewog", "eyJ", "ewoJ", "eyAi", "ew0K")) or "." in text:
        return ""
    packed = "".join(text.split())
    try:
        return b64decode(packed[: len(packed) // 4 * 4]).decode("utf-8", "replace")
    except ValueError:  # characters that base64 has not, or an end that is cut
        return ""
