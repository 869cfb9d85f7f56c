"""Where incidents are filed: `incidents/INC-7/` under the state folder, each with its journal and its salt."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from herotui import clock
from herotui.errors import WrongUse
from herotui.incident.entry import Entry, Kind
from herotui.journal import spill
from herotui.journal.archive import Archived, pack, unpacked
from herotui.journal.chain import Chain
from herotui.journal.documents import document, entry
from herotui.journal.errors import Damaged, NotSaved, Unwritable
from herotui.journal.lines import ENTRIES
from herotui.journal.log import reason
from herotui.journal.merge import Merged, merge
from herotui.journal.record import Record
from herotui.journal.salt import new_salt, write_salt
from herotui.journal.sync import FOLDER_MODE, durable_folder, private_folder
from herotui.journal.tail import first

UNSAVED = "INC-unsaved"
"""The id of an incident that has no folder yet."""
_ID = re.compile(r"INC-([1-9][0-9]{0,8})")
_TURNS = (Kind.OPENED, Kind.CLOSED, Kind.REOPENED)


@dataclass(frozen=True, slots=True)
class Filed:
    """An incident in the list. `world` is `real`, `drill` or `simulated` (empty if not even that can be read), `state`
    is `open`, `closed` or `damaged` (then `damage` says where, and the rest is what the good part says)."""

    id: str
    world: str
    state: str
    opened_at: datetime | None
    path: Path
    entries: int = 0
    damage: str = ""


class Cabinet:
    """The incidents under `root`. `fallbacks` are the folders for entries that can't be saved there (None: the usual).

    Everything here blocks for the disk: call it in a thread.
    """

    def __init__(self, root: Path, *, fallbacks: Sequence[Path] | None = None) -> None:
        self.root = root
        self.fallbacks = fallbacks
        self._folder = root / "incidents"
        self._known: dict[Path, tuple[object, Filed]] = {}

    def list(self) -> Sequence[Filed]:
        """Every incident, oldest first, damaged ones too. Changes nothing. Raises Unwritable if it can't be read."""
        return [self._filed(folder) for folder in self._folders()]

    def newest_open(self, worlds: Collection[str] | None = None) -> Filed | None:
        """The open incident opened last, of one of `worlds` (None: of any)."""
        return next((filed for filed in self._newest_first(worlds) if filed.state == "open"), None)

    def newest_unfinished(self, worlds: Collection[str] | None = None) -> Filed | None:
        """As `newest_open`, damaged ones among them: nobody knows that they are over."""
        return next((filed for filed in self._newest_first(worlds) if filed.state != "closed"), None)

    def newest(self, worlds: Collection[str] | None = None) -> Filed | None:
        """The incident opened last, open or not, damaged or not, of one of `worlds` (None: of any)."""
        return next(self._newest_first(worlds), None)

    def find(self, incident_id: str) -> Filed:
        """The incident of that id. Raises WrongUse if there is none."""
        return self._filed(self._path(incident_id))

    def world(self, incident_id: str) -> str:
        """The world of that incident, at any size at once; empty if not even that can be read. Raises WrongUse."""
        return _world(first(self._path(incident_id)))

    def _folders(self) -> Sequence[Path]:
        """The incidents' folders, in the order of their numbers: that in which they were opened."""
        try:
            found = [(int(id[1]), path) for path in self._folder.iterdir() if (id := _ID.fullmatch(path.name))]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._unusable(error) from error
        return [path for _, path in sorted(found)]

    def _newest_first(self, worlds: Collection[str] | None) -> Iterator[Filed]:
        """The incidents of some worlds; each is read only once it is asked for, for old ones may be long."""
        for folder in reversed(self._folders()):
            if worlds is None or _world(first(folder)) in worlds:
                yield self._filed(folder)

    def _filed(self, folder: Path) -> Filed:
        """What is in a folder, checked from the first byte; once only as long as its files are the same."""
        stamps = _stamps(folder)
        known, filed = self._known.get(folder, (None, None))
        if filed is None or stamps is None or known != stamps:
            filed = _filed(folder)
            self._known[folder] = (stamps, filed)
        return filed

    def _path(self, incident_id: str) -> Path:
        """The folder of an incident, without reading what is in it. Raises WrongUse if there is none."""
        if not _ID.fullmatch(incident_id) or not (self._folder / incident_id).is_dir():
            known = ", ".join(filed.id for filed in self.list()) or "none yet"
            raise WrongUse(f"There is no incident {incident_id!r}.", do=f"Known here: {known}.")
        return self._folder / incident_id

    def create(self, *, responder: str, world: str, data: Mapping[str, Any] | None = None) -> Record:
        """Start an incident under the next free id: its first entry holds `{"id", "world", **data}`.

        Raises Unwritable when the folder can't be used (read-only, full, another user's).
        """
        salt = new_salt()
        chain = self._start(_opened(responder, {**(data or {}), "world": world}), salt)
        return Record(chain, responder=responder, salt=salt, fallbacks=self.fallbacks)

    def begin(self, *, responder: str, world: str, data: Mapping[str, Any] | None = None) -> Record:
        """As `create`, for revoking: where no folder can be written the record is adrift, with the id `INC-unsaved`.

        It says NOT SAVED, keeps what is submitted, and comes home under a real id as soon as the folder can be used.
        """
        opened = {**_opened(responder, {**(data or {}), "world": world}), "client_id": uuid.uuid4().hex}
        salt = new_salt()

        def home() -> Chain:
            try:
                return self._start(opened, salt)
            except Unwritable as error:
                raise NotSaved(_clause(error)) from error

        try:
            return Record(self._start(opened, salt), responder=responder, salt=salt, fallbacks=self.fallbacks)
        except Unwritable as error:
            why = _clause(error)
        record = Record.adrift(
            responder=responder, why=why, salt=salt, home=home, root=self.root, fallbacks=self.fallbacks
        )
        record.keep(_named(opened, UNSAVED))
        return record

    def adopt(self) -> Sequence[Filed]:
        """Make incidents of what sessions left in the second place that ended before they had a folder.

        Raises Unwritable when the folder still can't be used.
        """
        folders = spill.default_folders() if self.fallbacks is None else self.fallbacks
        adopted = []
        for stray in spill.strays(folders, self.root):
            with contextlib.suppress(OSError), spill.taken(stray) as documents:
                if documents and documents[0].get("kind") == Kind.OPENED:
                    chain = self._start(documents[0], new_salt(), documents[1:])
                    chain.close()
                    stray.unlink()
                    adopted.append(_filed(chain.folder))
        return adopted

    def open(self, incident_id: str, *, responder: str, read_only: bool = False) -> Record:
        """Open an incident; where it can't be written to, as a viewer (`Record.saved` says so).

        Raises WrongUse if there is none of that id, Damaged if nothing of it can be read, Unwritable.
        """
        folder = self._path(incident_id)
        try:
            return Record.open(folder, responder=responder, read_only=read_only, fallbacks=self.fallbacks)
        except FileNotFoundError as error:
            raise Damaged(str(folder), "it holds no journal") from error
        except OSError as error:
            if read_only:
                raise self._unusable(error) from error
            why = reason(error)
        try:
            return Record.open(folder, responder=responder, read_only=True, fallbacks=self.fallbacks, why=why)
        except OSError as error:
            raise self._unusable(error) from error

    def archive(self, incident_id: str, to: Path) -> Archived:
        """Pack a closed incident's folder, salt included, into the file `to` (`.tar.gz`, 0600); the folder stays.

        Raises WrongUse if there is none of that id, it is still open, or `to` is there; Unwritable, NotSaved.
        """
        found = self.find(incident_id)
        if found.state == "open":
            raise WrongUse(
                f"{found.id} is open.", meaning="Nothing was packed.", do=f"herotui incidents close {found.id}"
            )
        try:
            return pack(found.path, to)
        except OSError as error:
            raise Unwritable(f"{to} can't be written: {reason(error)}.", do="Give another place.") from error

    def merge(self, names: Sequence[str]) -> Merged:
        """Several journals of one incident as one view; each name is an id filed here, a folder, or an archive.

        Raises WrongUse, Damaged when nothing of one holds, Unwritable.
        """
        with contextlib.ExitStack() as stack:
            folders = [self._named(name, stack) for name in names]
            try:
                return merge(folders)
            except OSError as error:
                raise self._unusable(error) from error

    def _named(self, name: str, stack: contextlib.ExitStack) -> Path:
        if _ID.fullmatch(name):
            return self._path(name)
        path = Path(name)
        return stack.enter_context(unpacked(path)) if path.is_file() else path

    def _start(self, opened: Mapping[str, Any], salt: bytes, more: Sequence[Mapping[str, Any]] = ()) -> Chain:
        """Make the folder of the next free id, with salt and journal. Raises Unwritable; nothing is left then."""
        folder: Path | None = None
        try:
            private_folder(self._folder)
            folder = self._claim()
            write_salt(folder, salt)
            return Chain.create(folder, [(ENTRIES, found) for found in (_named(opened, folder.name), *more)])
        except (OSError, NotSaved) as error:
            if folder:
                _take_back(folder)
            raise self._unusable(error) from error

    def _claim(self) -> Path:
        """Make the folder of the next free id; making it is what takes the id."""
        taken = [int(found[1]) for path in self._folder.iterdir() if (found := _ID.fullmatch(path.name))]
        number = max(taken, default=0) + 1
        while True:
            folder = self._folder / f"INC-{number}"
            try:
                folder.mkdir(FOLDER_MODE)
            except FileExistsError:
                number += 1
                continue
            folder.chmod(FOLDER_MODE)
            durable_folder(self._folder)
            return folder

    def _unusable(self, error: OSError | NotSaved) -> Unwritable:
        why = error.why if isinstance(error, NotSaved) else reason(error)
        return Unwritable(
            f"The incident folder {self.root} can't be used: {why}.",
            meaning="Nothing would be recorded there.",
            do="Make room or fix its rights, or give another folder: --dir DIR.",
        )


