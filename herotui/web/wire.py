"""httpx, kept in one room: how a call becomes a request, is signed, and becomes an answer or a trouble.

This module is imported by a worker thread at the first request, because httpx and the TLS context together
cost the event loop 70 ms and more.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from base64 import b64encode
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from herotui import __version__, clock
from herotui.call import Call, Service
from herotui.errors import NoAccess
from herotui.secret import Secret
from herotui.web.answer import Answer, Kind, Trouble, Visit
from herotui.web.hosts import Hosts

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 3
# What stands before the colon of a Basic log-in: nothing for the APIs, any name for Git and the registry.
_BASIC_USER = {Service.GIT: "heroku", Service.REGISTRY: "_"}


class Wire:
    """An open pool of connections. `exchange` is one try: no retry, no exception that could carry a key."""

    def __init__(self, hosts: Hosts, *, connections: int, timeout: float) -> None:
        self._hosts = hosts
        self._timeout = timeout
        try:
            client = _client(hosts, connections, timeout)
        except (ImportError, ValueError, OSError):
            client = None
        if client is None:
            raise NoAccess(
                "The connection could not be set up.",
                meaning="A proxy or certificate variable (HTTPS_PROXY, ALL_PROXY, SSL_CERT_FILE) is not usable.",
                do="Correct or unset it, then start again.",
            )
        self._client = client

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def exchange(self, call: Call, key: Secret | None, *, basic: bool, etag: str) -> Answer | Trouble:
        """Send once and read the whole answer; redirects of a read are followed on the same host only."""
        try:
            # Twice the time-out in all, so that an answer that drips can't hold a place in the pool for ever.
            async with asyncio.timeout(2 * self._timeout):
                return await self._follow(call, key, basic=basic, etag=etag)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.PoolTimeout):
            return Trouble(Kind.CONNECT, self._timeout)
        except (httpx.TimeoutException, TimeoutError):
            return Trouble(Kind.TIMEOUT, self._timeout)
        except asyncio.CancelledError as cancelled:
            # Frames below hold the signed request; they must not travel with the cancellation.
            raise cancelled.with_traceback(None) from None
        except Exception:
            # Also what is no transport error: h11 quotes an illegal header's value, and that value is the key.
            return Trouble(Kind.BROKEN, self._timeout)

    async def fetch(self, link: Secret, most: int) -> bytes | str:
        """What a link leads to, asked for without a key; or why it can't be had. Redirects are not followed."""
        plain = {"Accept-Encoding": "identity"}
        try:
            async with (
                asyncio.timeout(6 * self._timeout),
                self._client.stream("GET", link.reveal(), headers=plain) as response,
            ):
                if response.status_code != 200:
                    return f"answered {response.status_code}"
                parts, size = [], 0
                async for part in response.aiter_raw():
                    parts.append(part)
                    size += len(part)
                    if size > most:
                        return f"more than {most:,} bytes"
                return b"".join(parts)
        except (httpx.TimeoutException, TimeoutError):
            return str(Kind.TIMEOUT)
        except asyncio.CancelledError as cancelled:
            raise cancelled.with_traceback(None) from None
        except Exception:
            return str(Kind.BROKEN)

    async def visit(self, address: str) -> Visit | str:
        """The status of a plain GET and how long it took, or why there was none. Nothing of the body is read."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(2 * self._timeout), self._client.stream("GET", address) as response:
                return Visit(response.status_code, time.monotonic() - begun, _certificate_until(response))
        except (httpx.TimeoutException, TimeoutError):
            return str(Kind.TIMEOUT)
        except httpx.ConnectError as error:
            return "its certificate is not valid" if "CERTIFICATE_VERIFY_FAILED" in str(error) else str(Kind.CONNECT)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            return str(Kind.BROKEN)

    async def _follow(self, call: Call, key: Secret | None, *, basic: bool, etag: str) -> Answer:
        url = httpx.URL(self._hosts.url(call.service) + call.path)
        for _ in range(_MOST_REDIRECTS + 1):
            request = self._client.build_request(
                call.method, url, headers=_headers(call, etag), content=_content(call.body)
            )
            response = await self._client.send(request, auth=_signature(call.service, key, basic))
            target = _redirect(call, url, response)
            if target is None:
                break
            url = target
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content, clock.now())


class _Signature(httpx.Auth):
    """The only place where a key enters a request."""

    def __init__(self, key: Secret, user: str | None) -> None:
        self._key = key
        self._user = user

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Bearer, or Basic with the key as password."""
        if self._user is None:
            request.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        else:
            login = b64encode(f"{self._user}:{self._key.reveal()}".encode()).decode()
            request.headers["Authorization"] = f"Basic {login}"
            del login
        yield request


def _signature(service: Service, key: Secret | None, basic: bool) -> httpx.Auth | None:
    if key is None:
        return None
    return _Signature(key, _BASIC_USER.get(service, "") if basic else None)


def _client(hosts: Hosts, connections: int, timeout: float) -> httpx.AsyncClient:
    # A cookie could log in a key that is dead, so none is ever kept.
    jar = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    return httpx.AsyncClient(
        cookies=jar,
        follow_redirects=False,
        headers={"User-Agent": f"herotui/{__version__}"},
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        timeout=httpx.Timeout(timeout, connect=min(5.0, timeout)),
        # Proxies are for heroku.com; what is meant for this machine stays on it.
        trust_env=not hosts.loopback,
        verify=httpx.create_ssl_context(trust_env=True),
    )


def _certificate_until(response: httpx.Response) -> datetime | None:
    """Until when the certificate holds that this answer came under; None without TLS."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    certificate = tls.getpeercert() if tls is not None else None
    if not certificate or "notAfter" not in certificate:
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)


def _headers(call: Call, etag: str) -> dict[str, str]:
    headers = {"Accept": call.accept, **call.headers}
    if call.order:
        headers["Range"] = call.order
    if etag:
        headers["If-None-Match"] = etag
    if call.body is not None:
        headers["Content-Type"] = "application/json"
    return headers


def _content(body: Mapping[str, Any] | None) -> bytes | None:
    return None if body is None else json.dumps(body, default=_revealed).encode()


def _revealed(value: object) -> object:
    """A new key leaves as payload here and nowhere else."""
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _redirect(call: Call, url: httpx.URL, response: httpx.Response) -> httpx.URL | None:
    """Where a read goes next: the same scheme, host and port, or nowhere."""
    if call.method not in ("GET", "HEAD") or response.status_code not in _REDIRECTS:
        return None
    target = url.join(response.headers.get("Location", ""))
    same = (target.scheme, target.host, target.port) == (url.scheme, url.host, url.port)
    return target if same and not target.userinfo else None
