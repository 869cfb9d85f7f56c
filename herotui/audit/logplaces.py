"""Where an app's log lines really lie: log add-ons and drains found, how long they are kept, how to ask them.

Days are the shortest that the service sells, as its pages say; a plan may keep more. Estimates to sort by, not facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from herotui.audit.views import LogPlace
from herotui.detect.company import host_in
from herotui.detect.made import quoted
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import AddOn, App, Drain, SpaceDrain
from herotui.text.escape import visible

_HEROKU_DAYS = 7
_API = '"app[api]"'


@dataclass(frozen=True, slots=True)
class _Service:
    """A service that keeps logs: its add-on's name, a part of its hosts, days kept at least, how to ask."""

    title: str
    addon: str
    host: str
    days: int | None
    query: str
    export: str


_SERVICES = (
    _Service("Papertrail", "papertrail", "papertrailapp.com", 2, "program:app/api",
             "Settings > Archives: an hour's or a day's file; or papertrail-cli with --min-time"),
    _Service("SolarWinds Observability", "swo", "solarwinds.com", 3, "app/api", "Logs Explorer > Export"),
    _Service("Mezmo", "logdna", "logdna.com", 3, "app:app source:api", "Export lines, sent by mail"),
    _Service("Mezmo", "mezmo", "mezmo.com", 3, "app:app source:api", "Export lines, sent by mail"),
    _Service("Better Stack", "logtail", "betterstack", 3, "heroku.source:app AND heroku.dyno:api",
             "Live tail > Export"),
    _Service("Better Stack", "betterstack", "logtail.com", 3, "heroku.source:app AND heroku.dyno:api",
             "Live tail > Export"),
    _Service("Coralogix", "coralogix", "coralogix", 3, 'proc_id:"api"', "Explore > Export"),
    _Service("Sumo Logic", "sumologic", "sumologic.com", 7, f"_sourceCategory=*heroku* {_API}", "Search > Export"),
    _Service("Logentries", "logentries", "logentries.com", 7, "where(app[api])", "Log Search > Export"),
    _Service("Datadog", "datadog", "datadoghq", 3, "source:heroku @dyno:api", "Logs > Export; ask for a rehydration"),
    _Service("New Relic", "newrelic", "newrelic.com", 8, "procid:api", "Logs > Export"),
    _Service("Splunk", "splunk", "splunk", None, f'source=*heroku* {_API}', "Export results"),
    _Service("Elastic", "elastic", "elastic", None, 'syslog.procid:"api"', "Discover > Share > CSV"),
    _Service("Loggly", "loggly", "loggly.com", 7, "syslog.appName:app api", "Export events"),
    _Service("AWS", "", "amazonaws.com", None, f"filter @message like {_API}", "Export from CloudWatch or the bucket"),
)  # fmt: skip


def log_places(estate: Snapshot, since: datetime) -> tuple[LogPlace, ...]:
    """Where lines since `since` may still lie, the soonest to expire first; Heroku's own few lines count."""
    found = {(one.app, one.service): one for one in _places(estate, since)}
    far = datetime.max.replace(tzinfo=since.tzinfo)
    return tuple(sorted(found.values(), key=lambda one: (one.expires or far, one.app, one.service)))


def _places(estate: Snapshot, since: datetime) -> Iterator[LogPlace]:
    for app in estate.apps:
        yield _heroku(app, since)
    for _, addon in estate.items("addons", AddOn):
        name = addon.addon_service.name if addon.addon_service else ""
        for service in _SERVICES:
            if service.addon and service.addon in name.casefold():
                yield _at(service, addon.app.name if addon.app else "", since)
    for place, drain in estate.items("drains", Drain):
        if drain.addon is None:
            yield _drained(place.name, drain.url, since)
    for place, space_drain in estate.items("space_drains", SpaceDrain):
        yield _drained(f"space {place.name}", space_drain.url, since)


def _heroku(app: App, since: datetime) -> LogPlace:
    query = quoted("heroku", "logs", "--num", "1500", "--source", "app", "--dyno-name", "api", "--app", app.name)
    export = "the same without --source and --dyno-name, into a file"
    return LogPlace(visible(app.name), "Heroku, 1,500 lines", _HEROKU_DAYS, query, export, _until(since, _HEROKU_DAYS))


def _drained(app: str, url: str, since: datetime) -> LogPlace:
    host = host_in(url)
    service = next((one for one in _SERVICES if one.host in host), None)
    if service is not None:
        return _at(service, app, since)
    return LogPlace(visible(app), visible(host or url), None, "app[api]", "Whoever runs it: is it yours? Its files.")


def _at(service: _Service, app: str, since: datetime) -> LogPlace:
    expires = _until(since, service.days) if service.days else None
    return LogPlace(visible(app), service.title, service.days, service.query, service.export, expires)


def _until(since: datetime, days: int) -> datetime:
    return since + timedelta(days=days)
