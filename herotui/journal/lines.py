"""The bytes of one record: how a line is built, and what makes it hold (`docs/journal-format.md`)."""

from __future__ import annotations

import hashlib
import re
import secrets
import sys
from collections.abc import Mapping
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
# Whether the digits are hexadecimal is for the hashes to say: they are computed and compared, which costs less.
_START = re.compile(
    rb'\{"h":"(.{64})","n":(?:"([0-9a-f]{32})"|null),'
    rb'"r":(\{"dh":"(.{64})","prev":"(.{64})",'
    rb'"seq":(0|[1-9][0-9]{0,15}),"t":"([a-z][a-z0-9_]{0,31})","v":([1-9][0-9]{0,3})\}),"d":',
    re.DOTALL,
)
_POOLED = ("kind", "phase", "responder")  # a few words that every entry repeats
_decode = msgspec.json.Decoder().decode


class Broken(Exception):
    """A line that does not hold; the message says why."""


class Head(NamedTuple):
    """The end of a chain: the number of its last record and that record's hash (64 hex digits)."""

    seq: int
    hash: str


START = Head(-1, NOTHING)
"""The head before there is any record."""


class Line(msgspec.Struct, frozen=True, gc=False):
    """A record that holds. Where its text was taken out (`redacted`), `document` is what the scar says is left of it;
    None if it says nothing."""

    seq: int
    prev: str
    hash: str
    table: str
    version: int
    document: dict[str, Any] | None
    redacted: bool = False

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
    record = f'{{"dh":"{digest}","prev":"{head.hash}","seq":{number},"t":"{table}","v":{VERSION}}}'.encode()
    sealed = _record_hash(record)
    raw = b'{"h":"%b","n":"%b","r":%b,"d":%b}\n' % (sealed.encode(), salt.encode(), record, body)
    return raw, Line(number, head.hash, sealed, table, VERSION, _decode(body))


def parse(raw: bytes) -> Line:
    """A line (without its newline) as a record, both hashes checked over the bytes as they are stored.

    Raises Broken.
    """
    found = _START.match(raw)
    if found is None or raw[-1:] != b"}" or b"\n" in raw:
        raise Broken("this line is not a record")
    sealed, salt, record, digest, prev, seq, table, version = found.groups()
    body = raw[found.end() : -1]
    try:
        if _record_hash(record) != sealed.decode():
            raise Broken("the record's hash does not match")
        if salt is None and body != b"null":
            raise Broken("a document without its salt")
        if salt is not None and _document_hash(salt, body) != digest.decode():
            raise Broken("the document's hash does not match")
        document = None if salt is None else _document(body)
        return Line(
            int(seq), prev.decode(), sealed.decode(), sys.intern(table.decode()), int(version), document, salt is None
        )
    except UnicodeDecodeError as error:
        raise Broken("this line is not a record") from error


def redacted(raw: bytes) -> bytes:
    """The same line (without its newline) with document and salt taken out; the chain still holds.

    The salt goes too: with it, a short document could be guessed from its hash. Raises Broken.
    """
    parse(raw)
    found = _START.match(raw)
    if found is None:
        raise Broken("this line is not a record")
    return b'{"h":"%b","n":null,"r":%b,"d":null}' % (found[1], found[3])


def canonical(raw: bytes) -> bool:
    """Whether the document's bytes are exactly what canonical JSON would write: no second value can hide in them."""
    found = _START.match(raw)
    if found is None:
        return False
    body = raw[found.end() : -1]
    try:
        return found[2] is None or rfc8785.dumps(_document(body)) == body
    except rfc8785.CanonicalizationError:
        return False


def follows(line: Line, head: Head) -> None:
    """Raise Broken unless `line` is the next one after `head` (a header may leave numbers out, never go back)."""
    if line.prev != head.hash:
        raise Broken("it does not follow the record before it")
    if line.seq != head.seq + 1 and not (line.table == HEADER and line.seq > head.seq):
        raise Broken(f"it is numbered {line.seq} where {head.seq + 1} was due")


def split(data: bytes) -> list[bytes]:
    """The complete lines without their newlines; what follows the last newline is left out."""
    return data.split(b"\n")[:-1]


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Broken("the document is not JSON") from error
    if not isinstance(document, dict):
        raise Broken("the document is not an object")
    for name in _POOLED:
        if type(word := document.get(name)) is str:
            document[name] = sys.intern(word)
    return document


def _record_hash(record: bytes) -> str:
    return hashlib.sha256(_RECORD + record).hexdigest()


def _document_hash(salt: bytes, body: bytes) -> str:
    return hashlib.sha256(_DOCUMENT + salt + b"\n" + body).hexdigest()
