"""What came back, or that nothing did."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

from herotui.call import Call
from herotui.errors import NoAccess, WrongUse
from herotui.text.escape import visible
from herotui.text.masking import mask


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer of any status. `headers` have lower-case names; `at` is when it was received, UTC.

    The body may hold keys (a new authorization, config vars), so it stays out of `repr` and out of tracebacks.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    at: datetime

    @property
    def request_id(self) -> str:
        """Heroku's name for the request, for a support ticket; empty when the answer brought none."""
        return visible(self.headers.get("request-id", ""))

    @property
    def date(self) -> datetime | None:
        """The `Date` header: the API's own clock, in whole seconds."""
        try:
            return parsedate_to_datetime(self.headers.get("date", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            return None

    @property
    def warning(self) -> str:
        """What Heroku warns of in a header, fit to be shown; empty most of the time."""
        text = self.headers.get("x-heroku-warning") or self.headers.get("warning-message") or ""
        return mask(visible(text)).text

    def json(self) -> Any:
        """The decoded body. Raises ValueError when it is no JSON, or nested beyond reason."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("nested too deep") from None


@dataclass(frozen=True, slots=True)
class Visit:
    """How an address answered someone without a key: status, seconds, and until when its certificate holds.

    `certificate_until` is None where it was asked without TLS, or the connection did not tell.
    """

    status: int
    seconds: float
    certificate_until: datetime | None = None


class Kind(StrEnum):
    """Why no answer came."""

    CONNECT = "no connection"
    TIMEOUT = "time-out"
    BROKEN = "broken connection"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One try that brought no answer. It keeps no exception: those carry the request, and with it the key."""

    kind: Kind
    seconds: float

    @property
    def sent(self) -> bool:
        """Whether the request may have reached Heroku."""
        return self.kind is not Kind.CONNECT


class NoAnswer(NoAccess):
    """Heroku did not answer. `sent` tells whether the request may have been carried out all the same."""

    def __init__(self, call: Call, trouble: Trouble, tries: int) -> None:
        how = {
            Kind.CONNECT: "No connection to Heroku",
            Kind.TIMEOUT: f"No answer in {trouble.seconds:g} s",
            Kind.BROKEN: "The connection broke before an answer came",
        }[trouble.kind]
        count = f"{tries} tries" if tries > 1 else "1 try"
        if call.writes and trouble.sent:
            meaning, do = "It may have been carried out.", "Look at what is there now before you send it again."
        elif call.writes:
            meaning, do = "Nothing was changed.", "Check the network, then send it again."
        else:
            meaning, do = "What it asks for is not known.", "Check the network and status.heroku.com, then look again."
        super().__init__(f"{how}: {call.line}, {count}.", meaning=meaning, do=do)
        self.call, self.trouble, self.tries = call, trouble, tries

    @property
    def sent(self) -> bool:
        """Whether the last try may have reached Heroku."""
        return self.trouble.sent


class ReadOnly(WrongUse):
    """A write in read-only mode; it was not sent."""

    def __init__(self, call: Call) -> None:
        super().__init__(
            f"Read-only mode: {call.line} was not sent.",
            meaning="Nothing was changed.",
            do="Start without --read-only to allow writes.",
        )


class Unfetched(NoAccess):
    """What a link leads to was not fetched. The link itself is a secret and is not told."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The link was not followed: {reason}.", meaning="What it leads to is not known.", do="Look again."
        )
        self.reason = reason
