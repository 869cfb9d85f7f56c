"""Audit: was it used by someone else?"""

from __future__ import annotations

from herotui.incident.guidance.model import ByHand, Guidance

AUDIT = (
    Guidance(
        "U1",
        why="Addresses and hours tell a stranger from a colleague. "
        "With Heroku only the enterprise audit trail holds source addresses.",
        how=(
            "Enterprise account with the permission 'manage'? Fetch the audit trail for every day since the leak.",
            "Archives are monthly and lag behind: today may be missing. Fetch it again tomorrow.",
            "Without it: read 'app[api]' lines in the app logs, and the host names in 'Heroku CLI login from'.",
            "Compare with your own hours, machines and deploys. Strange is what nobody claims.",
        ),
        by_hand=(
            ByHand("logins by host name", "heroku authorizations"),
            ByHand("sessions (they carry no time)", "heroku sessions"),
            ByHand("what the platform did to an app", "heroku logs --app <app> --source heroku --num 1500"),
            ByHand("the audit trail", "Dashboard > Enterprise account > Settings > Audit trail"),
        ),
        evidence="Addresses, hosts and hours that nobody claims; the days covered; what could not be seen and why.",
        source="Heroku Dev Center, Enterprise audit trail; expert",
    ),
    Guidance(
        "U2",
        why="Stolen keys are used to mine coins, to copy data and to deploy code. Each shows as a spike.",
        how=(
            "Count releases, builds, dynos and add-ons by hour, before and after the leak.",
            "Look for large dynos, many one-off dynos, new expensive add-ons, and apps nobody knows.",
            "Watch the rate limit. It belongs to the account: an unexplained low rest means somebody else is asking.",
            "A miner that runs now: scale it down once the list of dynos is saved.",
        ),
        by_hand=(
            ByHand("what runs, with its size", "heroku ps --app <app>"),
            ByHand("releases, newest first", "heroku releases --app <app> --num 100"),
            ByHand("every add-on", "heroku addons --all"),
            ByHand("what it costs", "Dashboard > Account settings > Billing"),
        ),
        evidence="The counts by hour, each spike with its app and time, and who explained it or that nobody did.",
        source="Heroku Dev Center, Platform API reference; expert",
    ),
    Guidance(
        "U3",
        why="The key yields DATABASE_URL, and with it every row. Backups and copies are taken without a login.",
        how=(
            "List the open connections. An address that is none of your dynos or offices is an alarm.",
            "List backups, copies, followers and forks made since the leak, and where each went.",
            "Read the database's own log, if you keep one, for logins and large reads.",
            "Save what you saw before you reset connections.",
        ),
        by_hand=(
            ByHand("queries that run now", "heroku pg:ps <database> --app <app> --verbose"),
            ByHand(
                "connections with their addresses",
                "heroku pg:psql <database> --app <app> "
                "--command 'select pid, usename, client_addr, backend_start, state from pg_stat_activity'",
            ),
            ByHand("backups and copies", "heroku pg:backups --app <app>"),
            ByHand("schedules of backups", "heroku pg:backups:schedules --app <app>"),
            ByHand("credentials and their state", "heroku pg:credentials <database> --app <app>"),
            ByHand("public links that share query results", "Dashboard > Data > Dataclips"),
        ),
        evidence="Connections with address and start, backups and copies since the leak, what no log could show.",
        source="Heroku Dev Center, Heroku Postgres; expert",
    ),
    Guidance(
        "U4",
        why="One timeline shows what to undo. Heroku names the account, not the key: "
        "the attacker and the key's owner look alike.",
        how=(
            "Put releases, builds, access, drains, webhooks, keys and authorizations into one list by time.",
            "For each line since the leak ask its owner: yours? 'Don't know' counts as no.",
            "Compare each deploy's commit with your repository. One that is not there is not yours.",
            "Scaling makes no release: compare formation and cost.",
            "No e-mail proves nothing: collaborators and transfers can be added silently.",
        ),
        by_hand=(
            ByHand("releases of an app", "heroku releases --app <app> --num 100"),
            ByHand("one release in full", "heroku releases:info <release> --app <app>"),
            ByHand("builds and deploys", "Dashboard > <app> > Activity"),
            ByHand("what webhooks saw, with actor and old values", "heroku webhooks:events --app <app>"),
        ),
        evidence="The timeline, each line marked ours, attacker or unknown, and by whom.",
        source="Heroku Dev Center, Releases; expert",
    ),
    Guidance(
        "U5",
        why="Deleting the key removes none of these. The attacker walks back in through them.",
        how=(
            "Account: authorizations, sessions, OAuth clients, SSH keys, pending transfers.",
            "Teams: members, invitations, team tokens, identity provider. A team token survives its maker.",
            "Apps: collaborators, log and telemetry drains, webhooks, domains, certificates, buildpacks, add-on "
            "attachments, features, running one-off dynos.",
            "Pipelines and spaces: GitHub link and its branch, review apps, trusted addresses, VPNs, peerings.",
            "Read the code and config that runs, not only the lists: a job or a buildpack can call home.",
        ),
        by_hand=(
            ByHand("authorizations", "heroku authorizations"),
            ByHand("OAuth clients", "heroku clients"),
            ByHand("SSH keys", "heroku keys --long"),
            ByHand("team members", "heroku members --team <team>"),
            ByHand("invitations that wait", "heroku members --team <team> --pending"),
            ByHand("collaborators", "heroku access --app <app>"),
            ByHand("log drains", "heroku drains --app <app>"),
            ByHand("telemetry drains", "heroku telemetry --app <app>"),
            ByHand("webhooks", "heroku webhooks --app <app>"),
            ByHand("domains", "heroku domains --app <app>"),
            ByHand("certificates", "heroku certs --app <app>"),
            ByHand("buildpacks", "heroku buildpacks --app <app>"),
            ByHand("one-off dynos", "heroku ps --app <app>"),
            ByHand("VPNs of a space", "heroku spaces:vpn:connections --space <space>"),
            ByHand("peerings of a space", "heroku spaces:peerings --space <space>"),
            ByHand("GitHub link and automatic deploys", "Dashboard > <app> > Deploy"),
            ByHand("jobs of the scheduler", "Dashboard > <app> > Resources > Heroku Scheduler"),
        ),
        evidence="Each foothold: what, where, since when, by whom, and what removes it. And the lists that were empty.",
        source="Heroku Dev Center, Platform API reference; expert",
    ),
)
