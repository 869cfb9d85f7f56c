"""Code to copy: reads a Heroku key from where it is kept, and asks Heroku whose it is."""

from __future__ import annotations

from importlib.resources import files

from herotui.errors import WrongUse

STORES: dict[str, str] = {
    "env": "environment variables",
    "aws": "AWS Secrets Manager",
    "vault": "HashiCorp Vault",
    "conjur": "CyberArk Conjur",
}
"""The stores that there is code for, and their names on screen."""

LANGUAGES: dict[str, str] = {
    "python": "Python",
    "javascript": "JavaScript",
    "go": "Go",
    "java": "Java",
    "ruby": "Ruby",
}
"""The languages, and their names on screen."""


def snippet(store: str, language: str) -> str:
    """A complete program for one of `STORES` in one of `LANGUAGES`; raises `WrongUse` that names the choices."""
    for given, choices, what in ((store, STORES, "store"), (language, LANGUAGES, "language")):
        if given not in choices:
            raise WrongUse(f"There is no code for the {what} {given!r}.", do=f"Choose one of {', '.join(choices)}.")
    return files("herotui.prevent").joinpath("snippets", f"{store}.{language}.txt").read_text(encoding="utf-8")
