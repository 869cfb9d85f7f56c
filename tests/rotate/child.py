"""`herotui` in a process that ends with SIGKILL: `python -m tests.rotate.child after|before METHOD PATH-PART words..`.

`before`: its intent is written, nothing sent. `after`: it was sent, the outcome is not written.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from herotui.cli import main
from herotui.incident.entry import Kind
from herotui.journal.record import Record

_WHEN, _WHAT = sys.argv[1], f"{sys.argv[2]} "
_PART = sys.argv[3]
_append, _submit = Record.append, Record.submit
_met: set[str] = set()


async def _appended(record: Record, kind: str, text: str, **more: Any) -> Any:
    entry = await _append(record, kind, text, **more)
    if kind == Kind.INTENT and text.startswith(_WHAT) and _PART in text:
        if _WHEN == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        _met.add(more["data"]["id"])
    return entry


def _submitted(record: Record, kind: str, text: str, **more: Any) -> Any:
    if kind == Kind.OUTCOME and more["data"]["intent"] in _met:
        os.kill(os.getpid(), signal.SIGKILL)
    return _submit(record, kind, text, **more)


if __name__ == "__main__":
    Record.append = _appended  # type: ignore[method-assign,assignment]
    Record.submit = _submitted  # type: ignore[method-assign,assignment]
    sys.exit(main(sys.argv[4:]))
