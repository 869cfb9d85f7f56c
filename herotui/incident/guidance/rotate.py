"""Rotate: new key in, old key out, nothing broken."""

from __future__ import annotations

from herotui.incident.guidance.model import ByHand, Guidance

ROTATE = (
    Guidance(
        "R1",
        why="The new key replaces the old one everywhere. Least scope, an expiry and a name make the next leak small.",
        how=(
            "One key for each use. Name the use in the description.",
            "Take the least scope that works: read, write, read-protected, write-protected; global only if it must be.",
            "Give it an expiry, in seconds, and put the date in the calendar.",
            "It is shown once: put it into the secrets manager at once, never into a chat or a ticket.",
            "SSO users can't create authorizations: use a machine account without SSO or a team token.",
        ),
        by_hand=(
            ByHand(
                "make it (it appears on screen, once)",
                "heroku authorizations:create --description <description> --scope <scope> --expires-in <seconds>",
            ),
            ByHand(
                "the same in the browser",
                "Dashboard > Account settings > Applications > Authorizations > Create authorization",
            ),
        ),
        evidence="The new authorization's id, scope, expiry and description, and where the key is kept. Never the key.",
        source="https://help.heroku.com/PBGP6IDE; heroku authorizations:create --help",
    ),
    Guidance(
        "R2",
        why="A service without the new key stops when the old one dies. "
        "But while the old key lives, its holder reads config vars: a new key put there has leaked as well.",
        how=(
            "First the places that the leaked key can't read: CI, secrets managers, files on servers.",
            "Config vars of Heroku apps come in the same breath as R4, or right after it.",
            "Change all of an app's variables in one go: one release, one restart.",
            "Terraform, Doppler, Infisical or Pulumi owns the config? Change it there, else the old value comes back.",
            "Start with one harmless service, then the rest.",
        ),
        by_hand=(
            ByHand(
                "edit the config vars in an editor, so that no value is an argument", "heroku config:edit --app <app>"
            ),
            ByHand("the same in the browser", "Dashboard > <app> > Settings > Reveal Config Vars"),
        ),
        evidence="Each service: changed when, where, by whom, restarted or not.",
        source="Heroku Dev Center, Configuration and Config Vars; expert",
    ),
    Guidance(
        "R3",
        why="Deleting can't be undone. A test before costs minutes, an outage after it hours.",
        how=(
            "Staging first. Then production, one service at a time.",
            "Make each service do its real work once: a deploy, a scale, a backup, a read.",
            "Proof is an action done with the new key, seen in a log. That the service is up proves nothing.",
            "What can't be tested now gets an owner who watches when R4 runs.",
        ),
        by_hand=(
            ByHand(
                "does Heroku take the new key: type it at the silent prompt",
                "(read -rs HEROKU_API_KEY; export HEROKU_API_KEY; heroku auth:whoami)",
            ),
            ByHand("watch a service while it works", "heroku logs --app <app> --tail"),
        ),
        evidence="Each service: what it did with the new key, when, and where that is seen. Waivers with a reason.",
        source="expert",
    ),
    Guidance(
        "R4",
        why="Only this ends the leak. There is no pause, only delete: what still uses the key stops at once.",
        how=(
            "Check that you stay in: a browser login with MFA, tried just now.",
            "Delete the leaked authorization, not another. Compare id, description and date.",
            "The dashboard's API key: regenerate it. heroku logout leaves that one alive.",
            "An authorization made for another OAuth client can't be regenerated: delete it.",
            "Try the old key at once. 200 means the wrong one went. Then look who complains.",
        ),
        by_hand=(
            ByHand("delete it", "heroku authorizations:revoke <authorization id>"),
            ByHand(
                "or a new token in place: the old one dies, the new one appears on screen",
                "heroku authorizations:rotate <authorization id>",
            ),
            ByHand("the dashboard's key", "Dashboard > Account settings > API Key > Regenerate API Key"),
            ByHand(
                "delete it in the browser",
                "Dashboard > Account settings > Applications > Authorizations > Revoke",
            ),
        ),
        evidence="Which authorization, by whom, at what time, Heroku's answer with its Request-Id, "
        "and the old key's answer afterwards.",
        source="Heroku Dev Center, Authentication; https://help.heroku.com/PBGP6IDE",
    ),
    Guidance(
        "R5",
        why="The key is dead, the secrets that it read are not. Whoever copied them still gets in elsewhere.",
        how=(
            "Work down the list of A3: databases first, then payment, mail, cloud, signing keys.",
            "Rotate at the provider. Changing only the config var leaves the old value valid.",
            "Count past releases and pipeline config vars too: old values work until their provider ends them.",
            "One secret under several names: rotate it once, set it everywhere.",
            "Database credentials: the apps restart, clients outside Heroku need the new URL by hand. "
            "Then reset the connections.",
        ),
        by_hand=(
            ByHand("Postgres, all credentials", "heroku pg:credentials:rotate <database> --app <app> --all"),
            ByHand("then cut the open connections", "heroku pg:killall <database> --app <app>"),
            ByHand("Redis", "heroku redis:credentials <database> --app <app> --reset"),
            ByHand("config vars of a past release (the values appear)", "heroku releases:info <release> --app <app>"),
            ByHand("pipeline config vars", "heroku ci:config --pipeline <pipeline>"),
            ByHand("an add-on's own dashboard", "Dashboard > <app> > Resources"),
        ),
        evidence="Each secret: provider, rotated when and by whom, old value tried and refused. Never a value.",
        source="Heroku Dev Center, Heroku Postgres Credentials; https://howtorotate.com; expert",
    ),
    Guidance(
        "R6",
        why="Each foothold is a door of its own. One left open undoes the whole night.",
        how=(
            "Save what you are about to delete: it is listed nowhere afterwards.",
            "Doors that give access first (authorizations, members, collaborators), then drains and webhooks.",
            "Cut the ways in before new secrets are written where they can see them.",
            "A drain of an add-on goes only with the add-on.",
            "Look again when you are done: new ones may have come meanwhile.",
        ),
        by_hand=(
            ByHand("an authorization", "heroku authorizations:revoke <authorization id>"),
            ByHand("a session", "heroku sessions:destroy <session id>"),
            ByHand("an OAuth client", "heroku clients:destroy <client id>"),
            ByHand("an SSH key", "heroku keys:remove <key comment>"),
            ByHand("a collaborator", "heroku access:remove <email> --app <app>"),
            ByHand("a team member", "heroku members:remove <email> --team <team>"),
            ByHand("a log drain", "heroku drains:remove <drain url> --app <app>"),
            ByHand("a webhook", "heroku webhooks:remove <webhook id> --app <app>"),
            ByHand("a one-off dyno", "heroku ps:stop --app <app> --dyno-name <dyno>"),
            ByHand("a pending transfer", "Dashboard > <app> > Settings > Transfer app ownership"),
        ),
        evidence="Each foothold: removed when, by whom, Heroku's answer, and the list afterwards without it.",
        source="Heroku Dev Center, Platform API reference; expert",
    ),
    Guidance(
        "R7",
        why="Something will break. With the way back in hand that is a short delay, without it a second incident.",
        how=(
            "Write the way back beside each change before you make it.",
            "A service that fails after R4 gets the new key. The old one can't come back.",
            "No rollback as a way back: it brings the old config vars too, with the dead key "
            "and each secret rotated since. Deploy the code again instead.",
            "For an emergency: a key of its own, a few hours long, named so, deleted afterwards.",
        ),
        by_hand=(
            ByHand(
                "a key for an emergency, four hours long",
                "heroku authorizations:create --description 'emergency, delete me' --scope <scope> --expires-in 14400",
            ),
            ByHand("what was released, to find the good code", "heroku releases --app <app>"),
        ),
        evidence="The way back of each change, those that were used, and the emergency keys with their end.",
        source="Heroku Dev Center, Releases; expert",
    ),
)
