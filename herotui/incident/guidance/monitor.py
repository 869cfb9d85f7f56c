"""Monitor: watch after rotation."""

from __future__ import annotations

from herotui.incident.guidance.model import ByHand, Guidance

MONITOR = (
    Guidance(
        "M1",
        why="Some services fail late: nightly jobs, weekly backups, the next deploy.",
        how=(
            "Watch dynos, releases and errors through one full cycle: a day, a night job, a deploy.",
            "Ask the owners from A5 to say 'fine' or 'broken', not nothing.",
            "A 401 in a log is a forgotten consumer: give it the new key, add it to the list.",
        ),
        by_hand=(
            ByHand("watch an app", "heroku logs --app <app> --tail"),
            ByHand("dynos and crashes", "heroku ps --app <app>"),
            ByHand("errors over time", "Dashboard > <app> > Metrics"),
        ),
        evidence="From when to when you watched, gaps included, each failure and its end.",
        source="expert",
    ),
    Guidance(
        "M2",
        why="Whoever was inside tries again, perhaps through a door you did not find.",
        how=(
            "Look at authorizations, keys, collaborators, members, drains and webhooks at fixed times. "
            "New and unexplained: back to U5.",
            "Try the old key now and then: it must stay dead.",
            "Webhooks of an app report releases, collaborators, dynos and add-ons as they happen.",
            "A low rate limit without a reason is a sign: the budget is the account's.",
        ),
        by_hand=(
            ByHand("authorizations", "heroku authorizations"),
            ByHand("collaborators", "heroku access --app <app>"),
            ByHand("log drains", "heroku drains --app <app>"),
            ByHand("webhooks", "heroku webhooks --app <app>"),
            ByHand("the latest releases", "heroku releases --app <app> --num 15"),
            ByHand("who did what, day by day", "Dashboard > <app> > Activity"),
        ),
        evidence="Each look with its time, what was new, who explained it, and the old key's answers.",
        source="Heroku Dev Center, App Webhooks; expert",
    ),
    Guidance(
        "M3",
        why="A watch without an end is watched by nobody. An alert that arrives nowhere is none.",
        how=(
            "Send a test alert to the place where you are, and see it arrive.",
            "Choose the end: at least one full cycle of jobs. After a proven intrusion weeks rather than days.",
            "Name who takes over, and when.",
            "At the end write the result into the report: quiet, or what came.",
        ),
        by_hand=(ByHand("alerts of the platform for an app", "Dashboard > <app> > Metrics > Configure alerts"),),
        evidence="The test alert's time, the end of the watch, who holds it, and the result.",
        source="expert",
    ),
)
