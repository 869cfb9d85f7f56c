"""Heroku's refusals as typed errors: what happened, what it means, what to do."""

from __future__ import annotations

from typing import Any

from herotui.call import Call
from herotui.errors import NoAccess
from herotui.text.escape import cut, visible
from herotui.text.masking import mask
from herotui.web import Answer

_LONGEST_QUOTE = 200


class HerokuError(NoAccess):
    """An answer that is a refusal: `status`, Heroku's `error_id`, the `request_id` for its support, and the call.

    `app` and `resource` name what Heroku says the refusal is about; empty when it does not. All of them are fit to
    be shown: escaped, and without key-like text.
    """

    what = "was not done"
    means = "What it asks for is not known, or was not changed."
    remedy = "Look at Heroku's words, then try again."

    def __init__(self, call: Call, answer: Answer) -> None:
        self.call = call
        self.status = answer.status
        self.request_id = answer.request_id
        body = _body(answer)
        self.error_id = _text(body.get("id"))
        self.resource = _text(body.get("resource"))
        app = body.get("app")
        self.app = _text(app.get("name")) if isinstance(app, dict) else ""
        words = _text(body.get("message"))
        why = ", ".join(part for part in (str(self.status), self.error_id) if part)
        said = f" Heroku says: {words}" if words else ""
        super().__init__(f"{call.line} {self.what} ({why}).{said}", meaning=self.means, do=self.remedy)


class Unauthorized(HerokuError):
    """401: Heroku does not know this key, or no longer."""

    what = "was refused"
    means = "The key is dead: revoked, expired, or never one."
    remedy = "Give another key, or log in again with heroku login."


class Delinquent(HerokuError):
    """402: the account owes money."""

    what = "was refused"
    means = "The account is delinquent; its key is alive all the same."
    remedy = "Its owner settles the bill: Dashboard, Account settings, Billing."


class Forbidden(HerokuError):
    """403: the key is alive, but its scope or its owner's role does not reach."""

    what = "was refused"
    means = "The key's scope or its owner's role does not reach; what is there is not seen, not zero."
    remedy = "Use a key with a wider scope, or of an owner or team admin."


class TwoFactorNeeded(Forbidden):
    """403 `two_factor`: Heroku asks for a second factor first."""

    means = "Heroku asks for a second factor here, which a key alone can't give."
    remedy = "Do it in a browser that is logged in, or with Heroku's own CLI."


class Suspended(Forbidden):
    """403 `suspended`: the account is suspended."""

    means = "The account is suspended; its keys open nothing, but may live again with it."
    remedy = "Its owner asks Heroku support: help.heroku.com."


class NotFound(HerokuError):
    """404: nothing of that name, for this key."""

    what = "found nothing"
    means = "It does not exist, or this key can't see it."
    remedy = "Check the name, or use a key of its owner."


class Gone(HerokuError):
    """410: it was there once, or the endpoint was."""

    what = "found nothing any more"
    means = "It was removed for good."
    remedy = "Nothing is left to do there."


class Invalid(HerokuError):
    """422: Heroku understood, and will not do it."""

    what = "was not accepted"
    means = "Heroku will not do this as it was asked; nothing was changed."
    remedy = "Read Heroku's words; by hand: the Dashboard."


class RateLimited(HerokuError):
    """429: the account's requests are used up, perhaps by the attacker."""

    what = "was put off"
    means = "The account's requests of this hour are used up; whoever holds the leaked key uses the same ones."
    remedy = "About one a second comes back: try again, or use the Dashboard, which does not count."


class Unavailable(HerokuError):
    """5xx: Heroku itself has trouble, or is in maintenance (503)."""

    what = "failed at Heroku"
    means = "Heroku has trouble or is in maintenance; whether it was carried out is not known."
    remedy = "Look at status.heroku.com, then look at what is there, then try again."


class Unreadable(HerokuError):
    """An answer that should be JSON of a known shape, and is not."""

    what = "brought an answer that can't be read"
    means = "What it asks for is not known."
    remedy = "Try again; if it stays so, a proxy may stand between."


_BY_STATUS: dict[int, type[HerokuError]] = {
    401: Unauthorized,
    402: Delinquent,
    403: Forbidden,
    404: NotFound,
    410: Gone,
    422: Invalid,
    429: RateLimited,
}
_BY_ID: dict[str, type[HerokuError]] = {"two_factor": TwoFactorNeeded, "suspended": Suspended}


def error_from(call: Call, answer: Answer) -> HerokuError | None:
    """The typed error of an answer that is a refusal, or None for a success (2xx, 304)."""
    if answer.status < 300 or answer.status == 304:
        return None
    if answer.status >= 500:
        return Unavailable(call, answer)
    kind = _BY_STATUS.get(answer.status, HerokuError)
    if kind is Forbidden:
        kind = _BY_ID.get(error_id(answer), Forbidden)
    return kind(call, answer)


def error_id(answer: Answer) -> str:
    """The `id` of Heroku's error body, fit to be shown; empty when the body has none."""
    return _text(_body(answer).get("id"))


def _body(answer: Answer) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) and answer.status >= 300 else {}


def _text(value: object) -> str:
    # Masked before it is cut: half a key is a key-like text that no pattern finds.
    return cut(mask(visible(" ".join(value.split()))).text, _LONGEST_QUOTE) if isinstance(value, str) else ""
