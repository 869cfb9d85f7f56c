"""What the classifier of config vars costs and finds."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files

from herotui.secret import Secret
from herotui.secrets import Kind, classify
from herotui.secrets.file import parse
from tests.secrets.corpora import Row, held_out, lookalikes, secrets

Figure = tuple[str, float, str, str]


def figures() -> Iterator[Figure]:
    """What, ratio, aim, and what is behind it."""
    rows = [row for seed in range(10) for row in (*secrets(seed), *lookalikes(seed))]
    yield _pace(rows)
    yield _loading()
    others = [row for seed in range(10) for row in held_out(seed)]
    for corpus, judged in (("made", rows), ("held out", others)):
        there = [row for row in judged if row.kind == "secret"]
        found = sum(map(_is_found, there))
        taken = sum(map(_is_found, judged))
        yield f"secrets, {corpus}: recall", found / len(there), ">= 0.95", f"{found} of {len(there)}"
        yield f"secrets, {corpus}: precision", found / taken, ">= 0.97", f"{found} of {taken} taken for one"


def _is_found(row: Row) -> bool:
    return classify(row.name, Secret(row.value), addon=row.addon).kind is Kind.SECRET


def _pace(rows: list[Row]) -> Figure:
    """Against the same formats as a scanner of files would search them: one pattern after another."""
    read = parse(files("herotui.secrets").joinpath("rules.toml").read_text(encoding="utf-8"), "rules.toml")
    shapes = [one for one in read.shapes if one.prefix]
    patterns = [
        re.compile(rf"\b{re.escape(one.prefix)}[{one.alphabet}]{{{one.length[0]},{one.length[1]}}}") for one in shapes
    ]
    ours = [(row.name, Secret(row.value), row.addon) for row in rows]
    lines = [f'{row.name}="{row.value}"' for row in rows]

    def classified() -> None:
        for name, value, addon in ours:
            classify(name, value, addon=addon)

    def searched() -> None:
        for line in lines:
            for pattern in patterns:
                pattern.search(line)

    took, peer = (_least(run) / len(rows) * 1e6 for run in (classified, searched))
    behind = f"{took:.1f} us a variable, aim 20 / {peer:.1f} us for {len(patterns)} patterns one by one"
    return "config var classified / formats one by one", took / peer, "< 1x", behind


def _least(run: Callable[[], None]) -> float:
    """Seconds of processor time, the least of several runs: what else the machine does is not in it."""
    times = []
    for _ in range(7):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def _loading() -> Figure:
    said = "import time, herotui.secrets as s; t = time.process_time(); s.Rules.load(); print(time.process_time() - t)"
    command = [sys.executable, "-c", said]
    took = min(float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(5))
    return "secrets: rules loaded / 30 ms", took / 0.03, "< 1x", f"{took * 1e3:.1f} ms"
