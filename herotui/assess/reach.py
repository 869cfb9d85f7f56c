"""Step A3, so far: which apps the key opens. What else it opens is on the list of what was not seen."""

from __future__ import annotations

from herotui.desk import Desk
from herotui.heroku import calls
from herotui.heroku.models import App
from herotui.incident.known import Known, NotSeen
from herotui.incident.state import Gap
from herotui.text.escape import visible


async def apps(desk: Desk) -> Known[App]:
    """Every app that the reader's account reaches, recorded by name."""
    client = desk.client
    if client is None:
        return NotSeen("no key may read yet", "confirm that the key's account is yours, or give a responder key")
    return await desk.collect("apps", client.all(calls.apps(), App), _identity)


def _identity(app: App) -> dict[str, object]:
    return {"id": app.id, "name": visible(app.name)}


NOT_READ = (
    Gap(
        "secrets in config vars, past releases and pipelines",
        "assess does not read them",
        "by hand: heroku config --app <app>, heroku releases:info <version> --app <app>",
    ),
    Gap(
        "teams, spaces, pipelines and add-ons",
        "assess does not read them",
        "by hand: heroku teams, heroku spaces, heroku pipelines, heroku addons --all",
    ),
)
"""What an assessment does not look into, said plainly: its silence must not pass for "none"."""
