"""Where keys may go: Heroku's hosts, or one address on this machine, never both in a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from herotui.call import Service
from herotui.errors import WrongUse

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_REAL = rf"(?:{_LABEL}\.)*heroku\.com"
_LOOPBACK = r"localhost|127\.0\.0\.1|\[::1\]"
_PORT = r"(?P<port>:[0-9]{1,5})?"
_REAL_URL = re.compile(rf"(?P<scheme>https)://(?P<host>{_REAL}){_PORT}/?\Z")
_LOOPBACK_URL = re.compile(rf"(?P<scheme>https?)://(?P<host>{_LOOPBACK}){_PORT}/?\Z")
_REAL_NAME = re.compile(rf"(?P<host>{_REAL})\Z")
_LOOPBACK_NAME = re.compile(rf"(?P<host>{_LOOPBACK})\Z")
_LINK = re.compile(rf"https://(?:{_LABEL}\.)+[a-z]{{2,}}(?::443)?/", re.IGNORECASE)
_ACCEPTED = "Unset it, or give heroku.com, https://HOST.heroku.com, or http://127.0.0.1:PORT for a simulator."


@dataclass(frozen=True, slots=True)
class Hosts:
    """Base URLs (scheme, host, port; no path) of the services that take a Heroku key.

    `github` is the service that links apps to GitHub repositories (its address: Heroku's CLI, which can't change it).
    """

    api: str = "https://api.heroku.com"
    data: str = "https://api.data.heroku.com"
    git: str = "https://git.heroku.com"
    registry: str = "https://registry.heroku.com"
    github: str = "https://kolkrabbi.heroku.com"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Hosts:
        """The hosts that `HEROKU_HOST` and `HEROKU_DATA_HOST` name, read as Heroku's own CLI reads them.

        With a loopback address every service is at that address. Raises `WrongUse` for anything that is neither
        loopback nor under heroku.com, and for a mixture of the two: a key would go there.
        """
        host, data = environ.get("HEROKU_HOST", "").strip(), environ.get("HEROKU_DATA_HOST", "").strip()
        loopback = _match(_LOOPBACK_URL, host)
        if loopback:
            hosts = cls(*[_base(loopback)] * 5)
        else:
            real = _match(_REAL_URL, host) or _match(_REAL_NAME, host or "heroku.com")
            if real is None:
                raise _refused("HEROKU_HOST", host)
            hosts = _real(real)
        return _with_data(hosts, data) if data else hosts

    @property
    def loopback(self) -> bool:
        """Whether this is a simulator on this machine instead of Heroku."""
        return _LOOPBACK_URL.match(self.api) is not None

    def url(self, service: Service) -> str:
        """The base URL of a service."""
        return str(getattr(self, service.value))

    def why_not(self, link: str) -> str:
        """Why a link that Heroku gave may not be fetched, empty where it may: no key goes along, and worlds stay apart.

        A simulated run fetches from its own simulator only; a real one by https, and not from this machine.
        """
        if self.loopback:
            return "" if link.startswith(f"{self.api}/") else "it leads away from the simulator"
        if _LINK.match(link) is None:
            return "it is no https link to a host with a name"
        return ""


def _match(shape: re.Pattern[str], value: str) -> re.Match[str] | None:
    """The match of a lower-cased ASCII value whose port, if any, exists."""
    found = shape.match(value.lower()) if value.isascii() else None
    if found and found.groupdict().get("port") and not 0 < int(found["port"][1:]) < 65536:
        return None
    return found


def _base(found: re.Match[str]) -> str:
    return f"{found['scheme']}://{found['host']}{found['port'] or ''}"


def _real(found: re.Match[str]) -> Hosts:
    """A URL is the API's address itself; a bare name is the domain that `api.` and `git.` stand in front of."""
    domain = found["host"].removeprefix("api.")
    api = _base(found) if "scheme" in found.groupdict() else f"https://api.{domain}"
    return Hosts(
        api=api,
        git=f"https://git.{domain}",
        registry=f"https://registry.{domain}",
        github=f"https://kolkrabbi.{domain}",
    )


def _with_data(hosts: Hosts, name: str) -> Hosts:
    found = _match(_LOOPBACK_NAME, name) or _match(_REAL_NAME, name)
    if found is None:
        raise _refused("HEROKU_DATA_HOST", name)
    scheme, _, rest = hosts.api.partition("://")
    port = re.search(r":[0-9]+\Z", rest)
    data = f"{scheme}://{found['host']}{port[0] if port else ''}"
    if (_LOOPBACK_URL.match(data) is not None) is not hosts.loopback:
        raise WrongUse(
            "HEROKU_HOST and HEROKU_DATA_HOST mix Heroku with an address on this machine.",
            meaning="A run is real or simulated, never both, so nothing was sent.",
            do="Set both to the simulator, or unset both.",
        )
    return replace(hosts, data=data)


def _refused(name: str, value: str) -> WrongUse:
    # The value may be a URL with a password in it, so only its length is told.
    return WrongUse(
        f"{name} ({len(value)} characters) is neither under heroku.com nor an address on this machine.",
        meaning="Keys would be sent there, so nothing was sent.",
        do=_ACCEPTED if name == "HEROKU_HOST" else "Unset it, or give a host name alone, without scheme and port.",
    )
