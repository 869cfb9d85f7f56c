"""What start-up may not pay for: httpx comes with the first request."""

from __future__ import annotations

import subprocess
import sys


def test_httpx_is_not_imported_before_the_first_request() -> None:
    code = "import sys, herotui.settings, herotui.heroku.client, herotui.heroku.tries; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
