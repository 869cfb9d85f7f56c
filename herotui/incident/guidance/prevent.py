"""Prevent: so that it does not come again."""

from __future__ import annotations

from herotui.incident.guidance.model import ByHand, Guidance

PREVENT = (
    Guidance(
        "P1",
        why="A key in code is in every clone, fork and backup for good. Read from outside, its rotation is a restart.",
        how=(
            "Read the key from an environment variable or a secrets manager, when it is needed.",
            "Code to copy stands ready: environment variables, AWS Secrets Manager, HashiCorp Vault, CyberArk Conjur, "
            "in five languages.",
            "Never give it a default value in the code, and never log it.",
            "Keep .env files out of git. Deleting the line now does not clean the history.",
        ),
        by_hand=(
            ByHand("code to copy", "herotui snippet --store vault --language python"),
            ByHand("set config vars without an argument", "heroku config:edit --app <app>"),
        ),
        evidence="Each program: where its key was, where it reads it now, and the commit that did it.",
        source="https://12factor.net/config; Heroku Dev Center, Configuration and Config Vars",
    ),
    Guidance(
        "P2",
        why="A key that lies in five places leaks from the weakest. One store means one place to rotate and to watch.",
        how=(
            "Programs: a secrets manager. People: a password manager. Nothing else keeps a key.",
            "Empty the other places: wikis, tickets, chats, notes, shell histories, netrc files on servers.",
            "Mind that a platform key in a config var is read by whoever holds the next leaked key.",
            "Prefer a store that logs each read.",
        ),
        by_hand=(
            ByHand("take this machine's login away (the dashboard's key lives on)", "heroku auth:logout"),
            ByHand("look for keys in config vars", "heroku config --app <app>"),
        ),
        evidence="Where the key is kept, who can read it there, and which other places were emptied.",
        source="expert",
    ),
    Guidance(
        "P3",
        why="A key that is changed regularly limits what an unnoticed leak is worth. And the next rotation is routine.",
        how=(
            "Give each key an expiry: then rotation can't be forgotten.",
            "Put the date in a calendar that outlives you, some weeks before the expiry.",
            "Write down the way you went tonight: it is the plan for next time.",
            "Rotate also when somebody leaves who could read the key.",
        ),
        by_hand=(
            ByHand("when each one ends", "heroku authorizations:info <authorization id>"),
            ByHand(
                "a key that ends after 90 days",
                "heroku authorizations:create --description <description> --scope <scope> --expires-in 7776000",
            ),
        ),
        evidence="The next date for this key, and who will do it.",
        source="heroku authorizations:create --help; expert",
    ),
    Guidance(
        "P4",
        why="This key could do what its scope allowed. Most uses need far less than global.",
        how=(
            "List all authorizations: which are global, which never expire, which nobody knows?",
            "For each use take the least scope; read-protected and write-protected are what config vars need.",
            "A scope can't be narrowed later: make a new key and delete the old one.",
            "Machines get an account of their own that sees only its apps.",
        ),
        by_hand=(
            ByHand("scopes of all authorizations", "heroku authorizations"),
            ByHand("delete one that nobody needs", "heroku authorizations:revoke <authorization id>"),
            ByHand(
                "narrow a collaborator of a team's app",
                "heroku access:update <email> --app <app> --permissions view",
            ),
        ),
        evidence="Number of authorizations before and after, those that stay global with a reason.",
        source="Heroku Dev Center, OAuth; expert",
    ),
    Guidance(
        "P5",
        why="This leak was found by chance or by an alarm. A regular look finds the next one sooner.",
        how=(
            "Choose a day in the month and a person.",
            "Look at authorizations, members, collaborators, drains, webhooks and the audit trail.",
            "Keep logs outside Heroku for as long as you may need to look back.",
            "Compare with last month's list. Only the differences need thought.",
        ),
        by_hand=(
            ByHand("authorizations", "heroku authorizations"),
            ByHand("team members", "heroku members --team <team>"),
            ByHand("the audit trail", "Dashboard > Enterprise account > Settings > Audit trail"),
        ),
        evidence="Who looks, when, at what, and where the result is kept.",
        source="Heroku Dev Center, Enterprise audit trail; expert",
    ),
    Guidance(
        "P6",
        why="Each person and program that can read the key can lose it.",
        how=(
            "List who can read it: store, CI settings, config vars of apps, team admins.",
            "Take away what is not needed. Go through it with the team's admin.",
            "MFA for every account, SSO where there is one. Remember: neither stops a leaked key.",
            "Leaving the company ends access on the same day: members, keys, authorizations.",
        ),
        by_hand=(
            ByHand("team members and roles", "heroku members --team <team>"),
            ByHand("who can reach an app", "heroku access --app <app>"),
            ByHand("MFA of your account", "Dashboard > Account settings > Multi-Factor Authentication"),
        ),
        evidence="Who can read the key now, whose access was taken away, and MFA for whom.",
        source="https://help.heroku.com/3YQQ0RWN; expert",
    ),
    Guidance(
        "P7",
        why="A scan before the commit costs a second. A scan after the push costs a night like this one.",
        how=(
            "On each workstation: hooks before commit and before push.",
            "At the host: push protection on GitHub, GitLab or Bitbucket, which nobody can skip by accident.",
            "In CI: a scan of every change, with the whole history fetched, that fails the build.",
            "Docker images: scan each image before it is pushed; a layer keeps what a later one deletes.",
            "Test it with an invented key of each of the three formats: many scanners miss HRKU- with a UUID.",
        ),
        by_hand=(ByHand("is a hook at work in this repository", "git config --get core.hooksPath || ls .git/hooks"),),
        evidence="Which place is guarded by what since when, and the invented key that it caught.",
        source="gitleaks and GitHub secret scanning documentation; expert",
    ),
    Guidance(
        "P8",
        why="People take the global key from the dashboard because they know no other way. Show them the better one.",
        how=(
            "Programs get an authorization of their own, never the dashboard's key.",
            "Description, scope and expiry are set when it is made.",
            "It goes from the screen into the store, through no chat and no ticket.",
            "Write these steps into your team's handbook.",
        ),
        by_hand=(
            ByHand(
                "make one",
                "heroku authorizations:create --description <description> --scope <scope> --expires-in <seconds>",
            ),
            ByHand(
                "the same in the browser",
                "Dashboard > Account settings > Applications > Authorizations > Create authorization",
            ),
        ),
        evidence="Where the steps are written down, and who was shown them.",
        source="https://help.heroku.com/PBGP6IDE",
    ),
)