def _stamps(folder: Path) -> object:
    """What changes whenever a journal's files do; None if that can't be seen."""
    try:
        found = [(path.name, path.lstat()) for path in sorted(folder.glob("journal*.*"))]
        return [folder.stat().st_mode, *((name, s.st_ino, s.st_mode, s.st_size, s.st_mtime_ns) for name, s in found)]
    except OSError:
        return None


def _filed(folder: Path) -> Filed:
    try:
        chain = Chain(folder, read_only=True)
    except (OSError, Damaged, Unwritable) as error:
        why = "it holds no journal" if isinstance(error, FileNotFoundError) else str(error)
        return Filed(folder.name, "", "damaged", None, folder, damage=why)
    chain.close()
    lines = [line for line in chain.lines if line.table == ENTRIES]
    turns = [line for line in lines if line.document and line.document.get("kind") in _TURNS]
    opened = next((entry(line) for line in turns if entry(line).kind == Kind.OPENED), None)
    state = "closed" if turns and entry(turns[-1]).kind == Kind.CLOSED else "open"
    return Filed(
        folder.name,
        _world(opened),
        "damaged" if chain.damage else state,
        opened.at if opened else None,
        folder,
        len(lines),
        str(chain.damage or ""),
    )


def _world(opened: Entry | None) -> str:
    return str(opened.data.get("world", "")) if opened else ""


def _opened(responder: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return document(at=clock.now(), responder=responder, phase="incident", kind=Kind.OPENED, text="", data=data)


def _named(opened: Mapping[str, Any], incident_id: str) -> dict[str, Any]:
    return {**opened, "text": f"{incident_id} opened", "data": {**opened["data"], "id": incident_id}}


def _clause(error: Unwritable) -> str:
    return error.message[0].lower() + error.message[1:].rstrip(".")


def _take_back(folder: Path) -> None:
    """Remove what a creation that failed has left."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
