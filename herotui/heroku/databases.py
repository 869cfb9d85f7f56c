"""Requests of the Data API that tell of databases, as `Call`s. All of them read.

Source: the published schemas of the Data API (heroku/typescript-api-schema), and what Heroku's CLI 11.10 sends. The CLI
asks for credentials with the key as Basic password; that Bearer does as well is inferred.
"""

from __future__ import annotations

from herotui.call import Call, Service
from herotui.heroku.paths import path_of


def database(database: str) -> Call:
    """A PostgreSQL database by add-on id or name: plan, size, connections, what it follows or was forked from."""
    return _read("client", "v11", "databases", database)


def credentials(database: str) -> Call:
    """Its credentials, each with the roles behind it and their open connections."""
    return _read("postgres", "v0", "databases", database, "credentials")


def links(database: str) -> Call:
    """Other databases that it reads."""
    return _read("client", "v11", "databases", database, "links")


def schedules(database: str) -> Call:
    """When it is backed up."""
    return _read("client", "v11", "databases", database, "transfer-schedules")


def transfers(app: str) -> Call:
    """Backups, restores and copies of an app's databases."""
    return _read("client", "v11", "apps", app, "transfers")


def key_value_store(database: str) -> Call:
    """A Redis by add-on id or name: plan, version, connections."""
    return _read("redis", "v0", "databases", database)


def _read(*parts: str) -> Call:
    return Call("GET", path_of(*parts), service=Service.DATA)
