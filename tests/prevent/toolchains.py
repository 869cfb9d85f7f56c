"""Builds a snippet with what the machine has: a command that runs it, or the reason why there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GO_PARSE = Path(__file__).parent / "go_parse"
JAVA_STUBS = Path(__file__).parent / "java_stubs"


@dataclass(frozen=True)
class Built:
    """How it was checked, and the command that runs it (empty where only its form could be checked)."""

    how: str
    run: tuple[str, ...] = ()


class Missing(Exception):
    """The toolchain is not on this machine."""


def tool(name: str) -> str:
    """Its path, from PATH or beside the running Python (where wheels put tools); raises `Missing`."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise Missing(f"{name} is not installed")
    return found


def call(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> None:
    """Runs a tool; its complaints are the test's failure."""
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def build(store: str, language: str, text: str, folder: Path) -> Built:
    """Parses or compiles the text below `folder`; raises `Missing`."""
    builders: dict[str, Callable[[str, str, Path], Built]] = {
        "python": _python,
        "javascript": _javascript,
        "go": _go,
        "java": _java,
        "ruby": _ruby,
    }
    return builders[language](store, text, folder)


def _written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _python(store: str, text: str, folder: Path) -> Built:
    path = _written(folder, "heroku_key.py", text)
    compile(text, str(path), "exec")
    return Built("compile()") if store == "aws" else Built("compile()", (sys.executable, str(path)))


def _javascript(store: str, text: str, folder: Path) -> Built:
    node = tool("node")
    path = _written(folder, "heroku-key.mjs", text)
    call(node, "--check", path, cwd=folder)
    return Built("node --check") if store == "aws" else Built("node --check", (node, str(path)))


def _go(store: str, text: str, folder: Path) -> Built:
    go = tool("go")
    _written(folder, "main.go", text)
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "GOCACHE": str(folder.parent / "go-cache")}
    env |= {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTELEMETRY": "off"}
    _written(folder, "go.mod", "module example.com/herokukey\n\ngo 1.19\n")
    if store == "aws":
        # Without the SDK its imports can't be resolved; the parser and the formatter still read every line.
        shutil.copytree(GO_PARSE, folder / "parse")
        call(go, "run", "./parse", "main.go", cwd=folder, env=env)
        return Built("go/parser, go/format")
    call(go, "vet", ".", cwd=folder, env=env)
    call(go, "build", "-o", "heroku-key", ".", cwd=folder, env=env)
    return Built("go vet, go build", (str(folder / "heroku-key"),))


def _java(store: str, text: str, folder: Path) -> Built:
    javac, java = tool("javac"), tool("java")
    sources = [_written(folder, "HerokuKey.java", text)]
    if store == "aws":
        sources += sorted(JAVA_STUBS.rglob("*.java"))
    call(javac, "-Xlint:all,-serial", "-Werror", "-d", folder, *sources, cwd=folder)
    if store == "aws":
        return Built("javac, against the signatures of the SDK")
    return Built("javac", (java, "-cp", str(folder), "HerokuKey"))


def _ruby(store: str, text: str, folder: Path) -> Built:
    ruby = tool("ruby")
    path = _written(folder, "heroku_key.rb", text)
    call(ruby, "-wc", path, cwd=folder)
    return Built("ruby -c") if store == "aws" else Built("ruby -c", (ruby, str(path)))
