"""A stranger's check of a journal, written from `docs/journal-format.md` alone: no herotui, no library.

python stranger_check.py FOLDER     prints "holds: #147 4f2c..." or "breaks: ..." (exit 1)
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

Line = dict[str, Any]


class Breaks(Exception):
    pass


def sha(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def read_line(raw: bytes) -> Line:
    line = json.loads(raw)
    start = 85 if line["n"] is None else 115
    end = raw.index(b"}", start) + 1
    record, document = raw[start:end], raw[end + 5 : -1]
    if sha(b"herotui-journal/1 record\n", record) != line["h"]:
        raise Breaks("h is wrong")
    if line["n"] is None and line["d"] is not None:
        raise Breaks("a document without its salt")
    if line["n"] and sha(b"herotui-journal/1 document\n", line["n"].encode(), b"\n", document) != line["r"]["dh"]:
        raise Breaks("dh is wrong")
    return {"h": line["h"], "d": line["d"], **json.loads(record)}


def read_file(file: Path) -> tuple[list[Line], str]:
    """The lines that hold, and why the next one does not."""
    lines: list[Line] = []
    for raw in file.read_bytes().split(b"\n")[:-1]:
        try:
            line = read_line(raw)
            if lines and (line["prev"], line["seq"]) != (lines[-1]["h"], lines[-1]["seq"] + 1):
                raise Breaks("it does not follow")
        except (Breaks, ValueError, KeyError, TypeError) as error:
            return lines, f"{file.name}, line {len(lines) + 1}: {error}"
        lines.append(line)
    if not lines or lines[0]["t"] != "journal":
        return [], f"{file.name} has no header"
    return lines, ""


def anchor(file: Path) -> tuple[int, str]:
    data = file.with_suffix(".head").read_bytes() if file.with_suffix(".head").exists() else b""
    best = (-1, "0" * 64)
    for slot in (data[:512], data[512:]):
        if sha(slot[:81])[:16].encode() == slot[82:98]:
            best = max(best, (int(slot[:16]), slot[17:81].decode()))
    return best


def redacted_by(document: Line | None) -> list[int]:
    """The numbers that an entry says were taken out, it itself or the one that it stands for."""
    if not document or document.get("kind") != "journal.redacted":
        return []
    return [document["data"]["redacts"], *redacted_by(document["data"].get("kept"))]


def check(folder: Path) -> Line:
    """The last line. Raises Breaks."""
    files = [folder / "journal.jsonl"]
    while (later := folder / f"journal-{len(files) + 1}.jsonl").exists():
        files.append(later)
    chain: list[Line] = [{"h": "0" * 64, "seq": -1, "d": {}}]
    why = ""
    for file in files:
        lines, why = read_file(file)
        cited = [index for index, line in enumerate(chain) if lines and line["h"] == lines[0]["prev"]]
        if not cited:
            raise Breaks(why or f"{file.name} does not go on from the file before")
        if lines[0]["seq"] <= chain[cited[0]]["seq"] or (len(chain) == 1 and lines[0]["seq"] != 0):
            raise Breaks(f"{file.name} starts with a wrong number")
        chain = chain[: cited[0] + 1] + lines
    if why:
        raise Breaks(why)
    if anchor(files[-1]) not in [(line["seq"], line["h"]) for line in chain]:
        raise Breaks("an acknowledged record is missing")
    scars = [number for line in chain for number in redacted_by(line["d"])]
    for line in chain:
        if line["d"] is None and line["seq"] not in scars:
            raise Breaks(f"#{line['seq']} lost its text, and nobody says why")
    return chain[-1]


if __name__ == "__main__":
    try:
        last = check(Path(sys.argv[1]))
    except Breaks as breaks:
        raise SystemExit(f"breaks: {breaks}") from None
    print(f"holds: #{last['seq']} {last['h']}")
