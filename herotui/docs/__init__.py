"""The pages for users, as Markdown: `herotui help TOPIC` prints them."""

from __future__ import annotations

from importlib.resources import files

from herotui.errors import WrongUse


def topics() -> tuple[str, ...]:
    """What there is a page about, in alphabetical order."""
    names = (page.name for page in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))


def page(topic: str) -> str:
    """The page about one of `topics()`, in Markdown; raises `WrongUse` that names the choices."""
    if topic not in topics():
        raise WrongUse(f"There is no page about {topic!r}.", do=f"Choose one of {', '.join(topics())}.")
    return files(__name__).joinpath(f"{topic}.md").read_text(encoding="utf-8")
