"""The stores as a plan of changes uses them, and their calls as Heroku publishes them."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from herotui.changes.kinds import Stores, World, kind_of
from herotui.changes.step import Deed
from herotui.heroku.client import Heroku
from herotui.heroku.config import set_config_vars, set_pipeline_config_vars
from herotui.secret import Secret
from herotui.stores.registry import STORES, Shelf
from herotui.stores.store import Around, ChangedMeanwhile, DeadValue
from herotui.web import Hosts, Web
from tests.contract.schemas import validate_request

SALT = b"salt"


async def test_a_deed_of_a_plan_is_written_and_settled_by_looking(tmp_path: Path) -> None:
    old, new = (Secret("HRKU-AA" + secrets.token_hex(29)) for _ in range(2))
    path = tmp_path / ".env"
    path.write_text(f"K={old.reveal()}\n")
    shelf: Stores = Shelf(Around(SALT, tmp_path, dead=frozenset({old.fingerprint(SALT)})))
    deed = Deed("files", str(path), "K", new)
    async with Web(Hosts.from_environment({"HEROKU_HOST": "http://127.0.0.1:9"})) as web:
        world = World(Heroku(web, old), shelf, SALT)
        before = await kind_of(deed).before(world, deed)
        assert before == {"K": old.fingerprint(SALT)}
        await shelf.write(deed, new, before["K"])
        assert (await kind_of(deed).look(world, deed, before)).verdict == "done"
        with pytest.raises(ChangedMeanwhile):
            await shelf.write(deed, Secret("other"), before["K"])
        with pytest.raises(DeadValue):
            await shelf.write(deed, old, new.fingerprint(SALT))
    assert path.read_text() == f"K={new.reveal()}\n"


def test_the_calls_are_as_published() -> None:
    values = {"K": Secret("x"), "GONE": None}
    for call in (set_config_vars("shop", values), set_pipeline_config_vars("0" * 8, "test", values)):
        validate_request(call.method, call.path, call.accept, {"K": "x", "GONE": None})
        assert call.body == values


def test_every_store_says_what_it_is() -> None:
    for store in STORES:
        about = store.about
        assert all((about.id, about.title, about.what, about.needs, about.cannot))
    assert len({store.about.id for store in STORES}) == len(STORES)
