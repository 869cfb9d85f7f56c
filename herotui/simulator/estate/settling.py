"""An estate becomes a company: what the file tells, and from the seed what it leaves out."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from herotui.errors import WrongUse
from herotui.simulator.company import Staff
from herotui.simulator.corporation import look_back
from herotui.simulator.estate.apps import Filling
from herotui.simulator.estate.making import Maker
from herotui.simulator.estate.reading import Estate
from herotui.simulator.estate.shape import PLACES
from herotui.simulator.people import Authorization, Session
from herotui.simulator.portfolio import build_apps
from herotui.simulator.provision import free_name
from herotui.simulator.things import Addon, App, Attachment
from herotui.simulator.variants import hostile_text
from herotui.simulator.wares import fake, shared_wares
from herotui.simulator.world import World


def settle(world: World, staff: Staff, estate: Estate, apps: int) -> None:
    """Fill a world that has people, teams and keys; with so many made-up apps when the file tells of none.

    Raises WrongUse, with its line, for a name that nothing has.
    """
    data = estate.data
    if data.company:
        _rename(world, data.company)
    if data.leaked_at:
        world.leaked_at = data.leaked_at.on(world.clock.now(), world.leaked_at)
    maker = Maker(world, estate)
    _know_people(world, maker, data)
    _replace_teams(world, staff, data)
    for place in PLACES:
        if getattr(data, place) is not UNSET:
            _settle_place(world, staff, maker, place, getattr(data, place))
        elif place == "apps":
            build_apps(world, staff, apps)
        for thing in _there(world, place):
            maker.know(thing)
    _tie_up(world, data)
    for told, enterprise in zip(data.enterprises or (), world.enterprises.values(), strict=True):
        if told.events is UNSET:
            look_back(world, staff, enterprise)
    for name, value in (data.switches or {}).items():
        try:
            world.switches.set(name, value)
        except WrongUse as error:
            raise estate.wrong(f"$.switches.{name}", error.message.rstrip(".")) from error
    if data.hostile:
        hostile_text(world)


def _settle_place(world: World, staff: Staff, maker: Maker, place: str, told: list[Any]) -> None:
    """One of the file's lists, which is the whole list."""
    if place == "authorizations":
        _forget_authorizations(world)
    for number, one in enumerate(told):
        _settle_one(world, maker, place, one, f"$.{place}[{number}]")
    if place == "teams":
        _staff(world, staff)
    if place == "apps":
        shared = shared_wares(world.mint, f"{world.company}.example")
        for number, (app, one) in enumerate(zip(list(world.apps.values()), told, strict=True)):
            Filling(world, staff, maker, app, one, f"$.apps[{number}]").fill(shared)


def _rename(world: World, company: str) -> None:
    """Another name for the company: in its teams' names, and in its people's addresses."""
    for account in world.accounts.values():
        account.email = account.email.replace(f"@{world.company}.", f"@{company}.")
    for team in world.teams.values():
        team.name = team.name.replace(world.company, company, 1)
    world.company = company


def _know_people(world: World, maker: Maker, data: Any) -> None:
    """The owner and a colleague as the file has them, and the keys that leaked and that responds."""
    for name, account in (("owner", world.owner), ("colleague", world.colleague)):
        if getattr(data, name):
            maker.change(account, getattr(data, name), f"$.{name}")
    for account in world.accounts.values():
        maker.know(account)
    for name, key in (("leaked", world.leaked_key), ("responder", world.responder_key)):
        if getattr(data, name):
            maker.change(world.tokens[key], getattr(data, name), f"$.{name}")
            _hold(world, world.tokens[key], getattr(data, name))


def _replace_teams(world: World, staff: Staff, data: Any) -> None:
    """Teams that are told are all there are."""
    if data.teams is not UNSET:
        world.teams.clear()
        staff.teams.clear()
        for account in world.accounts.values():
            account.default_team = None


def _there(world: World, place: str) -> list[Any]:
    things = getattr(world, place)
    return list(things.values() if isinstance(things, dict) else things)


def _forget_authorizations(world: World) -> None:
    """Authorizations that are told are all there are of the owner's, beside the leaked key's and the responder's."""
    kept = (world.leaked_key, world.responder_key)
    for held in [one for one in world.authorizations.values() if one.account is world.owner and one.token not in kept]:
        world.revoke(held)
        if held.session:
            world.sessions.pop(held.session.id, None)


def _settle_one(world: World, maker: Maker, place: str, told: Any, path: str) -> None:
    known = world.account_named(told.email) if place == "accounts" else None
    if known:
        maker.change(known, told, path)
        return
    made = maker.make(PLACES[place], told, path, before=_there(world, place))
    if place == "usage":
        world.usage[(maker.find(App, told.app, f"{path}.app").id, told.day)] = made
    elif place == "authorizations":
        _hold(world, world.authorize(made), told)
    elif place == "apps":
        world.name_app(made, made.name)
    elif place == "attachments":
        world.hang_on(made)
    elif place == "database_transfers":
        world.database_transfers.append(made)
    else:
        key = made.addon.id if place == "databases" else made.account.id if place == "github_tokens" else made.id
        getattr(world, place)[key] = made


def _hold(world: World, held: Authorization, told: Any) -> None:
    """What an authorization is beside what it says: its account's default one, the key of a login."""
    if told.default:
        held.account.default_authorization = held.id
    if told.session:
        held.session = Session(world.mint.uuid(), held.description, held.account)
        world.sessions[held.session.id] = held.session


def _staff(world: World, staff: Staff) -> None:
    """Who works in the teams that were told."""
    for team in world.teams.values():
        staff.teams[team.id] = [member.account for member in team.members.values()] or [world.owner]


def _tie_up(world: World, data: Any) -> None:
    """What follows from the whole: add-ons attached at home, everybody's first team, and who federates them."""
    for addon in world.addons.values() if data.addons else ():
        if not world.attachments_to(addon):
            _attach(world, addon)
    for team in world.teams.values():
        for account in (member.account for member in team.members.values()):
            account.default_team = account.default_team or team
            if account.federated and account.identity_provider is None:
                account.identity_provider = team.identity_provider


def _attach(world: World, addon: Addon) -> None:
    """Attach an add-on to its own app, through the config vars that it sets: a database's leads to it."""
    app, database = addon.app, world.databases.get(addon.id)
    name = free_name(app, addon.service)
    if not addon.config_vars and database:
        addon.config_vars = [f"{name}_URL"]
    at = addon.created_at
    world.hang_on(Attachment(world.mint.uuid(), name, addon, app, at, at, config_vars=list(addon.config_vars)))
    for variable in addon.config_vars:
        value = app.config.setdefault(variable, database.url() if database else fake(world.mint, 32))
        app.config_updated.setdefault(variable, at)
        for made in app.releases[-1:]:
            made.config.setdefault(variable, value)
