"""The bytes of one record: how a line is built, and what makes it hold (`docs/journal-format.md`)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec
import rfc8785

VERSION = 1
"""The envelope that this herotui writes; a higher one is read, not written to."""
ENTRIES = "entries"
"""The table of journal entries."""
HEADER = "journal"
"""The table of the header, the first record of every file."""
NOTHING = "0" * 64
"""`prev` of the very first record."""

_RECORD = b"herotui-journal/1 record\n"
_DOCUMENT = b"herotui-journal/1 document\n"
_TABLE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_LINE = re.compile(
    rb'\{"h":"(?P<h>[0-9a-f]{64})","n":(?:"(?P<n>[0-9a-f]{32})"|null),'
    rb'"r":(?P<r>\{"dh":"(?P<dh>[0-9a-f]{64})","prev":"(?P<prev>[0-9a-f]{64})",'
    rb'"seq":(?P<seq>0|[1-9][0-9]{0,15}),"t":"(?P<t>[a-z][a-z0-9_]{0,31})","v":(?P<v>[1-9][0-9]{0,3})\}),'
    rb'"d":(?P<d>[^\n]*)\}',
)
_decode = msgspec.json.Decoder().decode


class Broken(Exception):
    """A line that does not hold; the message says why."""


class Head(NamedTuple):
    """The end of a chain: the number of its last record and that record's hash (64 hex digits)."""

    seq: int
    hash: str


START = Head(-1, NOTHING)
"""The head before there is any record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A record that holds. `document` is None where it was redacted."""

    seq: int
    prev: str
    hash: str
    table: str
    version: int
    document: dict[str, Any] | None

    @property
    def head(self) -> Head:
        """The chain's head while this is its last record."""
        return Head(self.seq, self.hash)


def build(head: Head, table: str, document: Mapping[str, Any], *, seq: int | None = None) -> tuple[bytes, Line]:
    """The next record after `head`: its line with the newline, and itself.

    `seq` is only for the header of a file that goes on after another one. Raises ValueError for what canonical JSON
    can't hold (`documents.clean` takes care of that) and for a table name that is not a plain lower-case word.
    """
    if not _TABLE.fullmatch(table):
        raise ValueError(f"a table's name is lower-case letters, digits and _, at most 32: {table!r}")
    number = head.seq + 1 if seq is None else seq
    salt = secrets.token_hex(16)
    body = rfc8785.dumps(dict(document))
    digest = _document_hash(salt.encode(), body)
    record = rfc8785.dumps({"dh": digest, "prev": head.hash, "seq": number, "t": table, "v": VERSION})
    sealed = _record_hash(record)
    raw = b'{"h":"%s","n":"%s","r":%s,"d":%s}\n' % (sealed.encode(), salt.encode(), record, body)
    return raw, Line(number, head.hash, sealed, table, VERSION, _decode(body))


def parse(raw: bytes) -> Line:
    """A line (without its newline) as a record, both hashes checked over the bytes as they are stored.

    Raises Broken.
    """
    found = _LINE.fullmatch(raw)
    if found is None:
        raise Broken("this line is not a record")
    sealed, record, body = found["h"].decode(), found["r"], found["d"]
    if _record_hash(record) != sealed:
        raise Broken("the record's hash does not match")
    redacted = found["n"] is None
    if redacted and body != b"null":
        raise Broken("a document without its salt")
    if not redacted and _document_hash(found["n"], body) != found["dh"].decode():
        raise Broken("the document's hash does not match")
    return Line(
        int(found["seq"]),
        found["prev"].decode(),
        sealed,
        found["t"].decode(),
        int(found["v"]),
        None if redacted else _document(body),
    )


def redacted(raw: bytes) -> bytes:
    """The same line (without its newline) with document and salt taken out; the chain still holds.

    The salt goes too: with it, a short document could be guessed from its hash. Raises Broken.
    """
    parse(raw)
    found = _LINE.fullmatch(raw)
    if found is None:
        raise Broken("this line is not a record")
    return b'{"h":"%s","n":null,"r":%s,"d":null}' % (found["h"], found["r"])


def canonical(raw: bytes) -> bool:
    """Whether the document's bytes are exactly what canonical JSON would write: no second value can hide in them."""
    found = _LINE.fullmatch(raw)
    try:
        return found is not None and (found["n"] is None or rfc8785.dumps(_document(found["d"])) == found["d"])
    except rfc8785.CanonicalizationError:
        return False


def follows(line: Line, head: Head) -> None:
    """Raise Broken unless `line` is the next one after `head` (a header may leave numbers out, never go back)."""
    if line.prev != head.hash:
        raise Broken("it does not follow the record before it")
    if line.seq != head.seq + 1 and not (line.table == HEADER and line.seq > head.seq):
        raise Broken(f"it is numbered {line.seq} where {head.seq + 1} was due")


def split(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(offset, line without newline) for each complete line; what follows the last newline is left out."""
    start = 0
    while (end := data.find(b"\n", start)) >= 0:
        yield start, data[start:end]
        start = end + 1


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Broken("the document is not JSON") from error
    if not isinstance(document, dict):
        raise Broken("the document is not an object")
    return document


def _record_hash(record: bytes) -> str:
    return hashlib.sha256(_RECORD + record).hexdigest()


def _document_hash(salt: bytes, body: bytes) -> str:
    return hashlib.sha256(_DOCUMENT + salt + b"\n" + body).hexdigest()
