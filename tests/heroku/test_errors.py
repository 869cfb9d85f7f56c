"""A refusal says what happened, what it means and what to do, and repeats nothing that could harm."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from herotui.call import Call
from herotui.heroku import errors
from herotui.heroku.errors import HerokuError, error_from, error_id
from herotui.web import Answer

KEY = "HRKU-AA" + "fakeFAKE0123456789_-" * 2 + "fakeFAKE0123456789"
MEMBERS = Call("GET", "/teams/acme/members")


def _answer(status: int, body: object = None) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {"request-id": "abc-123"}, content, datetime(2026, 11, 23, tzinfo=UTC))


@pytest.mark.parametrize(
    ("status", "id", "kind"),
    [
        (302, "", HerokuError),
        (400, "bad_request", HerokuError),
        (401, "unauthorized", errors.Unauthorized),
        (402, "delinquent", errors.Delinquent),
        (403, "forbidden", errors.Forbidden),
        (403, "of_tomorrow", errors.Forbidden),
        (403, "two_factor", errors.TwoFactorNeeded),
        (403, "suspended", errors.Suspended),
        (404, "not_found", errors.NotFound),
        (406, "not_acceptable", HerokuError),
        (409, "conflict", HerokuError),
        (410, "gone", errors.Gone),
        (416, "requested_range_not_satisfiable", HerokuError),
        (422, "invalid_params", errors.Invalid),
        (429, "rate_limit", errors.RateLimited),
        (500, "", errors.Unavailable),
        (503, "maintenance", errors.Unavailable),
    ],
)
def test_each_refusal_has_its_type_and_three_sentences(status: int, id: str, kind: type[HerokuError]) -> None:
    error = error_from(MEMBERS, _answer(status, {"id": id, "message": "No."}))
    assert type(error) is kind
    assert (error.status, error.error_id, error.request_id, error.exit_code) == (status, id, "abc-123", 3)
    assert error.message.startswith("GET /teams/acme/members ")
    assert str(status) in error.message
    assert "Heroku says: No." in error.message
    assert error.meaning
    assert error.do


@pytest.mark.parametrize("status", [200, 201, 202, 204, 206, 304])
def test_a_success_is_no_error(status: int) -> None:
    assert error_from(MEMBERS, _answer(status, {"id": "x"})) is None


@pytest.mark.parametrize("body", [b"", b"<html>no</html>", b"\xff", [], "x", {"id": 3, "message": [1], "app": "x"}])
def test_a_body_of_another_shape_is_survived(body: object) -> None:
    error = error_from(MEMBERS, _answer(403, body))
    assert isinstance(error, errors.Forbidden)
    assert (error.error_id, error.app, error.resource) == ("", "", "")
    assert error_id(_answer(403, body)) == ""


def test_herokus_words_are_escaped_masked_and_cut() -> None:
    words = f"\x1b[2J\u202e{KEY}\nline " + "x" * 500
    error = error_from(MEMBERS, _answer(422, {"id": "invalid\x07", "message": words}))
    assert error is not None
    assert "\x1b" not in str(error)
    assert "\u202e" not in str(error)
    assert "\n" not in str(error)
    assert KEY[7:19] not in str(error)
    assert len(error.message) < 320
    assert error.error_id == "invalid<U+0007>"


def test_it_names_what_it_is_about() -> None:
    body = {"id": "two_factor", "message": "", "app": {"name": "shop"}, "resource": "app"}
    error = error_from(MEMBERS, _answer(403, body))
    assert error is not None
    assert (error.app, error.resource) == ("shop", "app")
