"""What Heroku's API shows to nobody: where to look by hand, and where to write down what was found. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from herotui.audit.views import Unseen
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn
from herotui.text.escape import visible

WITHIN_DATABASES = "who is in the databases, and what was left in them (U3)"
_ONLY = "Heroku shows it in the Dashboard only"
_NOTE = "Write down what you find: herotui journal note."
_MOST = 20


def within_databases(estate: Snapshot) -> Iterator[Unseen]:
    """What only a session on the databases shows, where there are any."""
    names = {one.addon_service.name for _, one in estate.items("addons", AddOn) if one.addon_service}
    if names & {"heroku-postgresql", "heroku-redis"}:
        why = "only a session on the databases shows it, and none has told all of it yet"
        yield Unseen(WITHIN_DATABASES, why, "herotui audit --databases", api=False)


def dashboard_only(estate: Snapshot) -> Iterator[Unseen]:
    """A line for each such place that this estate can have."""
    services: dict[str, list[str]] = {}
    for _, addon in estate.items("addons", AddOn):
        if addon.addon_service and addon.addon_service.name:
            services.setdefault(addon.addon_service.name, []).append(addon.app.name if addon.app else "")
    yield _by_hand("password, e-mail and MFA of the account", "dashboard.heroku.com > Account settings")
    if "scheduler" in services:
        apps = _named(services["scheduler"])
        yield _by_hand(f"Scheduler jobs of {apps}", "dashboard.heroku.com > the app > Resources > Heroku Scheduler")
    if "heroku-postgresql" in services:
        yield _by_hand(
            "dataclips, which may be shared by a public link", "data.heroku.com/dataclips, each account's own"
        )
    others = sorted(name for name in services if not name.startswith("heroku-") and name != "scheduler")
    for name in others[:_MOST]:
        apps = _named(services[name])
        yield _by_hand(
            f"users and keys in the dashboard of {visible(name)} ({apps})", f"heroku addons:open {visible(name)}"
        )


def _by_hand(place: str, path: str) -> Unseen:
    return Unseen(place, _ONLY, f"{path}. {_NOTE}", api=False)


def _named(apps: list[str]) -> str:
    names = sorted(set(filter(None, apps)))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return visible(", ".join(names[:3])) + more
