"""Makes every picture in this folder from a drill with a fixed seed and a clock that stands still.

`python screenshots/make.py` writes them; `--check` writes nothing and exits 1 when the app no longer looks like its
pictures. The PNGs need the `oracles` extra: Textual's SVGs ask for a web font, so the font is given as a file.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from herotui import clock
from herotui.desk import Front
from herotui.secret import Secret
from herotui.settings import Settings, load
from herotui.simulator import Simulator
from herotui.stores.keys import Keys
from herotui.tui.app import HerotuiApp

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 24, 3, 26, 41, tzinfo=UTC)
SMALL, LARGE = (80, 24), (120, 40)
SITUATION = {"public": "yes", "used": "not_known", "suspect": "no"}
# Random in every run: the journal's head, and the simulator's port. The rest of a picture must not change by itself.
_RANDOM = (
    re.compile(r"saved&#160;#\d+(?:&#160;[0-9a-f]{4})+"),
    re.compile(r"terminal-\d+"),
    re.compile(r"127\.0\.0\.1:\d+"),
)


@contextmanager
def still(seed: int) -> Iterator[None]:
    """A clock that stands, and nonces from a seed: pictures are for eyes, not for evidence."""
    dice = random.Random(seed)
    token_hex, token_bytes = secrets.token_hex, secrets.token_bytes
    secrets.token_hex = lambda nbytes=None: dice.randbytes(nbytes or 32).hex()
    secrets.token_bytes = lambda nbytes=None: dice.randbytes(nbytes or 32)
    try:
        with clock.replaced(lambda: NOW):
            yield
    finally:
        secrets.token_hex, secrets.token_bytes = token_hex, token_bytes


@asynccontextmanager
async def drill(theme: str, size: tuple[int, int], *, started: bool = True) -> AsyncIterator[Pilot[str]]:
    """The app on a drill of its own, as `herotui drill` would show it."""
    with still(1), tempfile.TemporaryDirectory() as folder:
        async with Simulator(apps=12, seed=1, scenario="breach", now=NOW) as heroku:
            settings = _settings(Path(folder), heroku, theme)
            keys = Keys(Secret(heroku.leaked_key), Secret(heroku.responder_key), "the drill")
            front = Front(settings, keys, world="drill")
            desk = await front.new(keys.leaked, leaked_at=heroku.leaked_at, situation=SITUATION)
            await desk.record.flush()
            if not started:
                await desk.close()
                front.desk = None
            app = HerotuiApp.at(front)
            async with app.run_test(size=size) as pilot:
                await settle(pilot)
                yield pilot


def _settings(folder: Path, heroku: Simulator, theme: str) -> Settings:
    loaded = load(environ={"HEROKU_HOST": heroku.host}, state_dir=folder, read_only=False, file=folder / "none.toml")
    return Settings(state_dir=folder, hosts=loaded.hosts, theme=theme, reduced_motion=True, responder="ada")


async def settle(pilot: Pilot[str], seconds: float = 1.0) -> None:
    """Wait until what runs has ended and is painted."""
    await pilot.pause(seconds)
    await pilot.app.workers.wait_for_complete([w for w in pilot.app.workers if w.group not in ("ticks",)])
    await pilot.pause(0.2)


async def press(pilot: Pilot[str], *keys: str) -> None:
    """Press keys one after the other, and wait."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.05)
    await settle(pilot)


async def pictures() -> dict[str, str]:
    """Every picture by name, as SVG."""
    found = {}
    async with drill("dark", LARGE, started=False) as pilot:
        found["start"] = pilot.app.export_screenshot()
    async with drill("dark", LARGE) as pilot:
        found["main-120x40-dark"] = pilot.app.export_screenshot()
        await press(pilot, "exclamation_mark", "y")
        found["revoke-dialog"] = pilot.app.export_screenshot()
        await press(pilot, *"all", "enter")
        await press(pilot, "escape", "4", "enter")
        for number, phase in enumerate(("assess", "audit", "rotate", "verify", "monitor", "prevent"), start=1):
            await press(pilot, str(number))
            found[f"phase-{phase}"] = pilot.app.export_screenshot()
        for key, pane in (("u", "audit"), ("e", "estate")):
            await press(pilot, key)
            found[pane] = pilot.app.export_screenshot()
            await press(pilot, "escape")
        await press(pilot, "7")
        found["report"] = pilot.app.export_screenshot()
    for name, theme, size in (("main-80x24-dark", "dark", SMALL), ("main-120x40-light", "light", LARGE)):
        async with drill(theme, size) as pilot:
            found[name] = pilot.app.export_screenshot()
    return found


def stable(svg: str) -> str:
    """The picture without what is random in every run."""
    for pattern in _RANDOM:
        svg = pattern.sub("_", svg)
    return svg


def as_png(svg: str) -> bytes:
    """The picture as PNG. Raises ValueError when no text was drawn in it."""
    import fontpkg_fira_code
    import resvg_py

    fonts = [str(path) for path in Path(fontpkg_fira_code.__file__).parent.rglob("*.ttf")]
    fonts += [str(path) for path in Path(fontpkg_fira_code.__file__).parent.rglob("*.otf")]
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True, zoom=1))
    blank = bytes(
        resvg_py.svg_to_bytes(svg_string=re.sub(r"<text[^>]*>.*?</text>", "", svg), skip_system_fonts=True, zoom=1)
    )
    if len(png) < len(blank) + 5000:
        raise ValueError("a picture without text: the font was not found")
    return png


def main() -> int:
    """Write the pictures, or with `--check` say which are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a picture is stale")
    check = parser.parse_args().check
    made = asyncio.run(pictures())
    if check:
        stale = [
            name
            for name, svg in made.items()
            if not (HERE / f"{name}.svg").exists() or stable((HERE / f"{name}.svg").read_text("utf-8")) != stable(svg)
        ]
        print(
            f"stale: {', '.join(stale)}; run python screenshots/make.py" if stale else f"{len(made)} pictures are true"
        )
        return 1 if stale else 0
    for name, svg in made.items():
        (HERE / f"{name}.svg").write_text(svg, "utf-8")
        (HERE / f"{name}.png").write_bytes(as_png(svg))
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
