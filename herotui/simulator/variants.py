"""Turns that an incident can take, as functions that change a world before or while it is watched."""

from __future__ import annotations

from herotui.simulator.changes import release
from herotui.simulator.people import Authorization, Session
from herotui.simulator.things import Collaborator, Webhook
from herotui.simulator.world import World

HOSTILE = (
    "[/x][bold red]gone[/]",
    "\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\u202egnp.exe\u2066",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    '=HYPERLINK("https://mailbox.example","open")',
    "| a | b |\n# heading [link](javascript:alert(3)) `code`",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "p\u0430yp\u0430l\u200b-pr\u043ed",
    "one\r\nSet-Cookie: two\n\x00three",
)
LONG, MANY = 1_000_000, 3_000


def third_party_leak(world: World) -> None:
    """The leaked key was given to a third party's client: it can be deleted, not regenerated."""
    client = next(client for client in world.clients.values() if client.owner is None)
    world.tokens[world.leaked_key].client = client


def colleague_responds(world: World) -> None:
    """The responder's key is another account's: it neither lists nor deletes the leaked one."""
    world.responder_key = world.colleague_key


def single_sign_on(world: World) -> None:
    """The owner logs in through an identity provider, and so can't create direct authorizations."""
    world.owner.federated = True


def look_alike_keys(world: World) -> None:
    """The API shows no more of a key than its format's prefix, so every key matches."""
    world.switches.visible_prefix = world.switches.visible_suffix = 0


def narrow_leak(world: World, *scope: str) -> None:
    """The leaked key has these scopes alone, so that other places answer 403."""
    world.tokens[world.leaked_key].scope = list(scope)


def hostile_text(world: World) -> None:
    """Markup, terminal escapes, direction marks, HTML and formulas wherever an attacker can write."""
    texts = [*HOSTILE, *HOSTILE]
    for text, app in zip(texts, list(world.apps.values()), strict=False):
        app.config[text] = text
        release(world, app, world.owner, text)
        for process in app.formation.values():
            process.command = text
        for drain in app.drains.values():
            drain.url = f"https://logs.example/{text}"
        for hook in app.webhooks.values():
            hook.url = f"https://hooks.example/{text}"
        for dyno in app.dynos.values():
            dyno.command = text
        world.name_app(app, f"{text} {app.name}")
    described: list[Authorization | Session] = [*world.authorizations.values(), *world.sessions.values()]
    for number, thing in enumerate(described):
        thing.description = f"{HOSTILE[number % len(HOSTILE)]} {thing.description}"
    for number, key in enumerate(world.owner.keys.values()):
        key.comment = HOSTILE[number % len(HOSTILE)]
    for number, client in enumerate(world.clients.values()):
        client.name = HOSTILE[number % len(HOSTILE)]
    for number, pipeline in enumerate(world.pipelines.values()):
        pipeline.name = HOSTILE[number % len(HOSTILE)]
    world.owner.name = HOSTILE[0]


def hostile_size(world: World) -> None:
    """A config var and a release that are far too long, and an app with thousands of collaborators and webhooks."""
    app, mint, now = next(iter(world.apps.values())), world.mint, world.clock.now()
    app.config["LONG"] = "x" * LONG
    release(world, app, world.owner, "long " * (LONG // 5))
    for number in range(MANY):
        known = Collaborator(mint.uuid(), world.meet(f"guest{number}@mailbox.example"), "member", ["view"], now, now)
        app.collaborators[known.id] = known
        hook = Webhook(mint.uuid(), f"https://hooks.example/{number}", ["api:release"], "notify", now, now)
        app.webhooks[hook.id] = hook
