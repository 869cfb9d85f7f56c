"""What such a key is for, how keys leak and what follows, and the risks to rate: steps A2, A4 and A5."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """What a key is for, and so where its consumers are found."""

    title: str
    where: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One way to leak; `id` is what the journal stores, `signs` tell it from the others, `then` follows revoking."""

    id: str
    title: str
    signs: str
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """One thing to rate at A4: what it means here, what raises it, who must be told; `id` is for the journal."""

    id: str
    title: str
    means: str
    raised_by: tuple[str, ...]
    tell: str


USES: tuple[Use, ...] = (
    Use(
        "People and programs at the Platform API",
        "The command line's login, netrc files, scripts, internal tools, Terraform.",
    ),
    Use(
        "Automated tasks",
        "CI and cron jobs that deploy, scale, run one-off dynos or manage add-ons.",
    ),
    Use(
        "Integrations with other tools",
        "Autoscalers, chat bots, dashboards, monitoring and backup services that hold a key of yours.",
    ),
)

AFTER_REVOKING: tuple[str, ...] = (
    "Take the gist, paste, snippet or log down, and ask its host to drop the copies and caches.",
    "Clean the history where you can. It doesn't make the key secret again: forks, clones and mirrors keep it.",
    "Never paste the key into a search engine, not even to see whether it is found there.",
)
"""What follows whatever the cause. Revoking comes first: a page taken down early warns the attacker."""

CAUSES: tuple[Cause, ...] = (
    Cause(
        "improper_storage",
        "Improper storage",
        "The key stood in code, in a .env file under git, in an image, a wiki or a config that others read.",
        (
            "Find all copies: other branches, forks, images and their layers, backups, build caches.",
            "Move the key's readers to environment variables or a secrets manager (P1, P2).",
            "Look for other secrets in the same place: they leaked the same day.",
        ),
    ),
    Cause(
        "accidental_exposure",
        "Accidental exposure",
        "It was pasted into a gist, a ticket or a chat, shown on a shared screen, or printed into a log.",
        (
            "Delete the message, gist, paste or log. Ask for caches and exports to be dropped as well.",
            "Logs travel: empty the drains' targets and the error tracker too.",
            "Mask the key where it was printed, or don't print it.",
        ),
    ),
    Cause(
        "weak_access_controls",
        "Weak access controls",
        "Someone could read it who should not: a public repository or bucket, a shared account, a former colleague.",
        (
            "Close that access now, then ask who used it: the place's own log says it.",
            "Treat all that lay behind the same door as leaked.",
            "Go through members, roles and shared accounts (P6).",
        ),
    ),
    Cause(
        "phishing",
        "Phishing",
        "Someone typed a password or approved an app on a page that was not Heroku's. Then the account is taken, "
        "not one key.",
        (
            "Change the password from a clean machine, then renew MFA and its recovery codes.",
            "Check the mailbox: forwarding rules, filters, other sessions. Whoever reads the mail resets the password.",
            "End all sessions, and delete OAuth clients and authorizations that nobody claims.",
            "Don't trust the password change to end them all: list them and revoke each.",
            "Warn the others who got the same message, and report the page.",
        ),
    ),
    Cause(
        "compromised_system",
        "Compromised system",
        "Malware, a stolen laptop, a breached CI or a poisoned package read it from a machine.",
        (
            "Leave that machine. Type no key and read no secret there; go on from another one.",
            "Rotate all that it held: other keys, SSH keys, cookies, password store, cloud credentials.",
            "Keep the machine as it is for forensics, off the network. Reinstall it later, don't clean it.",
            "If it was CI: every secret of every project that ran there.",
        ),
    ),
)

RISKS: tuple[Risk, ...] = (
    Risk(
        "unauthorized_access",
        "Unauthorized access",
        "Somebody else acts in your name: deploys, reads config, opens shells, adds people.",
        ("scope global", "a role as team admin", "footholds found", "lives long, without an expiry"),
        "The key's owner, the admins of each team that it reaches, the security lead.",
    ),
    Risk(
        "data_breach",
        "Data breach",
        "Customer data or secrets were read or copied. No API shows reads: reachable counts as read.",
        (
            "production databases within reach",
            "backups or copies made since the leak",
            "config vars with other systems' keys",
            "personal data",
        ),
        "The data protection officer at once; then, as they decide, authorities and customers.",
    ),
    Risk(
        "financial_loss",
        "Financial loss",
        "Dynos and add-ons on your bill, miners, outages, fees, people's hours.",
        ("a verified account that can be billed", "large dynos or new add-ons", "payment keys in config vars"),
        "Whoever holds the budget, Heroku support for the bill, the insurer where there is one.",
    ),
    Risk(
        "reputation",
        "Reputation",
        "Customers, partners or the press learn of it from someone else than you.",
        ("the key is public", "services visibly changed or down", "customers' integrations affected"),
        "Communications and support, with words agreed on, before they are asked.",
    ),
    Risk(
        "legal",
        "Legal",
        "Duties to report: data protection law, contracts, payment card rules, your sector's regulator.",
        ("personal data", "health or payment data", "contracts with notice periods", "customers in several countries"),
        "Legal counsel, with both clocks: when it happened and when you learned of it.",
    ),
)
