"""Every endpoint that the notes on Heroku's API name for a leaked key, by what it is needed for; and who is excused.

Typed by hand from those notes, not from the simulator: what is missing there shows here.
"""

from __future__ import annotations

NAMED = """
# Whose key it is, and what it reaches
GET /account
GET /users/~
PATCH /account
DELETE /account
GET /account/rate-limits
GET /account/features
GET /apps
GET /apps/{}
GET /users/~/apps
POST /filters/apps
GET /apps/{}/features
GET /teams
GET /teams/{}
GET /teams/{}/apps
GET /teams/{}/members
GET /teams/{}/invitations
GET /teams/{}/permissions
GET /teams/permissions
GET /teams/{}/preferences
GET /teams/{}/features
GET /enterprise-accounts
GET /enterprise-accounts/{}/members
GET /enterprise-accounts/{}/teams
GET /spaces
GET /spaces/{}
GET /spaces/{}/nat
GET /spaces/{}/members
GET /spaces/{}/inbound-ruleset
GET /spaces/{}/inbound-rulesets
GET /spaces/{}/vpn-connections
GET /spaces/{}/peerings
GET /spaces/{}/topology
GET /spaces/{}/dynos
GET /addons
GET /apps/{}/addons
GET /teams/{}/addons
GET /addon-attachments
GET /pipelines
GET /users/~/pipeline-couplings
GET /pipelines/{}/pipeline-couplings
PUT /users/~/capabilities
POST /users/~/gateway-tokens
POST /accounts/{}/actions/get-quota

# Secrets that leaked with it
GET /apps/{}/config-vars
GET /apps/{}/config-vars-settings
GET /apps/{}/releases/{}/config-vars
GET /pipelines/{}/stage/{}/config-vars
GET /addons/{}/config
GET /addons/{}/config/credential:readonly
GET /addons/{}/sso
GET /apps/{}/addons/{}/sso
GET /apps/{}/slugs/{}
GET /apps/{}/build-metadata
GET /{}.git/info/refs
GET /v2/
POST /sources
GET /account/github/token
POST /apps/{}/log-sessions
GET /account/invoices
GET /account/invoice-address
GET /account/payment-method

# What was done with it, and undoing that
GET /apps/{}/releases
GET /apps/{}/releases/{}
POST /apps/{}/releases
GET /apps/{}/builds
POST /apps/{}/builds
GET /apps/{}/buildpack-installations
PUT /apps/{}/buildpack-installations
GET /apps/{}/dynos
POST /apps/{}/dynos
DELETE /apps/{}/dynos/{}
POST /apps/{}/dynos/{}/actions/stop
GET /apps/{}/formation
PATCH /apps/{}/formation
GET /apps/{}/log-drains
DELETE /apps/{}/log-drains/{}
GET /spaces/{}/log-drain
PUT /spaces/{}/log-drain
GET /apps/{}/telemetry-drains
GET /spaces/{}/telemetry-drains
DELETE /telemetry-drains/{}
GET /apps/{}/webhooks
DELETE /apps/{}/webhooks/{}
GET /apps/{}/webhook-events
GET /apps/{}/webhook-deliveries
GET /addons/{}/webhooks
GET /apps/{}/collaborators
POST /apps/{}/collaborators
DELETE /apps/{}/collaborators/{}
GET /teams/apps/{}/collaborators
GET /account/keys
POST /account/keys
DELETE /account/keys/{}
GET /account/app-transfers
POST /account/app-transfers
PATCH /account/app-transfers/{}
DELETE /account/app-transfers/{}
PATCH /teams/apps/{}
POST /pipeline-transfers
POST /spaces/{}/transfer
GET /apps/{}/domains
PATCH /apps/{}/domains/{}
GET /apps/{}/sni-endpoints
GET /pipelines/{}/review-app-config
GET /pipelines/{}/review-apps
GET /apps/{}/github
PATCH /apps/{}/github
GET /pipelines/{}/repository
GET /pipelines/{}/latest-releases
GET /pipelines/{}/latest-deployments
GET /pipelines/{}/latest-builds
GET /app-setups/{}
GET /teams/{}/identity-providers
GET /teams/{}/allowed-addon-services
DELETE /teams/{}/members/{}
PATCH /apps/{}
PATCH /apps/{}/config-vars
PATCH /pipelines/{}/stage/{}/config-vars

# Money and the audit trail
GET /teams/{}/usage/daily
GET /teams/{}/usage/monthly
GET /teams/{}/usage
GET /apps/{}/usage
GET /resource/{}/usage-history
GET /enterprise-accounts/{}/usage/daily
GET /enterprise-accounts/{}/usage/monthly
GET /enterprise-accounts/{}/archives
GET /enterprise-accounts/{}/archives/{}/{}
GET /enterprise-accounts/{}/events

# The keys themselves
GET /oauth/authorizations
GET /oauth/authorizations/~
GET /oauth/authorizations/{}
POST /oauth/authorizations
PATCH /oauth/authorizations/{}
DELETE /oauth/authorizations/{}
POST /oauth/authorizations/{}/actions/regenerate-tokens
GET /oauth/sessions
GET /oauth/sessions/{}
DELETE /oauth/sessions/{}
DELETE /oauth/sessions/~
GET /oauth/clients
POST /oauth/clients
DELETE /oauth/clients/{}
POST /oauth/clients/{}/actions/rotate-credentials
POST /oauth/tokens
DELETE /oauth/tokens/{}
GET /teams/{}/oauth/authorizations
POST /teams/{}/oauth/authorizations
PUT /apps/{}/pre-authorizations

# Databases
POST /actions/addon-attachments/resolve
GET /addons/{}/addon-attachments
GET /postgres/v0/databases/{}/credentials
GET /postgres/v0/databases/{}/credentials/{}
POST /postgres/v0/databases/{}/credentials/{}/credentials_rotation
POST /postgres/v0/databases/{}/credentials_rotation
POST /data/postgres/v1/{}/rotate_credentials
POST /data/postgres/v1/{}/credentials/{}/rotate
GET /client/v11/databases/{}
GET /client/v11/databases/{}/wait_status
POST /client/v11/databases/{}/connection_reset
GET /client/v11/apps/{}/transfers
POST /client/v11/apps/{}/transfers/{}/actions/public-url
POST /client/v11/databases/{}/backups
GET /client/v11/databases/{}/transfer-schedules
POST /client/v11/databases/{}/transfers
GET /redis/v0/databases/{}
POST /redis/v0/databases/{}/credentials_rotation
POST /data/kafka/v0/clusters/{}/rotate-credentials
"""

LINES = [line for line in NAMED.splitlines() if line and not line.startswith("#")]

EXCUSED = {
    "POST /users/~/gateway-tokens": "its tokens are for Heroku's own gateways: nothing here takes one",
}
