"""A collection in a process of its own, to be killed: `python -m tests.estate.child`, told what to do on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from herotui.estate.collect import Collector
from herotui.estate.file import NotASnapshot, load
from herotui.estate.lens import Lens
from herotui.heroku.client import Heroku
from herotui.secret import Secret
from herotui.web import Hosts, Web
from tests.estate.looking import SALT, look


async def collect(host: str, key: str, leaked: str, path: Path) -> None:
    """Go on where the file ends, or begin."""
    try:
        resumed = load(path)
    except (OSError, NotASnapshot):
        resumed = None
    async with Web(Hosts.from_environment({"HEROKU_HOST": host})) as web:
        found = Collector(Heroku(web, Secret(key)), Lens(SALT, Secret(leaked)), account="owner", resumed=resumed)
        await look(found, into=path)


if __name__ == "__main__":
    told = json.loads(sys.stdin.readline())
    asyncio.run(collect(told["host"], told["key"], told["leaked"], Path(told["path"])))
