"""An estate file with every kind of resource in it."""

from __future__ import annotations

from typing import Any

OWNER, COLLEAGUE, STRANGER = "dana@acme.example", "lee@acme.example", "eve@acrne.example"
SLUG, RELEASE = "0b9f1f0e-5a51-4f7e-8f0c-2d6a7a5f9b01", "7c1e6f7a-93c0-4b57-9d0e-5be0a7f1f2aa"

PEOPLE: dict[str, Any] = {
    "owner": {
        "email": OWNER,
        "name": "Dana Ops",
        "keys": [{"comment": "dana@laptop", "created_at": "-400d"}, {"comment": "root@kali", "created_at": "leak+25m"}],
        "features": [{"name": "spaces-preview", "enabled": False}],
        "invoices": [{"charges": 4200, "created_at": "2026-10-01T00:00:00Z"}],
        "credits": [{"title": "Sorry", "amount": 10}],
        "quota": [3_600_000, 12],
    },
    "colleague": {"email": COLLEAGUE},
    "leaked": {"description": "circleci", "created_at": "-90d"},
    "responder": {"description": "break glass"},
    "accounts": [{"email": STRANGER, "name": "Eve", "created_at": "-2d", "two_factor": False}],
    "clients": [{"name": "Deploy board", "redirect_uri": "https://board.example/oauth", "owner": OWNER}],
    "sessions": [{"description": "Heroku Dashboard"}],
    "authorizations": [
        {"description": "Heroku CLI login from kali", "session": True, "created_at": "leak+14m", "by_attacker": True},
        {"description": "board", "client": "Deploy board", "scope": ["read"], "refresh_token": "invented"},
        {"description": "reporting", "team": "acme-core", "created_at": "leak+50m"},
        {"description": "Heroku API key", "default": True},
    ],
    "github_tokens": [{"user_id": 77}],
}
COMPANY: dict[str, Any] = {
    "enterprises": [
        {
            "name": "acme-inc",
            "members": [{"account": OWNER, "permissions": ["view", "manage", "billing"]}],
            "identity_provider": {
                "name": "okta",
                "entity_id": "urn:okta",
                "sso_target_url": "https://sso.acme.example",
                "certificates": [{"body": "invented", "expires_at": "+90d"}],
            },
            "events": [
                {
                    "type": "config_change",
                    "action": "set",
                    "app": "acme-web",
                    "team": "acme-core",
                    "actor": OWNER,
                    "ip_address": "203.0.113.66",
                    "created_at": "leak+20m",
                },
                {"type": "app", "action": "create", "app": "acme-gone", "created_at": "-40d"},
            ],
        }
    ],
    "teams": [
        {
            "name": "acme-core",
            "enterprise": "acme-inc",
            "members": [{"account": OWNER, "role": "admin"}, {"account": COLLEAGUE, "role": "admin"}],
            "invitations": [{"email": "it@mailbox.example", "role": "admin", "created_at": "leak+40m"}],
            "features": [{"name": "team-tokens"}],
            "allowed_services": [{"service": "heroku-postgresql"}],
            "invoices": [{"charges": 900}],
            "licences": [
                {
                    "code": "dyno-units",
                    "name": "Dyno units",
                    "quantity": 20,
                    "consumed": 4.5,
                    "start_date": "2026-01-01",
                    "end_date": "2026-12-31",
                }
            ],
        }
    ],
    "spaces": [
        {
            "name": "acme-private",
            "team": "acme-core",
            "nat": ["203.0.113.4"],
            "members": [{"account": OWNER, "permissions": ["create_apps"]}],
            "rulesets": [{"rules": [{"action": "allow", "source": "0.0.0.0/0"}], "created_at": "leak+30m"}],
            "peerings": [{"pcx_id": "pcx-1234", "cidr_blocks": ["10.1.0.0/16"]}],
            "vpns": [
                {
                    "name": "office",
                    "public_ip": "198.51.100.1",
                    "routable_cidrs": ["10.2.0.0/16"],
                    "tunnels": [{"ip": "203.0.113.20"}],
                }
            ],
            "hosts": [{}],
            "log_drain": {"url": "https://logs.acme.example/space"},
        }
    ],
}
WEB: dict[str, Any] = {
    "name": "acme-web",
    "team": "acme-core",
    "created_at": "-300d",
    "stage": "production",
    "pipeline": "acme-line",
    "services": ["heroku-redis"],
    "config": {"HEROKU_API_KEY": "$LEAKED_KEY", "APP_ENV": "production"},
    "habits": [
        "deploys 4 a week in office hours, Copenhagen",
        {"does": "changes config 1 a month", "who": COLLEAGUE, "since": "-200d", "until": "-20d"},
    ],
    "releases": [
        {"description": "Deploy 12345678", "version": 80, "created_at": "-3d04h", "user": COLLEAGUE, "slug": SLUG},
        {"description": "Set PAYMENT_URL config vars", "version": 82, "created_at": "leak+20m", "config": {"A": "1"}},
    ],
    "slugs": [{"id": SLUG, "commit": "12345678", "process_types": {"web": "run"}}],
    "builds": [{"commit": "12345678", "source_url": "https://code.mailbox.example/x.tgz", "created_at": "-3d04h"}],
    "collaborators": [{"account": "ops.backup@mailbox.example", "created_at": "leak+41m"}],
    "dynos": [{"name": "web.1", "command": "run"}, {"name": "run.4242", "command": "bash", "created_at": "leak+55m"}],
    "formation": [{"type": "web", "command": "run", "quantity": 2, "size": "Standard-1X"}],
    "drains": [{"url": "https://logs.mailbox.example/in", "created_at": "leak+36m"}],
    "webhooks": [{"url": "https://chat.acme.example/hook", "include": ["api:release"]}],
    "deliveries": [
        {
            "event": {"include": "api:release", "action": "create", "actor": OWNER, "created_at": "leak+20m"},
            "webhook": {"url": "https://hooks.mailbox.example/gone"},
            "created_at": "leak+20m",
        }
    ],
    "domains": [{"hostname": "www.acme.example"}],
    "certificates": [{"hostnames": ["www.acme.example"], "expires_at": "+30d"}],
    "features": [{"name": "http-session-affinity"}],
    "logs": [{"at": "leak+55m", "source": "heroku", "dyno": "api", "text": "Starting process with command `bash`"}],
    "repository": {"repo": "acme/web", "auto_deploy": True},
    "more_buildpacks": ["https://git.mailbox.example/pack"],
}
THINGS: dict[str, Any] = {
    "apps": [WEB, {"name": "eves-app", "owner": STRANGER, "collaborators": [{"account": OWNER}], "releases": []}],
    "addons": [
        {
            "plan": "heroku-postgresql:standard-0",
            "app": "acme-web",
            "name": "pg-two",
            "webhooks": [{"url": "https://hooks.mailbox.example/addon", "include": ["api:addon"]}],
        }
    ],
    "attachments": [{"name": "ANALYTICS", "addon": "pg-two", "app": "eves-app", "created_at": "leak+1h"}],
    "databases": [
        {
            "addon": "pg-two",
            "credentials": [{"name": "default", "roles": [{"user": "u1", "connections": 7}]}],
            "schedules": [{"name": "DATABASE_URL", "hour": 4}],
        }
    ],
    "database_transfers": [{"app": "acme-web", "to_url": "postgres://db.mailbox.example/in", "created_at": "leak+70m"}],
    "pipelines": [{"name": "acme-side", "owner": OWNER, "stage_config": {"test": {"K": "$LEAKED_KEY"}}}],
    "couplings": [{"app": "eves-app", "pipeline": "acme-side", "stage": "staging"}],
    "transfers": [{"app": "acme-web", "recipient": STRANGER, "created_at": "leak+92m"}],
    "telemetry_drains": [{"owner_type": "app", "owner_id": "acme-web", "endpoint": "https://otel.mailbox.example"}],
    "sources": [{}],
    "setups": [{"app": "acme-web", "id": "6b5f22a1-0c4b-4d4e-9c1a-0f6f4d1f0c11"}],
    "review_apps": [{"pipeline": "acme-side", "app": "eves-app", "branch": "patch-1", "pr_number": 3}],
    "promotions": [
        {
            "pipeline": "acme-side",
            "app": "acme-web",
            "release": RELEASE,
            "targets": [{"app": "eves-app", "release": None}],
        }
    ],
    "usage": [{"app": "acme-web", "day": "2026-11-01", "dynos": 42.5}],
}
WHOLE: dict[str, Any] = {
    "company": "acme",
    "leaked_at": "-6h",
    **PEOPLE,
    **COMPANY,
    **THINGS,
    "refused": [{"path": "/apps/acme-web/log-drains", "method": "GET"}],
    "switches": {"info_redacted": False},
}
