"""Files on a real disk: found, written whole or not at all, and as they were in everything else."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import stat
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from herotui.secret import Secret
from herotui.stores.files import Files
from herotui.stores.replacing import LARGEST, held, replace
from herotui.stores.store import NOTHING, Around, Change, ChangedMeanwhile, DeadValue, Slot, Unfit

SALT = b"salt"


def fresh() -> Secret:
    """An invented key."""
    return Secret("HRKU-AA" + secrets.token_hex(29))


def store(home: Path, *paths: Path, dead: Secret | None = None) -> Files:
    """The store with this home."""
    return Files(Around(SALT, home, paths, dead=frozenset({dead.fingerprint(SALT)} if dead else ())))


def file(path: Path, text: str, mode: int = 0o600) -> Path:
    """A file with this text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    path.chmod(mode)
    return path


def change(path: Path, name: str, old: Secret | None, new: Secret | None) -> Change:
    """What is to be changed."""
    return Change(Slot("files", str(path), name), new, old.fingerprint(SALT) if old else NOTHING)


async def test_a_key_is_found_wherever_it_usually_lies(tmp_path: Path) -> None:
    key, other = fresh(), fresh()
    home, project = tmp_path / "home", tmp_path / "project"
    file(home / ".netrc", f"machine api.heroku.com\n login x\n password {key.reveal()}\n")
    file(home / ".bashrc", f"# set up\nexport HEROKU_API_KEY='{key.reveal()}'\nexport OTHER={other.reveal()}\n")
    file(home / ".config/fish/fish_variables", f"SETUVAR --export K:{key.reveal().replace('-', chr(92) + 'x2d')}\n")
    file(home / ".bash_history", f"ls\nexport HEROKU_API_KEY={key.reveal()}\n")
    file(project / ".env.local", f"A=1\nHEROKU_API_KEY={key.reveal()}\nURL=https://x:{key.reveal()}@git.heroku.com/\n")
    file(project / ".git/config", f"url = https://x:{key.reveal()}@git.heroku.com/shop.git\n")
    auth = b64encode(f"_:{key.reveal()}".encode()).decode()
    file(home / ".docker/config.json", f'{{"auths": {{"registry.heroku.com": {{"auth": "{auth}"}}}}}}\n')
    file(project / "deep/er/.env", f"K={key.reveal()}\n")
    files = store(home, project, project / "missing")
    found = await files.find(key.fingerprint(SALT), key)
    said = {(Path(one.slot.place).relative_to(tmp_path).as_posix(), one.slot.name, one.line, bool(one.by_hand))
            for one in found.holdings}  # fmt: skip
    assert said == {
        ("home/.netrc", "api.heroku.com", 3, False),
        ("home/.bashrc", "HEROKU_API_KEY", 2, False),
        ("home/.config/fish/fish_variables", "K", 1, False),
        ("home/.bash_history", "", 2, True),
        ("home/.docker/config.json", "", 1, True),
        ("project/.env.local", "HEROKU_API_KEY", 2, False),
        ("project/.env.local", "", 3, True),
        ("project/.git/config", "", 1, True),
    }
    assert [one.reason for one in found.unseen] == ["there is no such file"]
    without_key = await files.find(key.fingerprint(SALT))
    assert len(without_key.holdings) == 4
    assert key.reveal() not in repr(found) + repr(without_key)


async def test_one_write_changes_the_values_and_nothing_else_and_is_taken_back(tmp_path: Path) -> None:
    key, other, new, newer = fresh(), fresh(), fresh(), fresh()
    text = "# mine\r\nA='{0}' # c\r\n\r\nB={1}\r\nC=\"{0}\"\r\nA={0}\r\n"
    path = file(tmp_path / ".env", text.format(key.reveal(), other.reveal()), 0o640)
    files = store(tmp_path)
    inode = path.stat().st_ino
    back = await files.write([change(path, "A", key, new), change(path, "B", other, newer)])
    wanted = text.format(new.reveal(), newer.reveal()).replace(f'C="{new.reveal()}"', f'C="{key.reveal()}"')
    assert path.read_bytes() == wanted.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.stat().st_ino != inode, "replaced, not written over"
    assert os.listdir(tmp_path) == [".env"], "no copy of the old text"
    assert (await files.prove(back[0].slot, new)).holds
    assert not (await files.prove(back[0].slot, key)).holds
    assert await files.write([change(path, "A", key, new)]) == (), "it holds it already"
    await files.write(back)
    assert path.read_bytes() == text.format(key.reveal(), other.reveal()).encode()


