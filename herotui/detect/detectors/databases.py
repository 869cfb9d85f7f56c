"""What becomes of databases: copies to elsewhere, backups and restores by hand, followers, links, ways in."""

from __future__ import annotations

from herotui.detect.company import host_in
from herotui.detect.detector import Detector
from herotui.detect.made import Row, quoted
from herotui.detect.scene import Scene
from herotui.detect.signs import NOTHING, Signs, familiar, of_host, strange
from herotui.estate.place import Place
from herotui.heroku.models import (
    AddOn,
    Attachment,
    Database,
    DatabaseCredential,
    DatabaseLink,
    DatabaseTransfer,
)

_DATABASE, _STORAGE = ("pg_dump", "pg_restore"), ("gof3r", "htp")


def _copied(scene: Scene, place: Place, item: DatabaseTransfer) -> Signs | None:
    if (item.from_type, item.to_type) != _DATABASE:
        return None
    return _at(scene, host_in(item.to_url))


def _backed_up(scene: Scene, place: Place, item: DatabaseTransfer) -> Signs | None:
    """One that a schedule made is the company's own."""
    return NOTHING if item.to_type in _STORAGE and item.schedule is None else None


def _restored(scene: Scene, place: Place, item: DatabaseTransfer) -> Signs | None:
    if item.to_type != "pg_restore" or item.from_type not in _STORAGE:
        return None
    host = host_in(item.from_url)
    return of_host(scene, host) if host else NOTHING


def _at(scene: Scene, host: str) -> Signs:
    """Whether a database's host is one where a database of the company's lies."""
    own = {credential.host.casefold() for _, credential in scene.now.items("database_credentials", DatabaseCredential)}
    return familiar("a database of the company's is there") if host in own else of_host(scene, host)


def _source(item: Database) -> str:
    return item.leader.name if item.leader else item.told("Forked From")


def _derived(scene: Scene, place: Place, item: Database) -> Signs | None:
    return NOTHING if _source(item) else None


def _linked(scene: Scene, place: Place, item: DatabaseLink) -> Signs:
    names = {addon.name for _, addon in scene.now.items("addons", AddOn)}
    remote = item.remote.name if item.remote else ""
    return familiar("both databases are the company's") if remote in names else strange("it leads to none that is seen")


def _let_in(scene: Scene, place: Place, item: DatabaseCredential) -> Signs | None:
    """One that is in use, and no app has it: somebody connects from elsewhere."""
    if item.name == "default":
        return None
    given = any(one.namespace == f"credential:{item.name}" for _, one in scene.now.items("attachments", Attachment))
    count = sum(role.connections or 0 for role in item.credentials)
    return strange(f"{count} connections are open by it, and no app has it") if count and not given else NOTHING


COPIES = Row(
    name="database_copy",
    resource="database_transfers",
    model=DatabaseTransfer,
    severity="critical",
    title=lambda item: f"copy of database {item.from_name} to {host_in(item.to_url) or item.to_name or 'elsewhere'}",
    why="All that was in the database is there, out of reach: a breach of whatever personal data it held.",
    harmless="The company moved or tested its own database.",
    signs=_copied,
    serves=lambda item: host_in(item.to_url),
    command=lambda place, item: quoted("heroku", "pg:backups:info", f"c{item.num:0>3}", "--app", place.name),
    foothold=False,
)
BACKUPS = Row(
    name="database_backup",
    resource="database_transfers",
    model=DatabaseTransfer,
    severity="medium",
    title=lambda item: f"backup of database {item.from_name} by hand (b{item.num:0>3})",
    why="Whoever may read the app can make a public link to a backup; no list tells of links.",
    harmless="Somebody made it before a release or a migration.",
    signs=_backed_up,
    command=lambda place, item: quoted("heroku", "pg:backups:delete", f"b{item.num:0>3}", "--app", place.name),
    foothold=False,
)
RESTORES = Row(
    name="database_restore",
    resource="database_transfers",
    model=DatabaseTransfer,
    severity="high",
    title=lambda item: f"database {item.to_name} filled from a backup ({host_in(item.from_url) or item.from_name})",
    why="What was in the database before is gone, and what is there now may be the attacker's.",
    harmless="Somebody restored the company's own backup.",
    signs=_restored,
    serves=lambda item: host_in(item.from_url),
    command=lambda place, item: quoted("heroku", "pg:backups:info", f"r{item.num:0>3}", "--app", place.name),
    foothold=False,
)
FOLLOWERS = Row(
    name="database_follower",
    resource="databases",
    model=Database,
    severity="medium",
    title=lambda item: f"database {item.name}, {'follower' if item.leader else 'fork'} of {_source(item)}",
    why="A second copy of the data, with a password of its own once it stands alone.",
    harmless="The company made it for reading, or for a test.",
    signs=_derived,
    command=lambda place, item: quoted("heroku", "addons:info", item.name),
)
LINKS = Row(
    name="database_link",
    resource="database_links",
    model=DatabaseLink,
    severity="high",
    title=lambda item: f"data link {item.name} to {item.remote.name if item.remote else 'another database'}",
    why="Whoever reads this database reads the other one through it.",
    harmless="The company joined two of its databases.",
    signs=_linked,
    serves=lambda item: item.remote.name if item.remote else "",
    command=lambda place, item: quoted("heroku", "pg:links:destroy", place.name, item.name),
    way_back="Make the link again.",
)
CREDENTIALS = Row(
    name="database_credential",
    resource="database_credentials",
    model=DatabaseCredential,
    severity="high",
    title=lambda item: f"credential {item.name} of database {item.database}",
    why="A way into the database with a password of its own: rotating the default one leaves it.",
    harmless="An app or a tool of the company's uses it.",
    signs=_let_in,
    command=lambda place, item: quoted("heroku", "pg:credentials:destroy", place.name, "--name", item.name),
    way_back="Make the credential again; its password is another.",
    undated=True,
)
DETECTORS: tuple[Detector, ...] = (
    COPIES.detector,
    BACKUPS.detector,
    RESTORES.detector,
    FOLLOWERS.detector,
    LINKS.detector,
    CREDENTIALS.detector,
)
