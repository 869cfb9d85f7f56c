"""Heroku, Vault and Conjur on 127.0.0.1, as far as the snippets ask them: one process, plain http."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

VAULT_TOKEN = "hvs.a-token-of-the-double"
CONJUR_LOGIN_KEY = "a-login-key-of-the-double"
CONJUR_TOKEN = json.dumps({"protected": "e30=", "payload": "e30=", "signature": "double"})
EMAIL = "deploy@acme.example"


class _Answers(BaseHTTPRequestHandler):
    key = ""

    def do_GET(self) -> None:
        authorization = self.headers.get("Authorization", "")
        if self.path == "/account":
            wanted = "application/vnd.heroku+json; version=3"
            right = authorization == f"Bearer {self.key}" and self.headers.get("Accept") == wanted
            self._send(200 if right else 401, json.dumps({"id": "unauthorized"} | ({"email": EMAIL} if right else {})))
        elif self.path == "/v1/secret/data/heroku/platform-api-key":
            secret = {"data": {"data": {"other": "x", "api_key": self.key}, "metadata": {"version": 3}}}
            right = self.headers.get("X-Vault-Token") == VAULT_TOKEN
            self._send(200 if right else 403, json.dumps(secret if right else {"errors": ["permission denied"]}))
        elif self.path == "/secrets/acme/variable/heroku%2Fplatform-api-key":
            token = base64.b64encode(CONJUR_TOKEN.encode()).decode()
            self._send(200, self.key) if authorization == f'Token token="{token}"' else self._send(401, "")
        else:
            self._send(404, "")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        if self.path != "/authn/acme/host%2Fbuild/authenticate" or body != CONJUR_LOGIN_KEY:
            self._send(401, "")
        elif self.headers.get("Accept-Encoding") == "base64":
            self._send(200, base64.b64encode(CONJUR_TOKEN.encode()).decode())
        else:
            self._send(200, CONJUR_TOKEN)

    def _send(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the tests read what the snippets print."""


@contextmanager
def doubles(key: str) -> Iterator[str]:
    """The base URL of a server whose stores hold `key` and whose Heroku accepts it; it ends with the block."""
    handler = type("Answers", (_Answers,), {"key": key})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def settings(base: str, key: str) -> dict[str, str]:
    """The environment in which each store's snippet finds the doubles."""
    return {
        "HEROKU_API_KEY": f"{key}\n",
        "VAULT_ADDR": f"{base}/",
        "VAULT_TOKEN": VAULT_TOKEN,
        "CONJUR_APPLIANCE_URL": base,
        "CONJUR_ACCOUNT": "acme",
        "CONJUR_AUTHN_LOGIN": "host/build",
        "CONJUR_AUTHN_API_KEY": CONJUR_LOGIN_KEY,
        "AWS_REGION": "eu-west-1",
    }
