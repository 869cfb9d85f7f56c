"""What happens to add-ons: provisioned, moved to another plan, shared, taken away, given new passwords."""

from __future__ import annotations

from datetime import timedelta

from herotui.simulator.catalog import ADDON_SERVICES
from herotui.simulator.changes import attach, emit, release
from herotui.simulator.databases import KAFKA, POSTGRES, REDIS, Credential, Role
from herotui.simulator.mint import Mint
from herotui.simulator.people import Account
from herotui.simulator.things import Addon, App, Attachment
from herotui.simulator.views import show_addon
from herotui.simulator.wares import fake
from herotui.simulator.world import World

COLOURS = ("AMBER", "AQUA", "BLUE", "BRONZE", "COBALT", "CYAN", "GRAY", "GREEN", "IVORY", "JADE", "OLIVE", "PINK")
ROLES_RUN_OUT_AFTER = timedelta(minutes=30)


def provision(
    world: World, app: App, user: Account, plan: str, *, name: str = "", attachment: str = "", url: str = ""
) -> Addon:
    """Give the app a new add-on of `service:plan`: one release. `url` is its database's, made up unless given."""
    mint, now = world.mint, world.clock.now()
    service = plan.partition(":")[0]
    made_up = f"{service.removeprefix('heroku-')}-{mint.pick(COLOURS).lower()}-{mint.number(10000, 99999)}"
    addon = Addon(mint.uuid(), name or made_up, service, plan, app, [], now, now)
    called = attachment or free_name(app, service)
    values = {f"{called}_{suffix}": value for suffix, value in values_of(mint, service, url).items()}
    addon.config_vars = list(values)
    world.addons[addon.id] = addon
    attach(world, Attachment(mint.uuid(), called, addon, app, now, now), values, user, at=now)
    emit(world, app, user, "api:addon", "create", show_addon(addon))
    return addon


def free_name(app: App, service: str) -> str:
    """How an attachment is called that nobody named: DATABASE for the first database, later ones by colour."""
    sold = ADDON_SERVICES.get(service)
    usual = sold.attachment if sold else service.upper().replace("-", "_")
    taken = {attachment.name for attachment in app.attachments.values()}
    if service == POSTGRES and "DATABASE" not in taken:
        return "DATABASE"
    if service != POSTGRES and usual not in taken:
        return usual
    return next(name for colour in COLOURS if (name := f"{usual}_{colour}") not in taken)


def values_of(mint: Mint, service: str, url: str = "") -> dict[str, str]:
    """What a new add-on's config vars hold, by the ends of their names."""
    password, host = f"p{fake(mint, 44)}", mint.hex(8)
    if service == POSTGRES:
        user, name = f"u{mint.hex(12)}", f"d{mint.hex(12)}"
        return {"URL": url or f"postgres://{user}:{password}@db-{host}.data.example:5432/{name}"}
    if service == REDIS:
        return {
            "URL": f"redis://:{password}@kv-{host}.data.example:6379",
            "TLS_URL": f"rediss://:{password}@kv-{host}.data.example:6380",
        }
    sold = ADDON_SERVICES.get(service)
    values = {suffix: fake(mint, 32) for suffix in (sold.suffixes if sold else ("URL",))}
    return values | {"URL": f"kafka+ssl://{host}.kafka.example:9096"} if service == KAFKA else values


def deprovision(world: World, addon: Addon, user: Account) -> None:
    """Take the add-on away from everybody: one release for each app that used it; its log drains go with it."""
    for attachment in world.attachments_to(addon):
        detach(world, attachment, user)
    for drain in [drain for drain in addon.app.drains.values() if drain.addon is addon]:
        del addon.app.drains[drain.id]
    world.databases.pop(addon.id, None)
    del world.addons[addon.id]
    addon.state, addon.updated_at = "deprovisioned", world.clock.now()
    emit(world, addon.app, user, "api:addon", "destroy", show_addon(addon))


def change_plan(world: World, addon: Addon, plan: str, user: Account) -> None:
    """Move the add-on to another plan: one release of its app."""
    before = show_addon(addon)
    addon.plan, addon.updated_at = plan, world.clock.now()
    addon.cents = None
    release(world, addon.app, user, f"Update {addon.name} to {plan}")
    emit(world, addon.app, user, "api:addon", "update", show_addon(addon), previous=before)


def share(
    world: World, addon: Addon, app: App, user: Account, *, name: str = "", namespace: str | None = None
) -> Attachment:
    """Attach an add-on to an app (once more) under a name: one release."""
    now = world.clock.now()
    called = name or free_name(app, addon.service)
    attachment = Attachment(world.mint.uuid(), called, addon, app, now, now, namespace)
    values = {f"{called}_{_end(addon, var)}": value for var, value in config_of(world, addon, namespace).items()}
    attach(world, attachment, values, user, at=now)
    return attachment


