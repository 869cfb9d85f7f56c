"""How to generate a key, step by step: step P8, and R1 by hand."""

from __future__ import annotations

BEFORE: tuple[str, ...] = (
    "One key for each use, so that one can be revoked without the others.",
    "Scopes: global (everything), identity (who am I), read and write (all but config vars), "
    "read-protected and write-protected (config vars too).",
    "An account with SSO can't create authorizations: use a machine account without SSO, or a team token.",
    "Have the place ready where the key will be kept. It is shown once.",
)

IN_THE_DASHBOARD: tuple[str, ...] = (
    "Open https://dashboard.heroku.com, click your picture, then Account settings.",
    "Open the tab Applications and find Authorizations. Click Create authorization.",
    "Description: what it is for and where it runs, for example 'deploys from CI, shop'.",
    "Expires after: a number of seconds, for example 7776000 for 90 days. Empty means never.",
    "Click Create. Copy the token straight into the secrets manager.",
    "A key made here may have the scope global: look at it in the list. For a smaller one use the command line.",
    "Not this one: Account settings > API Key. It is global, ends only when it is regenerated or the password "
    "changes, and everybody copies it.",
)

BY_COMMAND: tuple[str, ...] = (
    "heroku auth:whoami",
    "heroku authorizations:create --description <description> --scope <scope> --expires-in <seconds>",
    "heroku authorizations:info <authorization id>",
)
"""The first names the account, the second shows the key once (clear the screen afterwards), the third its scope."""

BY_API: tuple[str, ...] = (
    "Send POST https://api.heroku.com/oauth/authorizations with the headers Accept: "
    "application/vnd.heroku+json; version=3 and Authorization: Bearer, from a program that reads its key "
    "from outside.",
    'Body: {"description": "deploys from CI, shop", "scope": ["write"], "expires_in": 7776000}',
    "201 comes back. The key is access_token.token, shown in full this once; id is the authorization's id.",
    "Try it with GET https://api.heroku.com/account: 200, or 403 where the scope leaves the account out.",
    "Keep the id, the scope and the expiry in your list of keys. The key itself goes into the store alone.",
)
