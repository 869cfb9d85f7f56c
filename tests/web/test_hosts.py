"""A key goes to Heroku, or to this machine, and nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from herotui.call import Service
from herotui.errors import WrongUse
from herotui.web import Hosts

_REFUSED = [
    "http://heroku.com",
    "http://api.heroku.com",
    "https://heroku.com.evil.com",
    "https://evilheroku.com",
    "https://herokuapp.com",
    "https://app.herokuapp.com",
    "herokuapp.com",
    "evil.com",
    "https://heroku.com@evil.com",
    "https://evil.com@heroku.com",
    "https://:key@api.heroku.com",
    "https://api.heroku.com/path",
    "https://api.heroku.com?x",
    "https://api.heroku.com#x",
    "https://api.heroku.com\\@evil.com",
    "https://api.heroku.com.",
    "https://.heroku.com",
    "https://api..heroku.com",
    "https://-.heroku.com",
    "https://api.heroku.com:0",
    "https://api.heroku.com:65536",
    "https://api.heroku.com:",
    "https://hero\u212au.com",
    "https://api.heroku.com\n.evil.com",
    "ftp://api.heroku.com",
    "//api.heroku.com",
    "http://127.0.0.1.evil.com:80",
    "http://127.0.0.1@evil.com",
    "http://127.0.0.2:5000",
    "http://127.1:5000",
    "http://0.0.0.0:5000",
    "http://2130706433:5000",
    "http://localhost.evil.com",
    "http://evil.localhost",
    "http://[::]:5000",
    "http://[::1%25eth0]:5000",
    "http://::1:5000",
    "http://192.168.0.1:5000",
    "127.0.0.1:5000",
    "localhost",
]


def _hosts(host: str = "", data: str = "") -> Hosts:
    return Hosts.from_environment({"HEROKU_HOST": host, "HEROKU_DATA_HOST": data})


def test_without_variables_it_is_heroku() -> None:
    for environ in ({}, {"HEROKU_HOST": ""}, {"HEROKU_HOST": "heroku.com"}):
        hosts = Hosts.from_environment(environ)
        assert [hosts.url(service) for service in Service] == [
            "https://api.heroku.com",
            "https://api.data.heroku.com",
            "https://git.heroku.com",
            "https://registry.heroku.com",
            "https://kolkrabbi.heroku.com",
        ]
        assert not hosts.loopback


@pytest.mark.parametrize(
    ("host", "api", "git"),
    [
        ("https://api.heroku.com", "https://api.heroku.com", "https://git.heroku.com"),
        ("https://api.heroku.com/", "https://api.heroku.com", "https://git.heroku.com"),
        ("HTTPS://API.HEROKU.COM", "https://api.heroku.com", "https://git.heroku.com"),
        ("api.heroku.com", "https://api.heroku.com", "https://git.heroku.com"),
        ("staging.heroku.com", "https://api.staging.heroku.com", "https://git.staging.heroku.com"),
        ("https://staging.heroku.com:8443", "https://staging.heroku.com:8443", "https://git.staging.heroku.com"),
    ],
)
def test_a_host_under_heroku(host: str, api: str, git: str) -> None:
    hosts = _hosts(host)
    assert hosts.api == api
    assert hosts.git == git
    assert hosts.data == "https://api.data.heroku.com"
    assert not hosts.loopback


@pytest.mark.parametrize(
    "host",
    [
        "http://127.0.0.1:5000",
        "https://127.0.0.1:5000",
        "http://localhost:5000",
        "http://[::1]:5000",
        "http://localhost",
    ],
)
def test_on_loopback_every_service_is_there(host: str) -> None:
    hosts = _hosts(host)
    assert {hosts.url(service) for service in Service} == {host}
    assert hosts.loopback


@pytest.mark.parametrize("host", _REFUSED)
def test_anything_else_is_refused_and_not_repeated(host: str) -> None:
    with pytest.raises(WrongUse, match="HEROKU_HOST") as refusal:
        _hosts(host)
    assert ":key@" not in str(refusal.value)


@pytest.mark.parametrize(
    "data",
    ["evil.com", "https://api.data.heroku.com", "api.data.heroku.com:443", "heroku.com@evil.com", "herokuapp.com"],
)
def test_a_data_host_is_a_name_under_heroku(data: str) -> None:
    with pytest.raises(WrongUse, match="HEROKU_DATA_HOST"):
        _hosts("", data)


def test_the_data_host_takes_port_and_scheme_from_the_host() -> None:
    assert _hosts("http://127.0.0.1:5000", "localhost").data == "http://localhost:5000"
    assert _hosts("http://127.0.0.1:5000", "[::1]").data == "http://[::1]:5000"
    assert _hosts("", "eu.data.heroku.com").data == "https://eu.data.heroku.com"
    assert _hosts("https://x.heroku.com:8443", "eu.data.heroku.com").data == "https://eu.data.heroku.com:8443"


@pytest.mark.parametrize(("host", "data"), [("http://127.0.0.1:5000", "api.data.heroku.com"), ("", "127.0.0.1")])
def test_real_and_simulated_never_mix(host: str, data: str) -> None:
    with pytest.raises(WrongUse, match="mix"):
        _hosts(host, data)


@given(
    st.one_of(
        st.text(max_size=40),
        st.text("heroku.com@:/\\127.0localst[]%#?-", max_size=30).map(lambda text: "https://" + text),
        st.text(max_size=12).map(lambda text: f"https://{text}.heroku.com"),
        st.text(max_size=12).map(lambda text: f"https://heroku.com{text}"),
        st.text(max_size=12).map(lambda text: f"http://127.0.0.1{text}"),
    ),
    st.sampled_from(["", "127.0.0.1", "api.data.heroku.com"]),
)
@example("https://heroku.com:443", "")
def test_whatever_is_given_every_host_is_heroku_or_this_machine(host: str, data: str) -> None:
    try:
        hosts = _hosts(host, data)
    except WrongUse:
        return
    parts = [urlsplit(hosts.url(service)) for service in Service]
    names = [part.hostname or "" for part in parts]
    assert not any(part.username or part.password or part.path or part.query or part.fragment for part in parts)
    if hosts.loopback:
        assert set(names) <= {"localhost", "127.0.0.1", "::1"}
    else:
        assert all(part.scheme == "https" for part in parts)
        assert all(name == "heroku.com" or name.endswith(".heroku.com") for name in names)
