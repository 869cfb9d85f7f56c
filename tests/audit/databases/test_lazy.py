"""What start-up may not pay for: a database's client comes with the first database, encryption with an archive."""

from __future__ import annotations

import subprocess
import sys


def test_what_an_audit_seldom_needs_is_imported_when_it_does() -> None:
    rooms = "herotui.audit.databases.postgres, herotui.audit.databases.key_value, herotui.audit.archive"
    code = f"import sys, {rooms}; print([name for name in ('psycopg', 'redis', 'pyrage') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