async def test_what_hangs_on_a_file_stays_on_it(tmp_path: Path) -> None:
    key, new = fresh(), fresh()
    path = file(tmp_path / ".env", f"K={key.reveal()}\n")
    try:
        os.setxattr(path, "user.note", b"mine")
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")
    await store(tmp_path).write([change(path, "K", key, new)])
    assert os.getxattr(path, "user.note") == b"mine"
    assert path.read_text() == f"K={new.reveal()}\n"


async def test_a_line_is_added_and_taken_back_and_a_new_file_is_private(tmp_path: Path) -> None:
    new = fresh()
    path = tmp_path / ".envrc"
    files = store(tmp_path)
    back = await files.write([change(path, "HEROKU_API_KEY", None, new)])
    assert path.read_text() == f"export HEROKU_API_KEY={new.reveal()}\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert await files.read(back[0].slot) == new
    await files.write(back)
    assert path.read_text() == ""


async def test_what_somebody_else_wrote_is_not_overwritten(tmp_path: Path) -> None:
    key, new = fresh(), fresh()
    path = file(tmp_path / ".env", f"K={fresh().reveal()}\n")
    before = path.read_bytes()
    with pytest.raises(ChangedMeanwhile):
        await store(tmp_path).write([change(path, "K", key, new)])
    with pytest.raises(ChangedMeanwhile):
        await store(tmp_path).write([change(path, "L", key, new)])
    assert path.read_bytes() == before
    old = held(path)
    path.write_text("somebody's\n")
    with pytest.raises(ChangedMeanwhile):
        replace(old, b"ours")
    assert path.read_text() == "somebody's\n"
    assert os.listdir(tmp_path) == [".env"]


async def test_a_dead_value_is_never_written_not_even_to_take_a_change_back(tmp_path: Path) -> None:
    key, new = fresh(), fresh()
    path = file(tmp_path / ".env", f"K={key.reveal()}\n")
    files = store(tmp_path, dead=key)
    back = await files.write([change(path, "K", key, new)])
    with pytest.raises(DeadValue):
        await files.write(back)
    assert path.read_text() == f"K={new.reveal()}\n"


async def test_links_stay_links_and_what_would_break_is_refused(tmp_path: Path) -> None:
    key, new = fresh(), fresh()
    target = file(tmp_path / "dotfiles/env", f"K={key.reveal()}\n")
    link = tmp_path / ".env"
    link.symlink_to(target)
    await store(tmp_path).write([change(link, "K", key, new)])
    assert link.is_symlink()
    assert target.read_text() == f"K={new.reveal()}\n"
    twin = file(tmp_path / ".envrc", f"K={key.reveal()}\n")
    os.link(twin, tmp_path / "twin")
    dangling = tmp_path / ".zshrc"
    dangling.symlink_to(tmp_path / "nowhere")
    for path, old in ((twin, key), (dangling, None)):
        with pytest.raises(Unfit):
            await store(tmp_path).write([change(path, "K", old, new)])
    assert twin.read_text() == f"K={key.reveal()}\n"


