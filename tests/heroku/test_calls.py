"""Calls spell their paths from names that strangers chose."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from herotui.call import Call
from herotui.heroku import calls

WITH_ID: list[Callable[..., Call]] = [
    calls.authorization,
    calls.delete_authorization,
    calls.regenerate_authorization,
    calls.delete_session,
    calls.delete_key,
    calls.team_apps,
    calls.members,
    calls.delete_member,
    calls.invitations,
    calls.config_vars,
    calls.collaborators,
    calls.delete_collaborator,
    calls.dynos,
    calls.stop_dyno,
    calls.formation,
    calls.drains,
    calls.delete_drain,
    calls.webhooks,
    calls.delete_webhook,
    calls.pipeline_config_vars,
    calls.data_probe,
]


def _made(make: Callable[..., Call], name: str) -> Call:
    return make(*[name] * len(inspect.signature(make).parameters))


@pytest.mark.parametrize("make", WITH_ID)
@pytest.mark.parametrize("name", ["", ".", "..", "~"])
def test_a_name_that_names_something_else_is_refused(make: Callable[..., Call], name: str) -> None:
    with pytest.raises(ValueError, match="names nothing"):
        _made(make, name)


@given(st.sampled_from(WITH_ID), st.text(min_size=1, max_size=20).filter(lambda name: name not in (".", "..", "~")))
def test_a_name_stays_one_part_of_the_path(make: Callable[..., Call], name: str) -> None:
    try:
        path = _made(make, name).path
    except UnicodeEncodeError:
        return
    plain = _made(make, "x").path
    url = httpx.URL("https://api.heroku.com" + path)
    assert url.raw_path.decode() == path
    assert path.count("/") == plain.count("/")
    assert not url.query
    assert not url.fragment


def test_the_default_authorization_is_for_reading() -> None:
    assert not calls.log_session("shop", 10).writes
    assert not calls.default_authorization().writes


def test_what_is_read_and_what_is_written() -> None:
    assert calls.stop_dyno("a", "run.1").writes
    assert calls.regenerate_authorization("1").writes
    assert calls.delete_drain("a", "https://x.example/?a").line == (
        "DELETE /apps/a/log-drains/https%3A%2F%2Fx.example%2F%3Fa"
    )
    assert calls.git_refs("shop").path == "/shop.git/info/refs?service=git-upload-pack"
