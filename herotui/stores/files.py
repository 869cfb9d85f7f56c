"""Environment files, shell profiles and netrc on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from herotui.secret import Secret
from herotui.stores.assignments import dialect
from herotui.stores.replacing import Held, held, replace
from herotui.stores.store import About, Access, Change, Holding, Search, Slot, Store, Unfit, Unseen
from herotui.text.escape import visible
from herotui.text.masking import mask

_WRITTEN = (
    ".netrc", "_netrc", ".env", ".envrc", ".profile", ".bash_profile", ".bash_login", ".bashrc", ".bash_aliases",
    ".zshenv", ".zprofile", ".zshrc", ".zlogin", ".kshrc", ".cshrc", ".tcshrc", ".login",
    ".config/environment.d/*.conf", ".config/fish/config.fish", ".config/fish/conf.d/*.fish",
    ".config/fish/fish_variables",
)  # fmt: skip
_ONLY_READ = (
    ".bash_history", ".zsh_history", ".python_history", ".node_repl_history", ".irb_history", ".psql_history",
    ".local/share/fish/fish_history", ".config/systemd/user/*.service", ".config/systemd/user/*.service.d/*.conf",
    ".docker/config.json", ".git-credentials", ".gitconfig", ".heroku/config.json",
)  # fmt: skip
"""Where a key is left behind under the home folder."""
_IN_A_FOLDER = (
    ".env", ".env.*", "*.env", ".envrc", ".netrc", ".git/config", "docker-compose*.y*ml", "compose*.y*ml", "*.tfvars",
    "*.tfstate", ".vscode/launch.json", ".idea/workspace.xml", "Procfile", "Makefile",
)  # fmt: skip
"""What is looked at in a folder that the responder points at; nothing deeper."""


class Files(Store):
    """Values in files: comments, quotes, order, line ends, mode, owner and links stay as they are."""

    about = About(
        id="files",
        title="environment files and netrc",
        what=".env, .envrc, shell profiles (sh, bash, zsh, csh, fish), environment.d, ~/.netrc",
        needs="files of your own user on this machine",
        cannot="change a value that is worked out when the file is run; tell running shells; it keeps no backup",
        leaked_reads=False,
    )

    async def check(self) -> Access:
        """Whether there is a home folder to look in."""
        there = await asyncio.to_thread(lambda: [path for path in self._places() if path.is_file()])
        return Access(True, f"{len(there)} files to look at under {visible(str(self.around.home))}")

    async def find(self, fingerprint: str, key: Secret | None = None) -> Search:
        """In the known places and in those pointed at."""
        return await asyncio.to_thread(self._find, fingerprint, key)

    async def read(self, slot: Slot) -> Secret | None:
        """The value that counts. Raises `Unfit` for one that is worked out when the file is run."""
        file = await asyncio.to_thread(held, Path(slot.place))
        value = self._value(file, slot)
        return None if value is None else Secret(value)

    async def refusals(self, slots: Sequence[Slot]) -> Mapping[Slot, str]:
        """Files of others, files with two names, values that are worked out."""
        return await asyncio.to_thread(self._refusals, slots)

    def _refusals(self, slots: Sequence[Slot]) -> Mapping[Slot, str]:
        found: dict[Slot, str] = {}
        for slot in slots:
            try:
                file = held(Path(slot.place))
                self._value(file, slot)
            except Unfit as error:
                found[slot] = error.message
                continue
            if file.refused:
                found[slot] = f"{self.phrase(slot)}: {file.refused}."
        return found

    def phrase(self, slot: Slot) -> str:
        """`HEROKU_API_KEY in /home/maria/.envrc`."""
        return f"{visible(slot.name)} in {visible(slot.place)}" if slot.name else visible(slot.place)

    def preview(self, changes: Sequence[Change]) -> tuple[str, ...]:
        """One line a change; blocks for the disk, shortly."""
        file = held(Path(changes[0].slot.place))
        lines = [f"WRITE {self.phrase(change.slot)}: {change.new or 'removed'}" for change in changes]
        if file.exists and file.mode & 0o077:
            lines.append(f"  [!] others on this machine can read it (mode {file.mode:o}), which stays so")
        return (*lines, "  no backup is kept: what stood there is a dead key, or will be")

    def as_data(self, changes: Sequence[Change]) -> dict[str, object]:
        """`WRITE` and the file's path."""
        body = {change.slot.name: str(change.new) if change.new else None for change in changes}
        path = mask(visible(changes[0].slot.place)).text
        return {"service": self.about.id, "method": "WRITE", "path": path, "body": body}

    async def _write(self, changes: Sequence[Change]) -> Mapping[str, Secret | None]:
        return await asyncio.to_thread(self._replaced, changes)

    def _replaced(self, changes: Sequence[Change]) -> Mapping[str, Secret | None]:
        file = held(Path(changes[0].slot.place))
        text, former = _text(file), dict[str, Secret | None]()
        for change in changes:
            value = self._value(file, change.slot)
            old = None if value is None else Secret(value)
            if self.due(change, old):
                former[change.slot.name] = old
                text = self._changed(file, text, change, old)
        if former:
            replace(file, text.encode("latin-1"))
        return former

    def _changed(self, file: Held, text: str, change: Change, old: Secret | None) -> str:
        name, new = change.slot.name, change.new
        tongue = dialect(str(file.path))
        try:
            if old is None:
                return tongue.added(text, name, new.reveal() if new else "")
            if new is None:
                return tongue.removed(text, name, old.reveal())
            return tongue.replaced(text, name, old.reveal(), new.reveal())
        except ValueError as error:
            raise _unfit(self.phrase(change.slot), str(error)) from None

    def _value(self, file: Held, slot: Slot) -> str | None:
        found = dialect(str(file.path)).effective(_text(file), slot.name)
        if found is None:
            return None
        if found.value is None:
            raise _unfit(self.phrase(slot), "its value is worked out when the file is run")
        return found.value

    def _places(self) -> Iterator[Path]:
        once: dict[Path, None] = {}
        for shape in (*_WRITTEN, *_ONLY_READ):
            once |= dict.fromkeys(_matching(self.around.home, shape))
        for path in self.around.paths:
            once |= dict.fromkeys(
                (found for shape in _IN_A_FOLDER for found in _matching(path, shape)) if path.is_dir() else (path,)
            )
        return iter(once)

    def _find(self, fingerprint: str, key: Secret | None) -> Search:
        holdings: list[Holding] = []
        unseen: list[Unseen] = []
        for path in self._places():
            try:
                file = held(path)
            except Unfit as error:
                unseen.append(Unseen(visible(str(path)), error.message))
                continue
            if file.exists:
                holdings += self._in(path, file, fingerprint, key)
            elif path in self.around.paths:
                unseen.append(Unseen(visible(str(path)), "there is no such file"))
        return Search(tuple(holdings), tuple(unseen))

    def _in(self, path: Path, file: Held, fingerprint: str, key: Secret | None) -> Iterator[Holding]:
        text = _text(file)
        rest = text
        for one in reversed(dialect(str(file.path)).assignments(text)):
            if one.value is not None and Secret(one.value).fingerprint(self.around.salt) == fingerprint:
                slot = Slot(self.about.id, str(path), one.name)
                yield Holding(slot, self.phrase(slot), one.line, file.refused)
                rest = rest[: one.start] + rest[one.end :]
        masked, count = key.masked_in(rest) if key is not None else ("", 0)
        if count:
            slot = Slot(self.about.id, str(path), "")
            line = masked.count("\n", 0, masked.find("[masked: Heroku key]")) + 1
            yield Holding(slot, self.phrase(slot), line, "the key stands in other text there")


def _matching(folder: Path, shape: str) -> list[Path]:
    if "*" not in shape:
        return [folder / shape]
    try:
        return sorted(folder.glob(shape))
    except OSError:
        return []


def _text(file: Held) -> str:
    return file.data.decode("latin-1")


def _unfit(what: str, why: str) -> Unfit:
    return Unfit(f"{what}: {why}.", meaning="herotui leaves it as it is.", do="Change it by hand.")
