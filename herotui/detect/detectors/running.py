"""What runs, and what it costs: one-off dynos, formation, add-ons, features, GitHub links, pipelines."""

from __future__ import annotations

import re

from herotui.detect.detector import Detector
from herotui.detect.made import Row, quoted
from herotui.detect.scene import Scene
from herotui.detect.signs import NOTHING, Signs, familiar, strange
from herotui.estate.place import Place
from herotui.heroku import calls, removals
from herotui.heroku.models import AddOn, Coupling, Dyno, Feature, Formation, GitHubLink

_PIPED = re.compile(
    r"(?i)\b(?:curl|wget|fetch)\b[^|;&]*\|\s*(?:ba|z|da)?sh\b|\|\s*(?:curl|nc|ncat)\b|\bxmrig\b|/dev/tcp/"
)
_OPEN = re.compile(
    r"(?i)(?:\A|[\s'\";|&/])(?:bash|sh|zsh|env|printenv|set|curl|wget|nc|ncat|socat|base64|pg_dump(?:all)?|mysqldump|"
    r"redis-cli|psql|mongodump|tmate|chisel|ssh)(?:\Z|[\s'\";|&])"
)
_COSTLY = re.compile(r"(?i)premium|private|shield|enterprise|performance|platinum|ultimate|standard-(?:[3-9]|\d{2})")
_SIZES = (
    ("2xl", 60), ("-xl", 30), ("l-ram", 20), ("performance-l", 20), ("-l", 18), ("performance-m", 10), ("-m", 9),
    ("private-s", 9), ("shield-s", 9), ("performance", 20), ("standard-2x", 2), ("standard-1x", 1), ("basic", 0.3),
    ("hobby", 0.3), ("eco", 0.2), ("free", 0),
)  # fmt: skip
_FIR = re.compile(r"(?i)\Adyno-(\d+)c")
SHELLS = ("runtime-heroku-exec", "team-tokens")
"""Features that open a way in: shells on dynos, keys that act for a team."""


def weight(size: str) -> float:
    """What a dyno of this size costs, in dynos of size Standard-1X: an estimate, by Heroku's price list."""
    if fir := _FIR.match(size):
        return 2.0 * int(fir[1])
    return next((many for end, many in _SIZES if end in size.casefold()), 1.0)


def suspect_command(command: str) -> Signs:
    """What a command says: it carries data out or fetches code, opens a shell, or is an everyday one."""
    if _PIPED.search(command):
        return Signs(damning=("the command fetches code or carries data out",))
    if _OPEN.search(command):
        return strange("the command opens a shell, reads the environment or copies data")
    return familiar("the command looks like an everyday one")


def _one_off(scene: Scene, place: Place, item: Dyno) -> Signs | None:
    if item.type != "run":
        return None
    usual = max(
        (weight(one.size) for at, one in scene.now.items("formation", Formation) if at == _of(place)), default=0
    )
    large = usual and weight(item.size) >= 5 * usual
    return suspect_command(item.command) + strange(
        f"its size is {item.size}, the app's own are smaller" if large else ""
    )


def _of(place: Place) -> Place:
    return Place("formation", place.id)


def _scaled(scene: Scene, place: Place, item: Formation) -> Signs:
    """Heroku tells when a formation changed, not what it was: it is held against all that did not change."""
    usual = [
        one.quantity * weight(one.size)
        for _, one in scene.now.items("formation", Formation)
        if not one.updated_at or one.updated_at < scene.since
    ]
    now, most = item.quantity * weight(item.size), max(usual, default=0.0)
    if not usual or now <= most:
        return familiar("it is no larger than what runs elsewhere")
    line = f"{item.quantity} x {item.size} is {now / most if most else now:.0f} times the largest that runs elsewhere"
    return Signs(damning=(line,)) if now >= 4 * most else strange(line)


def _provisioned(scene: Scene, place: Place, item: AddOn) -> Signs:
    plan = item.plan.name if item.plan else ""
    service = item.addon_service.name if item.addon_service else ""
    before = {
        one.addon_service.name
        for _, one in scene.now.items("addons", AddOn)
        if one.addon_service and one.created_at and one.created_at < scene.since
    }
    costly = strange(f"{plan} is an expensive plan" if _COSTLY.search(plan) else "")
    if service in before:
        return costly + familiar(f"{service} was in use before the leak")
    return costly + strange(f"nothing of the company used {service} before" if service else "")


def _switched(scene: Scene, place: Place, item: Feature) -> Signs | None:
    if not item.enabled:
        return None
    if item.name in SHELLS:
        return Signs(damning=(f"{item.name} opens a way in",))
    return familiar("it opens no way in")


def _linked(scene: Scene, place: Place, item: GitHubLink) -> Signs:
    owner = item.repo.partition("/")[0].casefold()
    if owner in scene.company.repositories:
        return familiar(f"{owner} is the owner of other linked repositories")
    return strange(f"no app was linked to a repository of {owner} before" if owner else "")


