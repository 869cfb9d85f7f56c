"""The journal as a TinyDB: everything that reads works as TinyDB documents it, everything that changes is refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Never, NoReturn

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table
from tinydb.utils import LRUCache

from herotui.journal.chain import Chain
from herotui.journal.documents import clean
from herotui.journal.errors import AppendOnly
from herotui.journal.lines import ENTRIES, Line

_NESTED = (dict, list)
_Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]


class ChainStorage(Storage):
    """A TinyDB storage over a `Chain`. `read()` hands out the live tables: `{table: {number as str: document}}`."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.generation = 0
        self._tables: dict[str, dict[str, dict[str, Any]]] = {}
        self._taken = 0

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The tables as of the last append or refresh; redacted documents are left out."""
        if self.generation != self.chain.generation:
            self.generation = self.chain.generation
            self._tables, self._taken = {}, 0
        for line in self.chain.lines[self._taken :]:
            if line.document is not None:
                self._tables.setdefault(line.table, {})[str(line.seq)] = line.document
        self._taken = len(self.chain.lines)
        return self._tables

    def write(self, data: dict[str, dict[str, Any]]) -> Never:
        """Refused: TinyDB would write the whole state here. `add` is the one way in."""
        raise AppendOnly("write")

    def add(self, table: str, documents: Iterable[Mapping[str, Any]]) -> list[Line]:
        """Append documents (cleaned already); returns their records once they are durable. Raises NotSaved."""
        return self.chain.append([(table, document) for document in documents])

    def close(self) -> None:
        """Give the files back."""
        self.chain.close()


class AppendOnlyTable(Table):
    """A table whose documents are copies, whose ids are the records' numbers, and that can only grow."""

    default_query_cache_capacity = 32

    def __init__(self, storage: Storage, name: str, cache_size: int = 32, persist_empty: bool = False) -> None:
        super().__init__(storage, name, cache_size)  # an empty table leaves no trace, whatever persist_empty says
        if not isinstance(storage, ChainStorage):
            raise TypeError("an append-only table stands on a ChainStorage")
        self._chained = storage
        self._hits: LRUCache[QueryLike, tuple[int, int, list[str]]] = LRUCache(cache_size)

    def insert(self, document: Mapping[str, Any]) -> int:
        """Add one document; returns its number once it is durable. Raises NotSaved."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add documents in one write and one sync; returns their numbers. Raises NotSaved.

        What looks like a key is masked. Numbers are given by the journal: a `Document` that brings one along raises
        AppendOnly, what is no mapping ValueError.
        """
        found = list(documents)
        for document in found:
            if not isinstance(document, Mapping):
                raise ValueError("Document is not a Mapping")
            if isinstance(document, self.document_class):
                raise AppendOnly("insert with a number of its own")
        return [line.seq for line in self._chained.add(self.name, map(clean, found))] if found else []

    def search(self, cond: QueryLike) -> list[Document]:
        """All documents that match; a query asked again looks only at what was added since."""
        rows = self._read_table()
        generation, seen, hits = self._hits.get(cond) or (-1, 0, [])
        if generation != self._chained.generation:
            seen, hits = 0, []
        fresh = [*itertools.islice(reversed(rows), len(rows) - seen)][::-1]  # from the end: the rest is not walked over
        hits = [*hits, *(number for number in fresh if cond(rows[number]))]
        if getattr(cond, "is_cacheable", lambda: True)():
            self._hits[cond] = (self._chained.generation, len(rows), hits)
        return [self._document(number, rows[number]) for number in hits]

    def clear_cache(self) -> None:
        """Forget the queries asked so far."""
        self._hits.clear()

    def get(  # type: ignore[override]  # one signature for TinyDB's nine overloads
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: list[int] | None = None
    ) -> Document | list[Document] | None:
        """One document by query or number, or a list of them by numbers; None if there is none."""
        found = super().get(cond, doc_id, doc_ids)  # type: ignore[arg-type]
        if found is None or isinstance(found, Document):
            return found and self._document(str(found.doc_id), found)
        return [self._document(str(one.doc_id), one) for one in found]

    def __iter__(self) -> Iterator[Document]:
        for number, document in self._read_table().items():
            yield self._document(number, document)

    def _document(self, number: str, document: Mapping[str, Any]) -> Document:
        return self.document_class(_copied(document), self.document_id_class(number))

    def update(self, fields: _Fields, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> NoReturn:
        """Refused."""
        raise AppendOnly("update")

    def update_multiple(self, updates: Iterable[tuple[_Fields, QueryLike]]) -> NoReturn:
        """Refused."""
        raise AppendOnly("update_multiple")

    def upsert(self, document: Mapping[str, Any], cond: QueryLike | None = None) -> NoReturn:
        """Refused."""
        raise AppendOnly("upsert")

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> NoReturn:
        """Refused."""
        raise AppendOnly("remove")

    def truncate(self) -> NoReturn:
        """Refused."""
        raise AppendOnly("truncate")

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> NoReturn:
        raise AppendOnly("update")


def _copied(value: Any) -> Any:
    """A copy of a JSON object or list, several times as fast as `copy.deepcopy`."""
    found = value.copy()
    for place, item in value.items() if isinstance(value, Mapping) else enumerate(value):
        if type(item) in _NESTED:
            found[place] = _copied(item)
    return found


class Journal(TinyDB):
    """An incident's journal: `Journal(chain)`; the default table holds the entries, `doc_id` is an entry's number."""

    table_class = AppendOnlyTable
    default_table_name = ENTRIES
    default_storage_class = ChainStorage  # type: ignore[assignment]  # TinyDB narrows it to its JSON file

    def drop_tables(self) -> NoReturn:
        """Refused."""
        raise AppendOnly("drop_tables")

    def drop_table(self, name: str) -> NoReturn:
        """Refused."""
        raise AppendOnly("drop_table")
