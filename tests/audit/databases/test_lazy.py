"""What start-up may not pay for: a database's client comes with the first database."""

from __future__ import annotations

import subprocess
import sys


def test_no_client_of_a_database_is_imported_before_one_is_asked() -> None:
    rooms = "herotui.audit.databases.postgres, herotui.audit.databases.key_value, herotui.cli"
    code = f"import sys, {rooms}; print([name for name in ('psycopg', 'redis') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
