"""The incident's record: TinyDB to its callers; append-only, hash-chained and synced underneath."""

from __future__ import annotations

import os
import tempfile

try:
    tempfile.gettempdir()
except FileNotFoundError:
    # portalocker asks for it when it is imported, and on a full disk there is none: revoking must go on all the same.
    tempfile.tempdir = os.path.expanduser("~")
