"""Finding key-like text before it is kept, and taking it out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# A bare UUID is masked only next to a word that says it is a key: ids have the same shape and must stay readable.
_PATTERNS = (
    ("Heroku key", re.compile(r"HRKU-AA[0-9A-Za-z_-]{20,}")),
    ("Heroku key", re.compile(rf"HRKU-{_UUID}")),
    ("Heroku key", re.compile(rf"(?i)(?<=api_key[=:])\s*[\"']?{_UUID}")),
    ("Heroku key", re.compile(rf"(?i)(?<=bearer\s){_UUID}")),
    ("Basic log-in", re.compile(r"(?i)(?<=basic\s)[A-Za-z0-9+/]{24,}={0,2}")),
    # `HRKU-` at each of base64's three alignments, with what shares bits with its first letters.
    ("Heroku key, base64", re.compile(r"[A-Za-z0-9+/]{0,3}(?:SFJLVS[01]|hSS1Ut|IUktVL)[A-Za-z0-9+/_-]{16,}={0,2}")),
    ("password in a URL", re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)")),
    ("AWS key", re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b")),
    ("GitHub token", re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})")),
    ("private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)")),
)
# In lower case, some word of every pattern above: nearly every text has none, and looking for ten patterns takes ten
# times as long.
_SUSPECT = re.compile(
    r"hrku-|api_key[=:]|bearer\s|basic\s|sfjlvs|hss1ut|iuktvl|://|akia|asia|gh[pousr]_|github_pat_|-----begin "
)


@dataclass(frozen=True, slots=True)
class Masked:
    """Text without key-like parts, and how many were taken out."""

    text: str
    found: int


def mask(text: str) -> Masked:
    """Replace each key-like part of `text` by `[masked: what it looks like]`. Idempotent."""
    found = 0
    if not _SUSPECT.search(text.lower()):
        return Masked(text, 0)
    for name, pattern in _PATTERNS:
        text, count = pattern.subn(f"[masked: {name}]", text)
        found += count
    return Masked(text, found)
