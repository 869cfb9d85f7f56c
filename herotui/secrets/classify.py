"""One config var in, one verdict out."""

from __future__ import annotations

from herotui.secret import KeyFormat, Secret
from herotui.secrets import values
from herotui.secrets.file import Shape
from herotui.secrets.names import Reading, words
from herotui.secrets.rules import UNKNOWN, Rules
from herotui.secrets.values import Url
from herotui.secrets.verdict import Confidence, Kind, Verdict

# The ids of providers that no rule names, because the format says whose it is.
HEROKU, PRIVATE_KEY = "heroku", "private-key"
_LONGEST_PLACEHOLDER = 32
_WEAK_PASSWORDS = frozenset({"password", "passwd", "pass", "pwd", "secret"})


def classify(name: str, value: Secret, *, addon: str = "", rules: Rules | None = None) -> Verdict:
    """What the config var `name` is.

    `addon` is the service slug of the add-on that set it (API: `addon.config_vars`), which settles the provider.
    Without `rules` the built-in ones hold. The order: add-on, format of the value, words of the name, look of the
    value. Never raises for any text.
    """
    rules = rules or Rules.load()
    return _Case(rules, rules.name(name), value, addon).verdict()


class _Case:
    """One variable while it is judged."""

    __slots__ = ("_addon", "_name", "_owner", "_rules", "_text")

    def __init__(self, rules: Rules, name: Reading, value: Secret, addon: str) -> None:
        self._rules, self._name, self._addon = rules, name, addon
        self._text = values.bare(value.reveal())
        self._owner = rules.addon(addon) if addon else ""

    def verdict(self) -> Verdict:
        """The first answer, from what is surest down."""
        if not self._text:
            return self._say(Kind.SETTING, Confidence.SURE, "it is empty")
        return (
            self._by_shape()
            or self._by_document(self._text)
            or self._by_url()
            or self._by_look()
            or self._by_pairs(self._text)
            or self._by_name()
            or self._by_chance()
        )

    def _say(
        self, kind: Kind, confidence: Confidence, why: str, provider: str = "", shape: Shape | None = None
    ) -> Verdict:
        """With the provider that the add-on settles, else the one that was found, else the one that the name tells."""
        if self._owner:
            why = f"{why}; an add-on set it"
            confidence = Confidence.SURE if confidence is Confidence.LIKELY else confidence
        known = provider if provider != UNKNOWN else ""
        provider = self._owner or known or self._name.provider
        return self._rules.verdict(kind, confidence, why, provider, self._addon, shape)

    def _by_shape(self) -> Verdict | None:
        """By a published format: a provider's prefix, a Heroku key."""
        text = self._text
        if text.startswith("HRKU-") and Secret(text).format is not KeyFormat.UNKNOWN:
            return self._say(Kind.SECRET, Confidence.SURE, "it has the format of a Heroku API key", HEROKU)
        shape = self._rules.shape(text)
        if shape is None or (shape.yields and self._name.kind is Kind.IDENTIFIER):
            return None
        confidence = Confidence.LIKELY if shape.yields else Confidence.SURE
        return self._say(shape.kind, confidence, f"it has the format of {shape.what}", shape.provider, shape)

    def _by_document(self, text: str) -> Verdict | None:
        """By what a text of many lines holds, plain or in base64."""
        if values.has_private_key(text):
            provider = self._name.provider or PRIVATE_KEY
            return self._say(Kind.SECRET, Confidence.SURE, "a private key (PEM) stands in it", provider)
        if values.is_public_pem(text):
            return self._say(Kind.IDENTIFIER, Confidence.SURE, "it is a certificate or a public key")
        inside = values.unwrapped(text)
        if not inside:
            return None
        shape = self._rules.shape(inside)
        if shape:
            why = f"it has, in base64, the format of {shape.what}"
            return self._say(shape.kind, Confidence.SURE, why, shape.provider, shape)
        return self._by_document(inside) or self._by_pairs(inside)

    def _by_url(self) -> Verdict | None:
        """By the parts of a URL: a log-in, a query that holds a token, a path that nobody could guess."""
        url = values.url(self._text)
        if url is None:
            return None
        provider = self._rules.of_url(url, self._name.provider)
        if url.password is not None or (url.user and values.is_opaque(url.user)):
            return self._by_login(url, provider)
        query = self._by_pairs(url.query, provider) if "=" in url.query else None
        if query:
            return query
        if url.scheme in ("http", "https") and _is_capability(url, self._name):
            confidence = Confidence.LIKELY if self._name.kind is Kind.SECRET else Confidence.GUESS
            return self._say(Kind.SECRET, confidence, "a URL whose path can't be guessed needs no log-in", provider)
        return self._say(Kind.SETTING, Confidence.SURE, "a URL without a password in it", provider)

    def _by_login(self, url: Url, provider: str) -> Verdict:
        secret = url.user if url.password is None else url.password
        if not secret or self._is_missing(secret):
            return self._say(Kind.SETTING, Confidence.LIKELY, "a URL with an empty or sample password", provider)
        if values.is_local(url.host) and (secret.lower() in _WEAK_PASSWORDS or secret == url.user):
            return self._say(Kind.SETTING, Confidence.LIKELY, "a URL with a sample password to a sample host", provider)
        what = "password" if url.password else "token"
        return self._say(Kind.SECRET, Confidence.SURE, f"a URL with a {what} in it", provider)

    def _by_look(self) -> Verdict | None:
        """By what no name changes: a switch, an amount, a path, a placeholder; and UUIDs, where the name decides."""
        text = self._text
        if values.is_uuid(text):
            return self._by_uuid()
        if self._is_missing(text):
            return self._say(Kind.SETTING, Confidence.LIKELY, "it is a placeholder")
        if values.is_plain(text):
            return self._say(Kind.SETTING, Confidence.SURE, "it is a switch, an amount or a path")
        return None

    def _by_uuid(self) -> Verdict:
        if values.is_known_uuid(self._text):
            return self._say(Kind.SETTING, Confidence.SURE, "it is a UUID that everybody has")
        if self._name.kind is Kind.SECRET:
            sure = Confidence.SURE if self._name.provider == HEROKU else Confidence.LIKELY
            return self._say(Kind.SECRET, sure, f"a UUID, and {_said(self._name)}")
        confidence = Confidence.SURE if self._name.kind else Confidence.GUESS
        kind = self._name.kind or Kind.IDENTIFIER
        return self._say(kind, confidence, "a UUID, and its name does not say that it opens anything")

    def _by_pairs(self, text: str, provider: str = "") -> Verdict | None:
        """By the names that stand in it: JSON, a query, a connection string."""
        if "=" not in text and ":" not in text:
            return None
        for inner, part in values.pairs(text):
            said = self._rules.read(inner)
            if said.kind is not Kind.SECRET or said.loose or values.is_plain(part) or self._is_missing(part):
                continue
            if not said.opaque or values.is_opaque(part):
                why = f'a part of it is named "{said.phrase}"'
                return self._say(Kind.SECRET, Confidence.LIKELY, why, provider or said.provider)
        return None

    def _by_name(self) -> Verdict | None:
        name, text = self._name, self._text
        if name.kind is None:
            return None
        if name.kind is not Kind.SECRET:
            return self._say(name.kind, Confidence.GUESS if name.loose else Confidence.LIKELY, _said(name))
        opaque = values.is_opaque(text)
        if (name.opaque or name.loose) and not opaque and values.is_words(text):
            return self._say(Kind.SETTING, Confidence.GUESS, f"{_said(name)}, but it reads as words")
        confidence = Confidence.GUESS if name.loose or not opaque else Confidence.LIKELY
        return self._say(Kind.SECRET, confidence, f"{_said(name)}{' and it looks random' if opaque else ''}")

    def _by_chance(self) -> Verdict:
        """By the look of the value alone: the last and weakest."""
        drawn = values.is_opaque if self._owner else values.is_drawn
        if not values.is_words(self._text) and drawn(self._text):
            return self._say(Kind.SECRET, Confidence.GUESS, "it looks random, and its name says nothing")
        return self._say(Kind.SETTING, Confidence.LIKELY, "neither its name nor its look says that it opens anything")

    def _is_missing(self, text: str) -> bool:
        short = len(text) <= _LONGEST_PLACEHOLDER
        return values.is_template(text) or (short and words(text) in self._rules.placeholders)


def _said(name: Reading) -> str:
    where = "holds" if name.loose else "says"
    return f'its name {where} "{name.phrase}"'


def _is_capability(url: Url, name: Reading) -> bool:
    """Whether the path is what keeps others out."""
    if name.kind in (Kind.IDENTIFIER, Kind.SETTING) and name.phrase not in ("url", "uri", "endpoint"):
        return False
    parts = url.path.split("/")
    if name.kind is Kind.SECRET:
        return any(values.is_uuid(part) or values.is_opaque(part) for part in parts)
    return any(
        len(part) >= 24 and values.is_drawn(part) and not (values.is_uuid(part) or values.is_checksum(part))
        for part in parts
        if "." not in part
    )