def _coupled(scene: Scene, place: Place, item: Coupling) -> Signs:
    app = item.app.id if item.app else ""
    if app in scene.company.foreign:
        return Signs(damning=("the app is none of the company's",))
    return familiar("the app is the company's") if app in scene.apps else NOTHING


DYNOS = Row(
    name="one_off_dyno",
    resource="dynos",
    model=Dyno,
    severity="high",
    title=lambda item: f"one-off dyno {item.name}: {item.command} ({item.size})",
    why="It runs with every config var of the app, and goes on when the key is dead. Finished ones are not listed.",
    harmless="Somebody of the company started it.",
    signs=_one_off,
    calls=lambda place, item: (calls.stop_dyno(place.id, item.name),),
    command=lambda place, item: quoted("heroku", "ps:stop", item.name, "--app", place.name),
)
FORMATION = Row(
    name="formation",
    resource="formation",
    model=Formation,
    severity="medium",
    title=lambda item: f"formation: {item.quantity} x {item.size} of {item.type}",
    why="Stolen keys are used to run miners. Scaling makes no release: only this shows it.",
    harmless="Somebody scaled it for the load, or it scales by itself.",
    signs=_scaled,
    command=lambda place, item: quoted("heroku", "ps:scale", f"{item.type}=<as before>", "--app", place.name),
    way_back="Scale it to what it is now.",
    foothold=False,
    changes=True,
)
ADDONS = Row(
    name="addon",
    resource="addons",
    model=AddOn,
    severity="medium",
    title=lambda item: f"add-on {item.name} ({item.plan.name if item.plan else 'no plan'})",
    why="It costs money, and its provider's dashboard is open to whoever made it; a log add-on reads all logs.",
    harmless="Somebody of the company added it.",
    signs=_provisioned,
    app=lambda item: item.app,
    command=lambda place, item: quoted(
        "heroku", "addons:destroy", item.name, "--app", item.app.name if item.app else ""
    ),
)
APP_FEATURES = Row(
    name="app_feature",
    resource="app_features",
    model=Feature,
    severity="medium",
    title=lambda item: f"feature {item.name}",
    why="runtime-heroku-exec opens a shell on every running dyno.",
    harmless="Somebody of the company switched it on.",
    signs=_switched,
    calls=lambda place, item: (removals.disable_feature(place.id, item.name),),
    command=lambda place, item: quoted("heroku", "features:disable", item.name, "--app", place.name),
    way_back="Switch it on again.",
    changes=True,
)
TEAM_FEATURES = Row(
    name="team_feature",
    resource="team_features",
    model=Feature,
    severity="medium",
    title=lambda item: f"team feature {item.name}",
    why="team-tokens lets an admin make keys that act for the team.",
    harmless="An admin of the team switched it on, or Heroku did.",
    signs=_switched,
    command=lambda place, item: "Dashboard > Team > Settings: switch the feature off",
    way_back="Switch it on again.",
    foothold=False,
    changes=True,
)
ACCOUNT_FEATURES = Row(
    name="account_feature",
    resource="account_features",
    model=Feature,
    severity="medium",
    title=lambda item: f"account feature {item.name}",
    why="Labs features change what the account can do.",
    harmless="The account's owner switched it on.",
    signs=_switched,
    calls=lambda place, item: (removals.disable_account_feature(item.name),),
    command=lambda place, item: quoted("heroku", "labs:disable", item.name),
    way_back="Switch it on again.",
    foothold=False,
    changes=True,
)
GITHUB_LINKS = Row(
    name="github_link",
    resource="github_links",
    model=GitHubLink,
    severity="high",
    title=lambda item: (
        f"GitHub link to {item.repo}, branch {item.branch or 'unknown'}"
        + (", deployed by itself" if item.auto_deploy else "")
    ),
    why="Whoever can push to that branch runs code in the app.",
    harmless="Repository and branch are the app's own.",
    signs=_linked,
    serves=lambda item: item.repo,
    calls=lambda place, item: (removals.stop_auto_deploy(place.id),) if item.auto_deploy else (),
    command=lambda place, item: "Dashboard > the app > Deploy: set repository and branch back",
    way_back="Switch automatic deploys on again.",
    changes=True,
)
COUPLINGS = Row(
    name="pipeline_coupling",
    resource="couplings",
    model=Coupling,
    severity="medium",
    title=lambda item: f"place of {item.app.name if item.app else 'an app'} in a pipeline, {item.stage}",
    why="What stands upstream in a pipeline is promoted downstream; review apps get the pipeline's secrets.",
    harmless="The app belongs into this pipeline.",
    signs=_coupled,
    app=lambda item: item.app,
    calls=lambda place, item: (removals.delete_coupling(item.id),),
    command=lambda place, item: quoted("heroku", "pipelines:remove", "--app", item.app.name if item.app else ""),
    way_back="Add the app to the pipeline again.",
    changes=True,
)


DETECTORS: tuple[Detector, ...] = (
    DYNOS.detector,
    FORMATION.detector,
    ADDONS.detector,
    APP_FEATURES.detector,
    TEAM_FEATURES.detector,
    ACCOUNT_FEATURES.detector,
    GITHUB_LINKS.detector,
    COUPLINGS.detector,
)
