from __future__ import annotations

from datetime import UTC, datetime

import pytest

from herotui import clock
from herotui.desk.authorization import expires_at
from herotui.heroku.models import AccessToken, Authorization


@pytest.mark.parametrize(
    ("left", "shown"),
    [(None, ""), (60, "2026-11-02T09:31:00Z"), (10**40, "2126-10-09T09:30:00Z"), (-(10**40), "1926-11-27T09:30:00Z")],
)
def test_an_end_is_shown_whatever_number_was_sent(left: int | None, shown: str) -> None:
    with clock.replaced(lambda: datetime(2026, 11, 2, 9, 30, tzinfo=UTC)):
        assert expires_at(Authorization(id="1", access_token=AccessToken(expires_in=left))) == shown
