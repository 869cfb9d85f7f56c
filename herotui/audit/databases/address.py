"""Where a database's URL leads, read by herotui itself: nothing but host, port, user, password and name is taken."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from herotui.errors import WrongUse
from herotui.secret import Secret

_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\Z")
_ENGINES = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379}


@dataclass(frozen=True, slots=True)
class Address:
    """A database's address. `scheme` is the URL's, `password` a secret."""

    scheme: str
    host: str
    port: int
    user: str
    password: Secret
    name: str

    @property
    def loopback(self) -> bool:
        """Whether it is on this machine."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host.casefold() == "localhost"

    @property
    def place(self) -> tuple[str, int]:
        """Host and port, to be compared."""
        return self.host.casefold(), self.port


def address_of(url: Secret) -> Address:
    """The address in a URL. Its query and fragment are passed over: whoever set them could turn off TLS.

    Raises `WrongUse`, without a part of the URL in it, for anything but one plain host.
    """
    try:
        parts = urlsplit(url.reveal().strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _no_address("it is no URL") from None
    if parts.scheme not in _ENGINES:
        raise _no_address("it is no URL of PostgreSQL or Redis")
    if not _plain(host):
        raise _no_address("it names no single host")
    return Address(
        scheme=parts.scheme,
        host=host,
        port=port or _ENGINES[parts.scheme],
        user=unquote(parts.username or ""),
        password=Secret(unquote(parts.password or "")),
        name=unquote(parts.path.strip("/")),
    )


def _plain(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return _NAME.match(host) is not None
    return True


def _no_address(why: str) -> WrongUse:
    return WrongUse(
        f"That leads to no database: {why}.",
        meaning="Nobody was asked.",
        do="Look at the config var, and at who changed it.",
    )
