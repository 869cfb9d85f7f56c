"""A writer of its own, for tests that kill it, fill its disk, or run two: prints each entry's text once it is durable.

    python -m tests.journal.worker FOLDER PREFIX COUNT SIZE [plain | nosync | full=BYTES]

It notes in FOLDER/synced how much of the log was synced, so that a test can drop the rest, as a power cut would.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from herotui.journal import log, sync
from herotui.journal.errors import NotSaved
from herotui.journal.record import Record


async def work(record: Record, prefix: str, count: int, size: int) -> None:
    for number in range(count):
        try:
            await record.append("note", f"{prefix}{number}", data={"fill": "x" * size})
        except NotSaved as error:
            print(f"refused: {error.why}", flush=True)
            return
        print(f"{prefix}{number}", flush=True)


def main() -> None:
    folder, prefix, count, size, mode = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    if mode.startswith("full="):
        import resource

        limit = int(mode.removeprefix("full="))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    noted = os.open(folder / "synced", os.O_RDWR | os.O_CREAT)

    def durable(fd: int) -> None:
        if mode != "nosync":
            sync.durable(fd)
            os.pwrite(noted, b"%16d" % os.fstat(fd).st_size, 0)

    log.durable = durable  # type: ignore[attr-defined]
    record = Record.open(folder, responder=prefix, fallbacks=[])
    asyncio.run(work(record, prefix, count, size))
    record.close()


if __name__ == "__main__":
    main()
