"""A plan as text to read, hand on and work through by hand: each call with the `heroku` command that does the same."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from herotui.call import Call, Service
from herotui.changes.plan import Plan
from herotui.changes.step import Act, Deed, Kept, Made, Step
from herotui.secret import Secret
from herotui.text.escape import visible

# What Heroku's own CLI 11 has a command for; groups are what the path names.
_COMMANDS: tuple[tuple[str, str], ...] = (
    (r"DELETE /oauth/authorizations/([^/]+)", "heroku authorizations:revoke {0}"),
    (r"POST /oauth/authorizations/([^/]+)/actions/regenerate-tokens", "heroku authorizations:rotate {0}"),
    (r"DELETE /oauth/sessions/([^/]+)", "heroku sessions:destroy {0}"),
    (r"DELETE /oauth/clients/([^/]+)", "heroku clients:destroy {0}"),
    (r"DELETE /apps/([^/]+)/log-drains/([^/]+)", "heroku drains:remove {1} -a {0}"),
    (r"DELETE /apps/([^/]+)/webhooks/([^/]+)", "heroku webhooks:remove {1} -a {0}"),
    (r"DELETE /apps/([^/]+)/collaborators/([^/]+)", "heroku access:remove {1} -a {0}"),
    (r"DELETE /apps/([^/]+)/domains/([^/]+)", "heroku domains:remove {1} -a {0}"),
    (r"DELETE /teams/([^/]+)/members/([^/]+)", "heroku members:remove {1} -t {0}"),
    (r"POST /apps/([^/]+)/dynos/([^/]+)/actions/stop", "heroku ps:stop {1} -a {0}"),
    (r"POST /postgres/v0/databases/([^/]+)/credentials_rotation", "heroku pg:credentials:rotate {0} --all"),
    (r"POST /redis/v0/databases/([^/]+)/credentials_rotation", "heroku redis:credentials {0} --reset"),
    (r"POST /client/v11/databases/([^/]+)/connection_reset", "heroku pg:killall {0}"),
)

_HOSTS = {Service.DATA: "api.data.heroku.com", Service.GITHUB: "kolkrabbi.heroku.com"}


def text_of(plan: Plan) -> str:
    """The whole plan, step by step, ending with its hash. No secret is in it, nor anything that a terminal obeys."""
    lines = [line for step in plan.ordered for line in _step(step)]
    return "\n".join((*lines, f"plan {plan.hash}", ""))


def command(act: Act) -> str:
    """What does the same by hand. A value stands there as what it is, to be put in by whoever types it."""
    if isinstance(act, Deed):
        return f"# put {visible(str(act.value))} as {visible(act.name)} into {visible(act.place)}"
    line = f"{act.method} {act.path}"
    for shape, words in _COMMANDS:
        if found := re.fullmatch(shape, line):
            return words.format(*(shlex.quote(visible(unquote(part))) for part in found.groups()))
    if found := re.fullmatch(r"PATCH /apps/([^/]+)/config-vars", line):
        return _config(unquote(found[1]), act.body or {})
    if line == "POST /oauth/authorizations":
        return _creation(act.body or {})
    return _curl(act)


def _step(step: Step) -> Iterator[str]:
    where = f" [{step.group}]" if step.group else ""
    breath = " (in the same breath as R4)" if step.breath else ""
    yield f"{step.step} {step.id}{where}{breath}: {visible(step.text)}"
    if step.skip:
        yield f"  skipped: {visible(step.skip)}"
        return
    for act in step.acts:
        yield f"  {visible(act.line)}"
        yield f"    {command(act)}"
    told = {"touches": step.touches, "way back": step.way_back_text, "risk": step.risk, "after": ", ".join(step.after)}
    yield from (f"  {name}: {visible(words)}" for name, words in told.items() if words)


def _config(app: str, body: Mapping[str, Any]) -> str:
    there = shlex.quote(visible(app))
    new = {name: shlex.quote(str(value)) for name, value in body.items() if value is not None}
    kept = [f"{shlex.quote(visible(name))}={value}" for name, value in new.items()]
    gone = [shlex.quote(visible(name)) for name, value in body.items() if value is None]
    commands = [f"heroku config:set {' '.join(kept)} -a {there}"] if kept else []
    commands += [f"heroku config:unset {' '.join(gone)} -a {there}"] if gone else []
    return " && ".join(commands)


def _creation(body: Mapping[str, Any]) -> str:
    description, scope = shlex.quote(visible(str(body.get("description")))), ",".join(body.get("scope") or ())
    expires = f" -e {body['expires_in']}" if body.get("expires_in") else ""
    return f"heroku authorizations:create -d {description} -s {shlex.quote(scope)}{expires}"


def _curl(call: Call) -> str:
    host = _HOSTS.get(call.service, "api.heroku.com")
    words = ["curl", "-n", "-X", call.method, f"https://{host}{visible(call.path)}", "-H", f"Accept: {call.accept}"]
    if call.body is not None:
        words += ["-H", "Content-Type: application/json", "-d", _json(call.body)]
    return shlex.join(words)


def _json(body: Mapping[str, Any]) -> str:
    def plain(value: object) -> str:
        if isinstance(value, Secret | Made | Kept):
            return str(value)
        raise TypeError(type(value).__name__)

    return visible(json.dumps(body, default=plain))
