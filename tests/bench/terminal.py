"""A real terminal for benchmarks: a program in a pty, its screen kept by pyte, each wait timed."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

SIZE = (40, 120)


class Terminal:
    """A program on a 120x40 screen. `seconds` counts since it was started."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str]) -> None:
        self._screen = pyte.Screen(SIZE[1], SIZE[0])
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        self._start = time.perf_counter()
        self._child = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, env=dict(environ), start_new_session=True, close_fds=True
        )
        os.close(slave)

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.perf_counter() - self._start

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(self._screen.display)

    def type(self, keys: str) -> None:
        """Send keys."""
        os.write(self._master, keys.encode())

    def until(self, shown: Callable[[str], bool] | str, patience: float = 20.0) -> float:
        """Read until the screen holds a text, or fulfils a condition; returns `seconds`. Raises TimeoutError."""
        holds = shown if callable(shown) else lambda text: shown in text
        end = time.perf_counter() + patience
        while not holds(self.text):
            if time.perf_counter() > end:
                raise TimeoutError(f"not on the screen after {patience} s:\n{self.text}")
            if select.select([self._master], [], [], 0.05)[0]:
                try:
                    self._stream.feed(os.read(self._master, 1 << 16))
                except OSError:
                    raise TimeoutError(f"the program ended:\n{self.text}") from None
        return self.seconds

    def painted(self, keys: str, text: str, patience: float = 20.0) -> float:
        """Press keys, and the seconds until the program has sent `text`; the screen is brought up to date afterwards.

        Keeping the screen costs pyte longer than the program took: it must not be in what is timed.
        """
        start, sent = time.perf_counter(), b""
        os.write(self._master, keys.encode())
        while text.encode() not in sent:
            if time.perf_counter() - start > patience:
                raise TimeoutError(f"{text!r} was not sent in {patience} s:\n{self.text}")
            if select.select([self._master], [], [], 0.05)[0]:
                sent += os.read(self._master, 1 << 16)
        took = time.perf_counter() - start
        self._stream.feed(sent)
        return took

    def close(self) -> None:
        """End the program."""
        self._child.terminate()
        try:
            self._child.wait(5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        os.close(self._master)