@pytest.mark.parametrize("make", ["huge", "binary", "folder", "fifo", "loop"])
async def test_what_is_no_small_text_is_neither_read_nor_written_and_said(tmp_path: Path, make: str) -> None:
    path = tmp_path / ".env"
    if make == "huge":
        path.write_bytes(b"#" * (LARGEST + 1))
    elif make == "binary":
        path.write_bytes(b"K=1\0\n")
    elif make == "folder":
        path.mkdir()
    elif make == "fifo":
        os.mkfifo(path)
    else:
        path.symlink_to(path)
    with pytest.raises(Unfit):
        await store(tmp_path).write([change(path, "K", None, fresh())])
    found = await store(tmp_path).find("0" * 32)
    assert [one.place for one in found.unseen] == [str(path)]


async def test_what_is_worked_out_when_the_file_is_run_is_left_alone(tmp_path: Path) -> None:
    path = file(tmp_path / ".envrc", 'export K="$(pass show heroku)"\nexport L="x$Y"\n')
    files = store(tmp_path)
    with pytest.raises(Unfit):
        await files.read(Slot("files", str(path), "L"))
    with pytest.raises(Unfit):
        await files.write([change(path, "L", None, fresh())])
    slots = [Slot("files", str(path), name) for name in ("K", "L", "HEROKU_API_KEY")]
    assert list(await files.refusals(slots)) == slots[:2]


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder that another user can reach, seen as that user."""
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        os.chmod(folder, 0o755)
        os.seteuid(65534)
        try:
            yield Path(folder)
        finally:
            os.seteuid(0)


async def test_a_folder_that_may_not_be_written_and_a_file_of_somebody_else_are_refused() -> None:
    key = fresh()
    with nobody() as folder:
        os.seteuid(0)
        path = file(folder / ".env", f"K={key.reveal()}\n", 0o644)
        os.seteuid(65534)
        (found,) = (await store(folder).find(key.fingerprint(SALT), key)).holdings
        assert "another user" in found.by_hand
        with pytest.raises(Unfit, match="another user"):
            await store(folder).write([change(path, "K", key, fresh())])
        os.seteuid(0)
        os.chown(path, 65534, 65534)
        os.seteuid(65534)
        with pytest.raises(Unfit, match="Permission denied"):
            await store(folder).write([change(path, "K", key, fresh())])
        assert path.read_text() == f"K={key.reveal()}\n"
        os.seteuid(0)
        path.chmod(0)
        os.seteuid(65534)
        assert [one.place for one in (await store(folder).find("0" * 32)).unseen] == [str(path)]


CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
from herotui.secret import Secret
from herotui.stores.files import Files
from herotui.stores.store import Around, Change, Slot
path, old = sys.argv[1], Secret(sys.stdin.read())
name = sys.argv[2]
real = getattr(os, name)
def killed(*given, **named):
    if sys.argv[3] == "after":
        real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, name, killed)
change = Change(Slot("files", path, "K"), Secret("HRKU-AA" + "9" * 58), old.fingerprint(b"salt"))
asyncio.run(Files(Around(b"salt", Path(path).parent)).write([change]))
"""


@pytest.mark.parametrize(
    ("call", "when", "new"),
    [("fsync", "before", False), ("fsync", "after", False), ("replace", "before", False), ("replace", "after", True)],
)
def test_killed_at_any_moment_the_file_is_whole_and_nothing_stays_behind(
    tmp_path: Path, call: str, when: str, new: bool
) -> None:
    key, value = fresh(), Secret("HRKU-AA" + "9" * 58)
    path = file(tmp_path / ".env", f"# mine\nK={key.reveal()}\n")
    ended = subprocess.run([sys.executable, "-c", CHILD, str(path), call, when], input=key.reveal(), text=True)
    assert ended.returncode == -signal.SIGKILL
    assert path.read_text() == f"# mine\nK={(value if new else key).reveal()}\n"
    assert len(os.listdir(tmp_path)) == (1 if new else 2)
    for left in tmp_path.iterdir():
        assert stat.S_IMODE(left.stat().st_mode) == 0o600
    if not new:
        asyncio.run(store(tmp_path).write([change(path, "K", key, value)]))
        assert os.listdir(tmp_path) == [".env"], "the next write clears it away"
