"""The state of the simulated Heroku, and the indexes to find things in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from herotui.simulator.billing import Usage
from herotui.simulator.databases import Database, DatabaseTransfer
from herotui.simulator.logs import LogSession, TelemetryDrain
from herotui.simulator.mint import Mint
from herotui.simulator.people import POOL_SIZE, Account, Authorization, Client, Enterprise, Pool, Session, Team
from herotui.simulator.releases import Source
from herotui.simulator.repositories import GithubToken
from herotui.simulator.review import Promotion, ReviewApp, Setup
from herotui.simulator.spaces import Space
from herotui.simulator.switches import Switches
from herotui.simulator.things import Addon, App, Attachment, Coupling, Pipeline, Transfer
from herotui.simulator.timeline import Clock


@dataclass(slots=True)
class World:
    """Everything this Heroku knows. `owner` is the leaked key's account, `colleague` somebody else in the team.

    `usage` is what an app (by id) used on a day (`2026-11-02`), where that is not just what it has now.
    `key_pools` are those of authorizations (by id) where each has its own.
    `address` is where the request comes from that is being answered.
    `pre_authorized` is until when an account (by id) needs no second factor for an app (by id).
    """

    clock: Clock
    mint: Mint
    owner: Account
    colleague: Account
    leaked_at: datetime
    company: str
    leaked_key: str = ""
    responder_key: str = ""
    colleague_key: str = ""
    accounts: dict[str, Account] = field(default_factory=dict)
    authorizations: dict[str, Authorization] = field(default_factory=dict)
    tokens: dict[str, Authorization] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    enterprises: dict[str, Enterprise] = field(default_factory=dict)
    spaces: dict[str, Space] = field(default_factory=dict)
    usage: dict[tuple[str, str], Usage] = field(default_factory=dict)
    pre_authorized: dict[tuple[str, str], datetime] = field(default_factory=dict)
    address: str = "127.0.0.1"
    key_pools: dict[str, Pool] = field(default_factory=dict)
    apps: dict[str, App] = field(default_factory=dict)
    app_ids: dict[str, str] = field(default_factory=dict)
    addons: dict[str, Addon] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    pipelines: dict[str, Pipeline] = field(default_factory=dict)
    couplings: dict[str, Coupling] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    databases: dict[str, Database] = field(default_factory=dict)
    database_transfers: list[DatabaseTransfer] = field(default_factory=list)
    github_tokens: dict[str, GithubToken] = field(default_factory=dict)
    telemetry_drains: dict[str, TelemetryDrain] = field(default_factory=dict)
    log_sessions: dict[str, LogSession] = field(default_factory=dict)
    review_apps: dict[str, ReviewApp] = field(default_factory=dict)
    setups: dict[str, Setup] = field(default_factory=dict)
    promotions: dict[str, Promotion] = field(default_factory=dict)
    switches: Switches = field(default_factory=Switches)

    @property
    def people(self) -> list[Account]:
        """The team's members: the company's own people."""
        return [member.account for team in self.teams.values() for member in team.members.values()]

    def authorize(self, authorization: Authorization) -> Authorization:
        """Let this authorization's key in."""
        self.authorizations[authorization.id] = authorization
        self.tokens[authorization.token] = authorization
        return authorization

    def revoke(self, authorization: Authorization) -> None:
        """Forget the authorization and its key; an account's default authorization is then none."""
        self.authorizations.pop(authorization.id, None)
        self.tokens.pop(authorization.token, None)
        if authorization.account.default_authorization == authorization.id:
            authorization.account.default_authorization = None

    def account_named(self, identity: str) -> Account | None:
        """The account with this id or e-mail address."""
        return self.accounts.get(identity) or next((a for a in self.accounts.values() if a.email == identity), None)

    def meet(self, email: str) -> Account:
        """Somebody new to Heroku."""
        now = self.clock.now()
        account = Account(self.mint.uuid(), email, "", now, Pool(POOL_SIZE, now), now, now)
        self.accounts[account.id] = account
        return account

    def account_of(self, team: Team) -> Account:
        """The account that a team's own authorizations act as: it owns the team's apps, and nobody logs in to it."""
        if team.account is None:
            now = self.clock.now()
            email = f"{team.name}@herokumanager.com"
            team.account = Account(team.id, email, team.name, team.created_at, Pool(POOL_SIZE, now), now, now)
        return team.account

    def team_named(self, identity: str) -> Team | None:
        """The team with this id or name."""
        return self.teams.get(identity) or next((t for t in self.teams.values() if t.name == identity), None)

    def app_named(self, identity: str) -> App | None:
        """The app with this id or name."""
        return self.apps.get(self.app_ids.get(identity, identity))

    def name_app(self, app: App, name: str) -> None:
        """Enter the app under this name, and no other."""
        self.app_ids.pop(app.name, None)
        app.name = name
        self.apps[app.id], self.app_ids[name] = app, app.id

    def forget_app(self, app: App) -> None:
        """The app is gone; its name is free."""
        del self.apps[app.id], self.app_ids[app.name]

    def apps_seen_by(self, account: Account) -> Iterator[App]:
        """Apps that the account owns, works on, or reaches through a team."""
        return (app for app in self.apps.values() if sees(account, app))

    def attachments_of(self, app: App) -> list[Attachment]:
        """The add-ons that the app can use."""
        return list(app.attachments.values())

    def attachments_to(self, addon: Addon) -> list[Attachment]:
        """Where the add-on is used."""
        return [attachment for attachment in self.attachments.values() if attachment.addon is addon]

    def hang_on(self, attachment: Attachment) -> None:
        """Let the attachment's app use its add-on."""
        self.attachments[attachment.id] = attachment.app.attachments[attachment.id] = attachment

    def take_off(self, attachment: Attachment) -> None:
        """The app can't use it any more."""
        del self.attachments[attachment.id], attachment.app.attachments[attachment.id]


def sees(account: Account, app: App) -> bool:
    """Whether the account can reach the app at all."""
    if app.owner is account or (app.team and app.team.role_of(account)):
        return True
    return any(collaborator.account is account for collaborator in app.collaborators.values())
