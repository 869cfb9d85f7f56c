"""The incident's record: TinyDB to its callers; append-only, hash-chained and synced underneath."""

from __future__ import annotations

import os
import sys
import tempfile

try:
    tempfile.gettempdir()
except FileNotFoundError:
    # portalocker asks for it when it is imported, and on a full disk there is none: revoking must go on all the same.
    tempfile.tempdir = os.path.expanduser("~")

if "redis" not in sys.modules:
    # portalocker imports it too where it is installed: half a second of start-up for a lock that nobody takes.
    sys.modules["redis"] = None  # type: ignore[assignment]
    try:
        import portalocker as portalocker
    finally:
        del sys.modules["redis"]
