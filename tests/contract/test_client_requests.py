"""Every request that the client can send is one that the published schemas describe."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from herotui.call import Call, Service
from herotui.heroku import calls, removals, rotations
from tests.contract.schemas import validate_request

ID = "01234567-89ab-4def-8123-456789abcdef"
# One believable value for each parameter that a call takes.
VALUES: dict[str, object] = {
    "id": ID,
    "app": "shop-prod",
    "team": "acme",
    "email": "eve@acme.example",
    "dyno": "run.4242",
    "database": "postgresql-round-12345",
    "stage": "review",
    "enterprise": "acme",
    "space": "acme-space",
    "pipeline": ID,
    "version": "42",
    "newest": 10,
    "description": "herotui, 2026-11-23",
    "scope": ["global"],
    "expires_in": 3600,
    "year": 2026,
    "month": "11",
    "start": "2026-11-02",
    "lines": 100,
    "user": ID,
    "pcx": "pcx-123456789",
    "name": "runtime-heroku-exec",
    "names": ["NODE_OPTIONS"],
    "urls": ["https://github.com/heroku/heroku-buildpack-ruby"],
    "rules": [{"action": "allow", "source": "198.51.100.0/24"}],
    "type": "worker",
    "quantity": 1,
    "on": False,
    "values": {"HEROKU_API_KEY": "new", "OLD": None},
    "slug": ID,
    "credential": "analytics",
    "forced": False,
    "cluster": "kafka-round-12345",
}
MAKERS = {
    name: make
    for module in (calls, removals, rotations)
    for name, make in vars(module).items()
    if inspect.isfunction(make) and make.__module__ == module.__name__ and not name.startswith("_")
}


def _made(make: Callable[..., Call]) -> Call:
    return make(*(VALUES[name] for name in inspect.signature(make).parameters))


def _check(call: Call) -> None:
    validate_request(call.method, call.path, call.accept, call.body)


@pytest.mark.parametrize("name", MAKERS)
def test_a_call_is_as_published(name: str) -> None:
    _check(_made(MAKERS[name]))


def test_an_authorization_that_never_expires_is_as_published() -> None:
    _check(calls.create_authorization("for ever", ["read", "write"], None))


@pytest.mark.parametrize(
    "call",
    [
        Call("GET", "/oauth/authorisations"),
        Call("PUT", "/account"),
        Call("POST", "/oauth/authorizations", body={"description": "no scope"}),
        Call("POST", "/oauth/authorizations", body={"scope": ["global"], "expires_in": "3600"}),
        Call("DELETE", f"/oauth/authorizations/{ID}", body={"really": True}),
    ],
)
def test_the_referee_refuses_what_is_not_published(call: Call) -> None:
    with pytest.raises(AssertionError):
        _check(call)


def test_only_git_and_registry_send_other_than_herokus_type() -> None:
    for make in MAKERS.values():
        call = _made(make)
        platform = call.service in (Service.API, Service.DATA, Service.GITHUB)
        assert call.accept.startswith("application/vnd.heroku+json; version=3") is platform
