"""Setting config vars, and what Heroku knows of each beside its value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from herotui.call import Call
from herotui.heroku.models.base import Model, Ref
from herotui.heroku.paths import path_of
from herotui.secret import Secret


class ConfigSetting(Model, frozen=True, kw_only=True):
    """A config var without its value; its `id` is its name. `attachment` is the add-on's that set it, if one did.

    A `masked` one's value is shown to nobody (schema of version 3.sdk, config-vars-settings).
    """

    attachment: Ref | None = None
    masked: bool = False
    value_updated_at: datetime | None = None

    @classmethod
    def identify(cls, row: Mapping[str, Any]) -> str:
        """Its name."""
        return str(row.get("key") or "")


def set_config_vars(app: str, values: Mapping[str, Secret | None]) -> Call:
    """Set many config vars of an app at once, None removes: one release, one restart."""
    return Call("PATCH", path_of("apps", app, "config-vars"), body=dict(values))


def set_pipeline_config_vars(pipeline: str, stage: str, values: Mapping[str, Secret | None]) -> Call:
    """Set config vars of a pipeline's review apps (`review`) or CI (`test`); None removes. Nothing restarts."""
    return Call("PATCH", path_of("pipelines", pipeline, "stage", stage, "config-vars"), body=dict(values))
