"""How this Heroku behaves: what only a live account can settle, each answer with its switch, and a few turns of play.

Heroku's reference leaves some questions open. The simulator takes the likelier answer; a switch takes the other one, so
that whoever works against it can be tried both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from herotui.errors import WrongUse

SwitchValue = bool | int | str
_WORDS = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}


@dataclass(frozen=True, slots=True)
class Question:
    """An open question: the switch that answers it, what is known and from where, both answers."""

    name: str
    question: str
    known: str
    default: SwitchValue
    other: SwitchValue


def _asked(question: str, known: str, default: SwitchValue, other: SwitchValue) -> Any:
    return field(default=default, metadata={"question": question, "known": known, "default": default, "other": other})


@dataclass(slots=True)
class Switches:
    """The switches, to be changed while the simulator runs. `questions()` tells those that a live account would settle.

    Turns of play, settled by whoever sets them: `remint_on_delete`: while any key of the attacker lives, each deleted
    authorization is answered by a new one. `regeneration_refused`: no authorization can be regenerated. `two_factor`:
    every request needs a second factor's code. `unlimited`: requests are not counted. `warning`: what Heroku warns of
    in a header of every answer.
    """

    remint_on_delete: bool = False
    regeneration_refused: bool = False
    two_factor: bool = False
    unlimited: bool = False
    warning: str = ""

    visible_prefix: int = _asked(
        "How many characters of a redacted key are shown beyond its format's prefix?",
        "a prefix, ten asterisks, a suffix that may be empty (heroku-cli-command, pull request 352); no lengths",
        6,
        0,
    )
    visible_suffix: int = _asked(
        "How many characters of a redacted key are shown at its end?",
        "as for its beginning",
        4,
        0,
    )
    info_redacted: bool = _asked(
        "Is the key redacted in the answer about one authorization too?",
        "lists are (heroku-cli-command, pull request 352)",
        True,
        False,
    )
    default_writable: bool = _asked(
        "Can `~` be updated, regenerated and deleted, like the id of the default authorization?",
        "Heroku's CLI only reads it",
        False,
        True,
    )
    password_reset_kills_direct: bool = _asked(
        "Does a new password end direct authorizations too?",
        "it ends the dashboard's API key (help.heroku.com/PBGP6IDE)",
        False,
        True,
    )
    sessions_shown: bool = _asked(
        "Does a plain API key reach the list of sessions?",
        "Heroku's CLI asks for it; documented from October 2026 (changelog 3841)",
        True,
        False,
    )
    team_keys: bool = _asked(
        "Can a team's keys be listed and made with a plain API key?",
        "team admins can, since September 2026 (changelog 3815), with version 3.sdk",
        True,
        False,
    )
    not_modified_free: bool = _asked(
        "Is a request free that is answered 304?",
        "the reference does not say",
        False,
        True,
    )
    pool_per_key: bool = _asked(
        "Has each key requests of its own, rather than each account?",
        "the 429's words: your account reached the API rate limit",
        False,
        True,
    )
    account_needs_identity: bool = _asked(
        "Is `GET /account` refused to a key without the scope identity?",
        "scopes of endpoints are not published",
        True,
        False,
    )
    delinquent_may_revoke: bool = _asked(
        "Can the keys of a delinquent account still be listed and revoked through the API?",
        "402 is documented, where it strikes is not",
        True,
        False,
    )
    verification_id: str = _asked(
        "By which `id` is an add-on refused that costs, to an account without a payment method?",
        "`verification_needed` and `verification_required` both stand in old references",
        "verification_needed",
        "verification_required",
    )
    config_vars_settings: bool = _asked(
        "Does a plain API key reach `config-vars-settings`, which dates each config var?",
        "in the schema of version 3.sdk",
        True,
        False,
    )
    release_config_kept: int = _asked(
        "How many releases back are config vars kept? (0: all)",
        "Heroku's CLI shows those of any release that it is asked for",
        0,
        2,
    )
    attachment_vars_settable: bool = _asked(
        "Can a config var that an add-on set be set by hand?",
        "the dashboard refuses",
        False,
        True,
    )
    github_token: bool = _asked(
        "Does the GitHub link service hand the linked token to a plain API key?",
        "Heroku's CLI asks it for the account's token",
        True,
        False,
    )
    github_token_redacted: bool = _asked(
        "Is the linked GitHub token redacted, as Heroku's own are?",
        "the service's schema has it as a text or null",
        False,
        True,
    )
    rotation_by_addon: bool = _asked(
        "Do the releases that a rotated credential makes name the add-on rather than who rotated it?",
        "a release has a user; a rotation changes the config vars of each attached app (help.heroku.com/Q476T8DI)",
        False,
        True,
    )
    rollback_restores_addon_vars: bool = _asked(
        "Does a rollback bring back what add-ons' config vars held, such as a rotated password?",
        "it brings back code and config vars; add-ons themselves are not rolled back",
        False,
        True,
    )
    log_lines: int = _asked(
        "How many log lines can be asked for at most?",
        "1,500 is what the dashboard holds",
        1500,
        100,
    )
    unauthorized_words: str = _asked(
        "In which words is a dead key refused? (empty: invalid credentials provided)",
        "the `id` is `unauthorized`",
        "",
        "There were no valid credentials in this request.",
    )
    forbidden_words: str = _asked(
        "In which words is a scope or a role refused? (empty: what it needs)",
        "the `id` is `forbidden`",
        "",
        "You are not permitted to do that.",
    )

    def set(self, name: str, value: SwitchValue) -> None:
        """Set one; a text (`--switch name=value`) is read as what the switch is. Raises WrongUse when it can't be."""
        known = {one.name: one for one in fields(self)}
        if name not in known:
            raise WrongUse(f"There is no switch {name!r}.", do="Switches: " + ", ".join(sorted(known)) + ".")
        setattr(self, name, _read(known[name], value))

    def set_all(self, values: Mapping[str, SwitchValue]) -> None:
        """Set several."""
        for name, value in values.items():
            self.set(name, value)

    def as_data(self) -> dict[str, SwitchValue]:
        """Every switch as it stands."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


# Endpoints that are there only while their switch is on.
GATES = {
    "/oauth/sessions": "sessions_shown",
    "/teams/{team}/oauth/authorizations": "team_keys",
    "/apps/{app}/config-vars-settings": "config_vars_settings",
    "/account/github/token": "github_token",
}


def questions() -> tuple[Question, ...]:
    """What only a live account can settle, in the order above."""
    return tuple(Question(one.name, **one.metadata) for one in fields(Switches) if one.metadata)


def _read(switch: Field[Any], value: SwitchValue) -> SwitchValue:
    kind: type[object] = type(switch.default)
    if isinstance(value, str) and kind is bool:
        value = _WORDS.get(value.lower(), value)
    if isinstance(value, str) and kind is int and value.isdecimal():
        value = int(value)
    if type(value) is not kind:
        shape = {bool: "true or false", int: "a number", str: "a text"}[kind]
        raise WrongUse(f"Switch {switch.name} can't be {value!r}.", do=f"It takes {shape}.")
    return value
