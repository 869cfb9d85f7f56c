"""Verify: prove it."""

from __future__ import annotations

from herotui.incident.guidance.model import ByHand, Guidance

VERIFY = (
    Guidance(
        "V1",
        why="'I deleted it' is a claim. A refusal, beside a control that works, is a proof.",
        how=(
            "Try the old key with GET /account, as Bearer and as Basic: 401 is wanted. 403 means alive.",
            "Try the new key in the same minute: 200 shows that the network and the test are sound.",
            "A time-out, 429 or 5xx proves nothing: try again.",
            "Try git.heroku.com, the Data API and the registry too, where the key was used there.",
            "Try again after a few minutes and after an hour. Without the key at hand: 'revoked, not tried'.",
        ),
        by_hand=(
            ByHand(
                "the old key at the silent prompt; the answer must be that it is invalid",
                "(read -rs HEROKU_API_KEY; export HEROKU_API_KEY; heroku auth:whoami)",
            ),
            ByHand("the control: your own login", "heroku auth:whoami"),
            ByHand("its authorization is gone from the list", "heroku authorizations"),
        ),
        evidence="Each form with its answer and time, the control's answer, and when it was tried again.",
        source="Heroku Dev Center, Authentication; expert",
    ),
    Guidance(
        "V2",
        why="A service that looks well may live from a cache, or run only on Sundays.",
        how=(
            "Go down the list of A5. For each: the last thing it did, and with which key.",
            "Wait for jobs that run rarely, or start them by hand.",
            "Search logs for 401 since the old key's death. Each is a consumer you did not know.",
            "Look for the old key where it was kept: it should be gone from there as well.",
        ),
        by_hand=(
            ByHand("401s and failed jobs", "heroku logs --app <app> --num 1500"),
            ByHand("when the config last changed", "heroku releases --app <app>"),
        ),
        evidence="Each service: its last act on the new key, with time and place. And those still to come.",
        source="expert",
    ),
    Guidance(
        "V3",
        why="Rotation restarted apps and changed settings. Something may be down that has nothing to do with the key.",
        how=(
            "Compare each app with the picture before: dynos up, size and number, last release succeeded.",
            "Open the app or ask its health page. Up is not the same as answering.",
            "Check that maintenance mode is as you want it.",
            "Look at error rates since the first change, not only now.",
        ),
        by_hand=(
            ByHand("dynos", "heroku ps --app <app>"),
            ByHand("last releases and their state", "heroku releases --app <app>"),
            ByHand("app, stack and maintenance", "heroku apps:info --app <app>"),
            ByHand("error rate and memory", "Dashboard > <app> > Metrics"),
        ),
        evidence="Each app: as before, or what differs and who knows of it. The time you looked.",
        source="expert",
    ),
    Guidance(
        "V4",
        why="Between the first audit and the key's death the attacker had time. What was added then shows only now.",
        how=(
            "Run the whole audit again, with a key that was never leaked.",
            "Compare with the first: new since then, gone since then, changed since then.",
            "Explain every change: ours, with a line in the journal, or not.",
            "Places not seen stay open points. Say so in the report.",
        ),
        by_hand=(
            ByHand("authorizations", "heroku authorizations"),
            ByHand("collaborators", "heroku access --app <app>"),
            ByHand("log drains", "heroku drains --app <app>"),
            ByHand("webhooks", "heroku webhooks --app <app>"),
            ByHand("SSH keys", "heroku keys --long"),
            ByHand("team members", "heroku members --team <team>"),
        ),
        evidence="Time of the second audit, the differences with their explanations, and what was not seen.",
        source="expert",
    ),
)
