from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

COMMAND = "import sys; from herotui.simulator.process import simulate; sys.exit(simulate(apps=1, **{}))"


@contextmanager
def running(
    options: str, stdin: int = subprocess.DEVNULL, stderr: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A simulator as a process of its own, stopped in any case."""
    command = [sys.executable, "-c", COMMAND.format(options)]
    with subprocess.Popen(
        command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, text=True, env=dict(os.environ)
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def alive(host: str, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/vnd.heroku+json; version=3"}
    return httpx.get(f"{host}/account", headers=headers, trust_env=False).status_code


def test_a_shell_can_read_where_it_is_and_sigterm_ends_it() -> None:
    with running("{}") as process:
        names, values = zip(*(line(process).removeprefix("export ").split("=", 1) for _ in range(6)), strict=True)
        told = dict(zip(names, values, strict=True))
        assert names[:3] == ("HEROTUI_LEAKED_KEY", "HEROKU_API_KEY", "HEROKU_HOST")
        assert names[3:] == ("HEROKU_PARTICLEBOARD_URL", "HEROKU_DATA_HOST", "DISABLE_TELEMETRY")
        assert alive(told["HEROKU_HOST"], told["HEROTUI_LEAKED_KEY"]) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_ctrl_c_ends_it_in_the_middle_of_everything_without_a_word() -> None:
    with running("{'as_json': True, 'switches': {'two_factor': 'off'}}", stderr=subprocess.PIPE) as process:
        told = json.loads(line(process))
        control = {"Herotui-Simulator": "control"}
        silent = httpx.post(
            f"{told['host']}/.simulator/faults", json={"kind": "silent"}, headers=control, trust_env=False
        )
        assert silent.status_code == 200
        with socket.create_connection(("127.0.0.1", int(told["host"].rpartition(":")[2])), timeout=10) as waiting:
            waiting.sendall(b"GET /account HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
            assert waiting.recv(10) == b""
        assert process.stderr
        assert process.stderr.read() == ""


def test_it_listens_on_loopback_alone() -> None:
    with running("{'as_json': True}") as process:
        port = int(json.loads(line(process))["host"].rpartition(":")[2])
        with pytest.raises(OSError, match=r"refused|assign|unreachable|timed out"):
            socket.create_connection(("127.0.0.2", port), timeout=2)


def test_a_wrong_switch_is_said_and_nothing_starts() -> None:
    code = "from herotui.simulator.process import simulate; simulate(apps=1, switches={'none_such': True})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "There is no switch 'none_such'" in done.stderr
    assert not done.stdout


def test_a_tied_one_ends_with_its_standard_input() -> None:
    with running("{'tied': True}", stdin=subprocess.PIPE) as process:
        told = json.loads(line(process))
        assert told.keys() == {"leaked_key", "responder_key", "host", "data_host", "leaked_at"}
        assert alive(told["host"], told["responder_key"]) == 200
        assert process.stdin
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_taken_port_is_said() -> None:
    with running("{'as_json': True}") as process:
        port = json.loads(line(process))["host"].rpartition(":")[2]
        code = f"from herotui.simulator.process import simulate; simulate(apps=1, port={port})"
        second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert f"Port {port} can't be used" in second.stderr
