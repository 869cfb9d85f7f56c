"""Why environment variables, and how config vars are set in the dashboard: steps P1 and R2."""

from __future__ import annotations

WHY: tuple[str, ...] = (
    "Code is copied: clones, forks, images and backups. A value outside the code is not copied with it.",
    "The same code runs in staging and production; only the environment differs.",
    "A rotation changes one value and restarts. No commit, no build.",
    "Every language reads them, and no library is needed.",
)

LIMITS: tuple[str, ...] = (
    "A Heroku key in a config var can be read with the next leaked key: whoever reads config vars has it. "
    "For a platform key prefer a secrets manager outside Heroku.",
    "All code in the dyno reads them too, child processes and crash reports included.",
    "Past releases keep the old values, and a rollback brings them back.",
)

IN_THE_DASHBOARD: tuple[str, ...] = (
    "Open https://dashboard.heroku.com and log in; choose the app.",
    "Open Settings, then Config Vars, then Reveal Config Vars. Nobody should see your screen now.",
    "To add: type the name into KEY, for example HEROKU_API_KEY, paste the value into VALUE, click Add.",
    "To change: click the pencil beside the variable, replace the value, click Save changes.",
    "To remove: click the cross beside it. Whatever reads it fails from the next start.",
    "Each change makes a release and restarts the app. Look at Activity: the release must have succeeded.",
    "Click Hide Config Vars, and close the tab.",
)

BY_COMMAND: tuple[str, ...] = (
    "heroku config:edit --app <app>",
    "heroku releases --app <app> --num 5",
)
"""`config:edit` opens an editor, so the value is no argument: those are kept by the shell and shown by ps."""
