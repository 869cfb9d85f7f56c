"""Step A1, where the list does not tell: which scopes fit what the leaked key itself is answered. Reads only.

Reading and writing scopes are told apart by a write alone, which is never sent: `read` and `write` both stay possible.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Mapping

from herotui.assess.holder import SCOPES, Holder
from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.heroku import calls
from herotui.heroku.client import Heroku
from herotui.heroku.errors import Forbidden, Suspended, TwoFactorNeeded
from herotui.heroku.models import App, Authorization
from herotui.incident.entry import Kind
from herotui.incident.events import Event, Failed, Found, Progress


async def probe(desk: Desk) -> AsyncIterator[Event]:
    """Ask with the leaked key for the account, the apps, the authorizations and one app's config vars; keep what fits.

    Only once its account is the responder's to investigate, and while the key lives.
    """
    key = desk.incident.key
    if desk.leaked is None or key.state != "alive" or not key.mine:
        return
    yield Progress("Trying what the key's scope opens, by four reads")
    answers = await _answers(desk.heroku(desk.leaked))
    if not answers:
        yield Failed("The key's scope could not be tried.", "Which scope it has is not known.", "Look again.")
        return
    fits = fitting(answers)
    said = ", ".join(f"{needs} {'opens' if opened else 'refused'}" for needs, opened in answers.items())
    words = f"Scope {' or '.join(fits)}" if fits else "No single scope"
    data = {"fits": list(fits), "answers": dict(answers)}
    text = f"{words} fits what the key was answered ({said}; inferred)"
    desk.record.submit(Kind.KEY_SCOPE, text, phase="assess", data=data)
    yield Found(text)


def fitting(answers: Mapping[str, bool]) -> tuple[str, ...]:
    """The scopes that fit what was opened and refused (by what each read needs), the widest first. Pure.

    Where none fits alone, the key has several: then those that fit beside `identity`.
    """
    whole = tuple(scope for scope in SCOPES if _fits(scope, answers))
    return whole or tuple(
        scope for scope in SCOPES if _fits(scope, {n: opened for n, opened in answers.items() if n != "identity"})
    )


def _fits(scope: str, answers: Mapping[str, bool]) -> bool:
    holder = Holder(scope=(scope,))
    return all(holder.opens(needs) == opened for needs, opened in answers.items())


async def _answers(client: Heroku) -> dict[str, bool]:
    """What was opened or refused, by the scope that it needs; what brought no clear answer is left out."""
    answers: dict[str, bool | None] = {}
    answers["identity"] = await _opens(client.account())
    answers["global"] = await _opens(client.newest(calls.authorizations(), Authorization))
    apps: list[App] = []
    answers["read"] = await _opens(_first(client, apps))
    if apps:
        answers["read-protected"] = await _opens(client.config(calls.config_vars(apps[0].id)))
    return {needs: opened for needs, opened in answers.items() if opened is not None}


async def _first(client: Heroku, found: list[App]) -> None:
    found += (await client.newest(calls.apps(), App)).items


async def _opens(work: Awaitable[object]) -> bool | None:
    try:
        await work
    except (Suspended, TwoFactorNeeded):
        return None
    except Forbidden:
        return False
    except HerotuiError:
        return None
    return True
