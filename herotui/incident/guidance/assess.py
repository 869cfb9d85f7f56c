"""Assess: what leaked, and what does it open?"""

from __future__ import annotations

from herotui.incident.guidance.model import ByHand, Guidance

ASSESS = (
    Guidance(
        "A1",
        why="Some alarms are false: nil UUIDs, app ids and release ids look like old keys. "
        "A live key needs action within minutes, a false alarm only a note.",
        how=(
            "Paste the key here. It is read once and never written down.",
            "Read the format: a bare UUID, HRKU- with a UUID, or HRKU-AA with 58 characters (65 in all).",
            "Let GET /account decide: 200 is alive, 401 is dead, 403 is alive with a narrow scope. "
            "A time-out proves nothing.",
            "Look whose account it is. Not yours to investigate? Stop reading and tell its owner.",
            "Find its authorization in the list. Heroku shows only a part of each token: "
            "without one clear match go by description, date and scope.",
        ),
        by_hand=(
            ByHand(
                "whose key it is: type it at the silent prompt",
                "(read -rs HEROKU_API_KEY; export HEROKU_API_KEY; heroku auth:whoami)",
            ),
            ByHand("the authorizations of your account", "heroku authorizations"),
            ByHand("one of them in full", "heroku authorizations:info <authorization id>"),
            ByHand("the same in the browser", "Dashboard > Account settings > Applications > Authorizations"),
        ),
        evidence="Format, the answer and its time, the account, the authorization's id, scope and expiry. "
        "For a false alarm: what it really is.",
        source="Heroku Dev Center, Platform API reference; https://help.heroku.com/PBGP6IDE",
    ),
    Guidance(
        "A2",
        why="Since when decides how far back the audit looks. How it leaked decides what else has leaked.",
        how=(
            "Write down every place where the key could be read: repository, gist, log, ticket, chat, image, machine.",
            "Find three times: added, removed, revoked. A later commit removes nothing: history, forks and clones "
            "keep the key.",
            "Name the cause: improper storage, accidental exposure, weak access controls, phishing, or a "
            "compromised system. Each has its own follow-up.",
            "Is it public, was it used, or is this machine suspect? Then revoke first and ask later.",
            "Never paste the key into a search engine, a chat or a web form: that is one more leak.",
        ),
        by_hand=(
            ByHand(
                "is it in this repository's history (the key waits in a file that only you can read)",
                "git log --all --reflog -p | grep -c -F -f <key file>",
            ),
        ),
        evidence="Places with links, the three times and how sure each is, the cause, and who found it.",
        source="expert",
    ),
    Guidance(
        "A3",
        why="A key opens all that its account opens, within its scope. Reads leave no trace: "
        "each secret that it could read counts as taken.",
        how=(
            "List teams, apps, add-ons, pipelines and spaces. Take three lists of apps together: "
            "all, your own, and those of each team.",
            "Count the secrets: config vars of each app, the values of past releases, pipeline config vars.",
            "Keep 'no access' (403) apart from 'none'. What was not seen is not safe.",
            "Look for the key itself in the config vars: it may lead to further apps and people.",
        ),
        by_hand=(
            ByHand("every app", "heroku apps --all"),
            ByHand("teams and your role in each", "heroku teams"),
            ByHand("every add-on", "heroku addons --all"),
            ByHand("names of an app's config vars (the values appear on screen too)", "heroku config --app <app>"),
            ByHand("pipelines", "heroku pipelines"),
            ByHand("spaces", "heroku spaces"),
        ),
        evidence="Numbers of teams, apps, add-ons and secrets, the list of places not seen, and the time you looked.",
        source="Heroku Dev Center, Platform API reference; expert",
    ),
    Guidance(
        "A4",
        why="The severity decides who is woken and which legal clocks run. Those clocks start when you learn of it.",
        how=(
            "Rate the five risks one by one: unauthorized access, data breach, financial loss, reputation, legal.",
            "Public, used, or opening production data: critical until shown otherwise.",
            "Name the people to tell, tell them, and note the minute. Let lawyers decide what the law asks.",
            "Tell Heroku yourself: GitHub's scan finds this type of key but does not report it to Heroku.",
        ),
        by_hand=(
            ByHand("who runs a team, and so must know", "heroku members --team <team>"),
            ByHand("open a ticket; c offers its text", "Dashboard > Help > Create a ticket"),
        ),
        evidence="Severity with one sentence why, the rating of each risk, who was told, when and by what means.",
        source="GitHub secret scanning patterns; expert",
    ),
    Guidance(
        "A5",
        why="Deleting the key stops every service that still uses it. There is no list of them: you make it.",
        how=(
            "Search where such keys live: CI secrets, config vars, secrets managers, scripts, netrc files, laptops.",
            "Think of the three uses: people and programs at the API, automated jobs, integrations with other tools.",
            "For each: its owner, how it fails, how it gets the new key, and what carries it meanwhile.",
            "Tell the owners before you revoke, if there is time for it. If not, right after.",
            "An empty list proves nothing. Ask in the team's channel.",
        ),
        by_hand=(
            ByHand("does an app carry a key of its own", "heroku config --app <app>"),
            ByHand("config vars of a pipeline's tests", "heroku ci:config --pipeline <pipeline>"),
            ByHand("this machine's own login", "heroku auth:whoami"),
        ),
        evidence="The list: service, owner, told when, fallback. And who confirmed that it is whole.",
        source="expert",
    ),
    Guidance(
        "A6",
        why="Whoever holds a global key can probably delete your authorizations too. "
        "And there is no way back from a deletion: first be sure that you stay in.",
        how=(
            "Log in to the dashboard in a browser, with MFA. A second key of the same account is no safe seat "
            "while the leaked one lives.",
            "MFA does not stop the leaked key: API requests with it are not asked for a second factor.",
            "Save the evidence before you change anything: finished one-off dynos, deleted drains, webhooks and keys "
            "are listed nowhere afterwards.",
            "Never let it delay a revocation in an attack: seconds, not minutes.",
        ),
        by_hand=(
            ByHand("your way in, with MFA", "Dashboard > Account settings"),
            ByHand("running dynos, one-off ones too", "heroku ps --app <app>"),
            ByHand("the last releases", "heroku releases --app <app> --num 100 --json"),
            ByHand("log drains", "heroku drains --app <app> --json"),
            ByHand("webhooks", "heroku webhooks --app <app>"),
            ByHand("collaborators", "heroku access --app <app> --json"),
            ByHand("SSH keys of the account", "heroku keys --long"),
        ),
        evidence="How you stay in and when you last tried it; which lists were saved, where, and at what time.",
        source="https://help.heroku.com/3YQQ0RWN; expert",
    ),
)
