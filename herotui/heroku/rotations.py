"""Requests that put something new in the place of something old: config vars, credentials of data add-ons, code.

Sources as in `calls`; those of the Data API as Heroku's own CLI 11.10 sends them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from herotui.call import Call, Service
from herotui.heroku.paths import path_of


def set_config_vars(app: str, values: Mapping[str, Any]) -> Call:
    """Set config vars, None removes one: one release, one restart. Values are `Secret`s."""
    return Call("PATCH", path_of("apps", app, "config-vars"), body=dict(values))


def set_pipeline_config_vars(pipeline: str, stage: str, values: Mapping[str, Any]) -> Call:
    """Set config vars of a pipeline's review apps (`review`) or CI (`test`), None removes one. No release."""
    return Call("PATCH", path_of("pipelines", pipeline, "stage", stage, "config-vars"), body=dict(values))


def release_slug(app: str, slug: str, description: str) -> Call:
    """Put code back by the slug of a good release; config vars stay as they are, unlike in a rollback."""
    return Call("POST", path_of("apps", app, "releases"), body={"slug": slug, "description": description})


def rotate_postgres(database: str) -> Call:
    """New passwords for all of a Postgres database's credentials; apps that are attached are released anew."""
    path = path_of("postgres", "v0", "databases", database, "credentials_rotation")
    return Call("POST", path, service=Service.DATA, body={})


def rotate_postgres_credential(database: str, credential: str, forced: bool = False) -> Call:
    """A new password for one credential. `forced`: followers that lag are out of reach until they have caught up."""
    path = path_of("postgres", "v0", "databases", database, "credentials", credential, "credentials_rotation")
    return Call("POST", path, service=Service.DATA, body={"forced": True} if forced else {})


def rotate_redis(database: str) -> Call:
    """A new password for a key-value store; apps that are attached are released anew."""
    path = path_of("redis", "v0", "databases", database, "credentials_rotation")
    return Call("POST", path, service=Service.DATA, body={})


def rotate_kafka(cluster: str) -> Call:
    """New client certificates for a Kafka cluster."""
    return Call("POST", path_of("data", "kafka", "v0", "clusters", cluster, "rotate-credentials"), service=Service.DATA)


def reset_connections(database: str) -> Call:
    """Throw out whoever is connected to a Postgres database."""
    return Call("POST", path_of("client", "v11", "databases", database, "connection_reset"), service=Service.DATA)
