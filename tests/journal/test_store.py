"""TinyDB to its callers: what reads works as TinyDB documents it, what changes is refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from herotui.journal.chain import Chain
from herotui.journal.errors import AppendOnly, ReadOnly
from herotui.journal.store import AppendOnlyTable, Journal

ROWS = [{"kind": "a" if n % 3 else "b", "n": n, "deep": {"list": [n]}} for n in range(30)]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    found = Journal(Chain.create(tmp_path, []))
    yield found
    found.close()


@pytest.fixture
def both(journal: Journal) -> tuple[Journal, TinyDB]:
    plain = TinyDB(storage=MemoryStorage)
    for db in (journal, plain):
        db.default_table_name = "entries"
        db.insert(ROWS[0])
        db.insert_multiple(ROWS[1:])
    return journal, plain


@pytest.mark.parametrize(
    "ask",
    [
        lambda db: db.search(where("kind") == "b"),
        lambda db: db.search((Query().n > 3) & ~(Query().kind == "a")),
        lambda db: db.search(Query().deep.list.any([4, 5])),
        lambda db: db.search(where("n").test(lambda n: str(n) == "7")),
        lambda db: db.get(where("n") == 5),
        lambda db: db.get(where("n") == 500),
        lambda db: db.get(doc_id=3),
        lambda db: db.get(doc_id=300),
        lambda db: db.get(doc_ids=[1, 3, 300]),
        lambda db: db.contains(where("n") == 5),
        lambda db: db.contains(doc_id=31),
        lambda db: db.count(where("kind") == "a"),
        lambda db: db.all(),
        lambda db: [(doc.doc_id, doc) for doc in db],
        lambda db: len(db),
        lambda db: db.search(Query().fragment({"kind": "b"}))[0].doc_id,
        lambda db: db.search(Query().noop()),
        lambda db: db.search(Query().kind.one_of(["b", "c"]) | (where("n") == 1)),
        lambda db: db.search(Query().kind.matches("a|b") & Query().deep.exists()),
        lambda db: db.search(Query().deep.map(len) == 1),
        lambda db: db.search(lambda document: document["n"] == 4),
        lambda db: db.get(lambda document: document["n"] == 4),
        lambda db: db.get(),
        lambda db: db.name,
        lambda db: [type(document) for document in db.search(where("n") < 2)],
        lambda db: db.table("entries").all(),
        lambda db: db.table("none").all(),
        lambda db: db.count(where("none").exists()),
    ],
)
def test_reads_answer_as_tinydb_does(both: tuple[Journal, TinyDB], ask: Callable[[Any], Any]) -> None:
    journal, plain = both
    assert answer(ask, journal) == answer(ask, plain)
    assert answer(ask, journal) == answer(ask, plain)  # the second answer may come from the cache


def answer(ask: Callable[[Any], Any], db: TinyDB) -> Any:
    """What a database answers, or the kind of error that it raises."""
    try:
        return ask(db)
    except (RuntimeError, AttributeError, TypeError) as error:
        return type(error)


def test_a_query_asked_again_sees_what_was_added_since(journal: Journal) -> None:
    query = where("kind") == "a"
    assert journal.search(query) == []
    for n in range(1, 4):
        journal.insert({"kind": "a"})
        assert [doc.doc_id for doc in journal.search(query)] == list(range(1, n + 1))
    journal.clear_cache()
    assert journal.count(query) == 3


def test_tables_stand_side_by_side(journal: Journal, tmp_path: Path) -> None:
    journal.insert({"a": 1})
    assert journal.table("evidence").insert({"b": 2}) == 2
    assert journal.tables() == {"journal", "entries", "evidence"}
    again = Journal(Chain(tmp_path, read_only=True))
    assert again.table("evidence").all() == [{"b": 2}]
    again.close()


def test_what_is_handed_out_is_a_copy(journal: Journal) -> None:
    mine = {"deep": {"list": [1]}}
    journal.insert(mine)
    mine["deep"]["list"].append(2)
    found = journal.get(doc_id=1)
    assert isinstance(found, Document)
    found["deep"]["list"].append(3)
    journal.all()[0]["deep"]["list"].append(4)
    journal.search(where("deep").exists())[0]["deep"]["list"].append(5)
    assert journal.all() == [{"deep": {"list": [1]}}]


@pytest.mark.parametrize(
    "change",
    [
        lambda db: db.update({"a": 2}),
        lambda db: db.update_multiple([({"a": 2}, where("a") == 1)]),
        lambda db: db.upsert({"a": 2}, where("a") == 1),
        lambda db: db.remove(where("a") == 1),
        lambda db: db.truncate(),
        lambda db: db.drop_table("entries"),
        lambda db: db.drop_tables(),
        lambda db: db.insert(Document({"a": 2}, 7)),
        lambda db: db.storage.write({}),
    ],
)
def test_changes_are_refused_with_the_way_to_correct(journal: Journal, change: Callable[[Journal], Any]) -> None:
    journal.insert({"a": 1})
    with pytest.raises(AppendOnly, match=r'\{"corrects": its number\}'):
        change(journal)
    assert journal.all() == [{"a": 1}]


def test_nothing_is_acknowledged_once_it_is_closed(tmp_path: Path) -> None:
    with Journal(Chain.create(tmp_path, [])) as journal:
        journal.insert({"a": 1})
    with pytest.raises(ReadOnly, match="was closed"):
        journal.insert({"a": 2})
    assert journal.all() == [{"a": 1}]


def test_odd_documents_and_tables_are_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="not a Mapping"):
        journal.insert([1])
    with pytest.raises(ValueError, match="lower-case"):
        journal.table("No Table").insert({})
    assert journal.insert_multiple([]) == []
    assert len(journal) == 0


@pytest.mark.parametrize(("ours", "theirs"), [(AppendOnlyTable, Table), (Journal, TinyDB)])
def test_overrides_take_what_tinydb_takes(ours: type, theirs: type) -> None:
    """A new TinyDB that renames a parameter or adds a changing call must fail here, not at a responder's."""
    for name, method in vars(ours).items():
        if inspect.isfunction(method) and hasattr(theirs, name):
            mine = list(inspect.signature(method).parameters)
            assert mine == list(inspect.signature(getattr(theirs, name)).parameters), name
    public = {name for name, value in vars(theirs).items() if callable(value) and not name.startswith("_")}
    known: dict[type, set[str]] = {
        Table: {"insert", "insert_multiple", "all", "search", "get", "contains", "update", "update_multiple", "upsert",
                "remove", "truncate", "count", "clear_cache",
                "document_class", "document_id_class", "query_cache_class"},
        TinyDB: {"table", "tables", "drop_tables", "drop_table", "close", "table_class", "default_storage_class"},
    }  # fmt: skip
    assert public <= known[theirs]
