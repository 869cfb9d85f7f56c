"""What opens the account or a team: authorizations, sessions, OAuth clients, SSH keys, identity providers."""

from __future__ import annotations

from collections.abc import Iterator

from herotui.detect.company import host_in, machine_of
from herotui.detect.detector import Detector
from herotui.detect.finding import Action, Evidence, Finding
from herotui.detect.made import Row, quoted, shown
from herotui.detect.scene import Scene
from herotui.detect.signs import NOTHING, Signs, familiar, of_host, strange
from herotui.estate.place import Place
from herotui.heroku import calls, removals
from herotui.heroku.models import Authorization, Client, IdentityProvider, Session, SSHKey

_REGENERATE = "Make a new one; who used it needs the new key."


def _held(scene: Scene, place: Place, item: Authorization) -> Signs | None:
    """A log-in names its host, which anybody can write: only one with a session is a log-in."""
    if item.created_at and item.created_at < scene.since and item.client:
        # Tokens of OAuth clients are refreshed all the time.
        return None
    machine = machine_of(item.description)
    if machine and not item.session:
        return strange("it is called a log-in of the CLI, and has no session")
    if machine and machine in scene.company.machines:
        return familiar(f"{machine} logged in before the leak")
    if machine:
        return strange(f"{machine} never logged in before")
    return _given_before(scene, item) if item.client else NOTHING


def _given_before(scene: Scene, item: Authorization) -> Signs:
    """Whether the same OAuth client had an authorization before."""
    client = item.client
    for _, other in scene.now.items("authorizations", Authorization):
        same = client and other.client and other.client.id == client.id
        if client and same and other.created_at and other.created_at < scene.since:
            return familiar(f"{client.name} had an authorization before the leak")
    return NOTHING


def _authorization(item: Authorization) -> str:
    scope = ", ".join(item.scope) or "no scope"
    return f'authorization "{item.description}" ({scope})'


def _revoked(place: Place, item: Authorization) -> str:
    return quoted("heroku", "authorizations:revoke", item.id)


def _registered(scene: Scene, place: Place, item: Client) -> Signs:
    return of_host(scene, host_in(item.redirect_uri))


def _keyed(scene: Scene, place: Place, item: SSHKey) -> Signs:
    host = item.comment.rpartition("@")[2].casefold()
    before = {
        key.comment.rpartition("@")[2].casefold()
        for _, key in scene.now.items("keys", SSHKey)
        if key.created_at and key.created_at < scene.since
    }
    known = not host or host in before or host in scene.company.machines
    return strange("" if known else f"no key or log-in of {host} was there before")


def _swapped(scene: Scene, place: Place, item: IdentityProvider) -> Signs:
    return of_host(scene, host_in(item.sso_target_url)) if item.sso_target_url else NOTHING


AUTHORIZATIONS = Row(
    name="authorization",
    resource="authorizations",
    model=Authorization,
    severity="high",
    title=_authorization,
    why="A key of its own: it goes on to work when the leaked one is dead.",
    harmless="Somebody of the company made it, and says what for.",
    signs=_held,
    serves=lambda item: machine_of(item.description) or (item.client.name if item.client else ""),
    calls=lambda place, item: (calls.delete_authorization(item.id),),
    command=_revoked,
    way_back=_REGENERATE,
    changes=True,
    close=True,
)
TEAM_AUTHORIZATIONS = Row(
    name="team_authorization",
    resource="team_authorizations",
    model=Authorization,
    severity="critical",
    title=_authorization,
    why="A key that acts for the team, not for a person: it survives the leaked key, and its maker's removal.",
    harmless="An admin of the team made it, and says what for.",
    calls=lambda place, item: (calls.delete_authorization(item.id),),
    command=_revoked,
    way_back=_REGENERATE,
    changes=True,
    close=True,
)
CLIENTS = Row(
    name="oauth_client",
    resource="clients",
    model=Client,
    severity="high",
    title=lambda item: f'OAuth client "{item.name}" ({host_in(item.redirect_uri) or "no redirect"})',
    why="Whoever runs it can ask people for access to their accounts in the company's name.",
    harmless="Somebody of the company registered it, and its address is the company's.",
    signs=_registered,
    serves=lambda item: host_in(item.redirect_uri),
    calls=lambda place, item: (removals.delete_client(item.id),),
    command=lambda place, item: quoted("heroku", "clients:destroy", item.id),
    way_back="Register it again; its users must agree again.",
    changes=True,
)
KEYS = Row(
    name="ssh_key",
    resource="keys",
    model=SSHKey,
    severity="high",
    title=lambda item: f"SSH key {item.comment or item.fingerprint or item.id}",
    why="Opens shells on dynos (private spaces, Fir) as this account, and does not go with the leaked key.",
    harmless="Its owner has the private half, on a machine of the company.",
    signs=_keyed,
    serves=lambda item: item.comment.rpartition("@")[2],
    calls=lambda place, item: (calls.delete_key(item.id),),
    command=lambda place, item: quoted("heroku", "keys:remove", item.comment or item.id),
    way_back="Add the public key again.",
    close=True,
)
PROVIDERS = Row(
    name="identity_provider",
    resource="identity_providers",
    model=IdentityProvider,
    severity="critical",
    title=lambda item: (
        f"identity provider {item.name or item.entity_id or item.id} ({host_in(item.sso_target_url) or 'no address'})"
    ),
    why="Who can change it logs in as anybody of the team.",
    harmless="The company changed its log-in, or renewed the certificate.",
    signs=_swapped,
    serves=lambda item: host_in(item.sso_target_url),
    command=lambda place, item: "Dashboard > Team > Settings > Single Sign-on: put address and certificate back",
    way_back="Put the newer address and certificate back.",
    changes=True,
)


def _sessions(scene: Scene) -> Iterator[Finding]:
    """Log-ins that belong to an authorization made since the leak: a session itself carries no time."""
    sessions = {item.id: (place, item) for place, item in scene.now.items("sessions", Session)}
    made = {item.id: item for _, item in scene.now.items("authorizations", Authorization)}
    for finding in AUTHORIZATIONS.find(scene):
        held = made[finding.item].session
        if held is None or held.id not in sessions or not made[finding.item].created_at:
            continue
        place, session = sessions[held.id]
        yield Finding(
            detector="session",
            title=shown(f'Session "{session.description}" of a new authorization'),
            place=place,
            where="",
            severity=finding.severity,
            why="A log-in that still stands: whoever has it needs no key.",
            confidence=finding.confidence,
            who=finding.who,
            who_why=finding.who_why,
            actor=finding.actor,
            when=finding.when,
            item=session.id,
            harmless="Its owner logged in on this machine.",
            evidence=(Evidence(shown(f"tied by {finding.title}"), "authorizations"), *finding.evidence),
            action=Action(
                "R6",
                shown(f'End the session "{session.description}"'),
                (calls.delete_session(session.id),),
                quoted("heroku", "sessions:destroy", session.id),
                "Log in again.",
            ),
            foothold=True,
        )


SESSIONS = Detector(
    "session",
    ("sessions", "authorizations"),
    "A log-in that still stands: whoever has it needs no key.",
    "high",
    _sessions,
    "Its owner logged in on this machine.",
)
DETECTORS: tuple[Detector, ...] = (
    AUTHORIZATIONS.detector,
    TEAM_AUTHORIZATIONS.detector,
    SESSIONS,
    CLIENTS.detector,
    KEYS.detector,
    PROVIDERS.detector,
)
