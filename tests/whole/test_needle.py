"""The needle: work an incident with known keys, then look for them in everything that was written or printed."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.whole.conftest import Station, clean, simulated

LONGEST = 12


def forms(key: str) -> Iterator[bytes]:
    """A key as it may lie about: plain, hex in both cases, base64 at each alignment."""
    raw = key.encode()
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        # Characters that also depend on what stands before or after the key are cut off.
        encoded = b64encode(b"\0" * shift + raw).rstrip(b"=")
        yield encoded[(shift * 8 + 5) // 6 : -1]


def pieces(key: str) -> set[bytes]:
    """Every run of twelve characters of any form, save those that say the format alone."""
    found = {form[n : n + LONGEST] for form in forms(key) for n in range(len(form) - LONGEST + 1)}
    return {piece for piece in found if piece not in b"HRKU-AA"}


def hits(text: bytes, needles: set[bytes]) -> set[bytes]:
    """Which needles lie in a text."""
    return {text[n : n + LONGEST] for n in range(len(text) - LONGEST + 1)} & needles


@pytest.mark.parametrize("era", ["plain", "base64 in a header", "hex", "percent"])
def test_the_search_finds_what_it_looks_for(era: str) -> None:
    key = "HRKU-AA" + "q1W2e3R4t5Y6u7I8o9P0" * 3
    text = {
        "plain": f"x{key[20:34]}y",
        "base64 in a header": b64encode(f":{key}".encode()).decode(),
        "hex": key.encode().hex(),
        "percent": f"https://a:{key}@b",
    }[era]
    assert hits(text.encode(), pieces(key))


def test_no_twelve_characters_of_any_key_lie_in_a_file_or_an_output(tmp_path: Path) -> None:
    state, aside = tmp_path / "state", tmp_path / "aside"
    aside.mkdir()
    new_key = aside / "new.key"
    with simulated(tmp_path, "--apps", "3") as heroku:
        leaked = heroku["leaked_key"]
        key_file = aside / "leaked.key"
        key_file.write_text(leaked + "\n")
        key_file.chmod(0o600)
        at = Station(state, clean(tmp_path, HEROKU_HOST=heroku["host"]))
        given = ["--leaked-key-file", str(key_file)]
        encoded = b64encode(f"user:{leaked}".encode()).decode()
        typed = f"curl -u :{leaked}\nBasic {encoded}\n"
        revoking = ["revoke", *given, "--confirm", "all", "--new-key-file", str(new_key), "--reason", f"saw {leaked}"]
        run = at.script(
            ["assess", *given, "--json"],
            ["journal", "note", f"found {leaked} in a gist"],
            ["journal", "note", "--lines", "-"],
            ["step", "A2", "--done", "--note", f"log line: Bearer {leaked}", *given],
            ["revoke", *given],
            revoking,
            ["verify", *given, "--responder-key-file", str(new_key)],
            ["assess", "--leaked-key-file", leaked],
            ["--incident", leaked, "status"],
            [leaked, "--json"],
            ["status"],
            ["status", "--json"],
            ["journal", "show"],
            ["journal", "show", "--json"],
            ["doctor"],
            ["report"],
            ["report", "--output", str(state / "report.md")],
            stdin=typed,
        )
        assert new_key.exists(), run.stderr
        needles = pieces(leaked) | pieces(heroku["responder_key"]) | pieces(new_key.read_text().strip())
    said = (run.stdout + run.stderr).encode()
    assert b"Left to do" in said
    assert not hits(said, needles)
    assert b"Traceback" not in said
    files = [path for place in (state, tmp_path / "home", tmp_path / "tmpdir") for path in place.rglob("*")]
    assert [path for path in files if path.suffix == ".jsonl"]
    for path in files:
        if path.is_file():
            assert not hits(path.read_bytes(), needles), path