def detach(world: World, attachment: Attachment, user: Account) -> None:
    """Take an add-on away from one app: its config vars go, one release."""
    app = attachment.app
    world.take_off(attachment)
    for name in attachment.config_vars:
        app.config.pop(name, None)
        app.config_updated.pop(name, None)
    release(world, app, user, f"Detach {attachment.name} (@ref:{attachment.addon.name})")


def config_of(world: World, addon: Addon, namespace: str | None = None) -> dict[str, str]:
    """What the add-on sets, by its own names; with `credential:NAME` as that credential has it."""
    credential = (namespace or "").removeprefix("credential:")
    if credential:
        url = world.databases[addon.id].url(credential)
        return dict.fromkeys(addon.config_vars, url)
    return {name: addon.app.config.get(name, "") for name in addon.config_vars}


def rotate(world: World, addon: Addon, user: Account, name: str = "default", *, forced: bool = False) -> None:
    """A new password for a credential of a database; every app that uses it is released and restarted with it.

    The default credential's connections end at once. Another's old role (a new user comes in its place) runs out after
    half an hour, unless `forced`. A follower shares its leader's credentials.
    """
    database, now = world.databases[addon.id], world.clock.now()
    credential = database.credentials[name]
    old, default = credential.role, name == "default"
    fresh = Role(old.user if default else f"u{world.mint.hex(12)}", f"pFAKE{world.mint.hex(40)}")
    credential.roles = [fresh]
    if not default and not forced:
        old.until = now + ROLES_RUN_OUT_AFTER
        credential.roles.append(old)
    credential.rotated_at = now
    if world.switches.rotation_by_addon:
        robot = f"{addon.service}@addons.heroku.com"
        user = world.account_named(robot) or world.meet(robot)
    followers = [other.addon for other in world.databases.values() if other.leader is addon]
    for shared in (addon, *followers):
        _mirror(world, shared, credential)
        _hand_out(world, shared, user, name, old, fresh)
    fresh.connections = dynos_of(world, addon, name)


def rotate_kafka(world: World, addon: Addon, user: Account) -> None:
    """New client certificates for a Kafka cluster."""
    addon.updated_at = now = world.clock.now()
    for attachment in world.attachments_to(addon):
        fresh = {name: f"FAKE{world.mint.hex(60)}" for name in attachment.config_vars if "CLIENT_CERT" in name}
        attachment.app.config.update(fresh)
        attachment.app.config_updated.update(dict.fromkeys(fresh, now))
        release(world, attachment.app, user, f"Update {attachment.name} by {addon.service}")


def roles_left(world: World, credential: Credential) -> list[Role]:
    """The credential's roles that are let in now; those that ran out are gone for good."""
    now = world.clock.now()
    credential.roles = [role for role in credential.roles if role.until is None or role.until > now]
    return credential.roles


def dynos_of(world: World, addon: Addon, credential: str = "default") -> int:
    """How many dynos connect to the database by this credential once they are (re)started."""
    wanted = None if credential == "default" else f"credential:{credential}"
    apps = [a.app for a in world.attachments_to(addon) if a.namespace == wanted]
    return sum(process.quantity for app in apps for process in app.formation.values())


def _mirror(world: World, addon: Addon, credential: Credential) -> None:
    database = world.databases.get(addon.id)
    if database and database.leader:
        database.credentials[credential.name] = credential


def _hand_out(world: World, addon: Addon, user: Account, name: str, old: Role, fresh: Role) -> None:
    addon.updated_at = now = world.clock.now()
    wanted = None if name == "default" else f"credential:{name}"
    for attachment in [a for a in world.attachments_to(addon) if a.namespace == wanted]:
        app = attachment.app
        for var in attachment.config_vars:
            value = app.config.get(var, "").replace(f"{old.user}:{old.password}@", f"{fresh.user}:{fresh.password}@")
            app.config[var], app.config_updated[var] = value, now
        release(world, app, user, f"Update {attachment.name} by {addon.service}")


def _end(addon: Addon, var: str) -> str:
    """`URL` of `DATABASE_URL`, where DATABASE is what its app calls the add-on."""
    names = [a.name for a in addon.app.attachments.values() if a.addon is addon and var.startswith(f"{a.name}_")]
    return var.removeprefix(f"{max(names, key=len)}_") if names else var.rpartition("_")[2]
