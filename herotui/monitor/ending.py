"""The end of the watch: its result, dated, in the record; steps M1 to M3; what stays open is left to do."""

from __future__ import annotations

from datetime import timedelta

from herotui import clock
from herotui.desk import Desk
from herotui.incident.entry import Kind
from herotui.incident.status import ENDED
from herotui.incident.verdict import footholds
from herotui.incident.watch import Line, Watch
from herotui.monitor.alerts import URGENT
from herotui.text.times import span

GROUP = "watch"
CYCLE = timedelta(hours=23, minutes=59)
"""A day, but for the seconds that a watch needs to begin: what runs once a day has run."""
_MOST_UNWATCHED = 0.1
"""A watch that missed a larger part of its span proves nothing."""


async def end(desk: Desk) -> list[Line]:
    """Judge the watch by its own entries, and settle what they prove; what they don't is left to do."""
    await desk.record.refresh()
    watch = desk.incident.watch
    if watch is None:
        return []
    now = clock.now()
    length = now - watch.begun_at
    against = _against(desk, watch, length)
    points = [text for texts in against.values() for text in texts]
    quiet = not against["M2"] and not _sick(watch)
    facts = f"{span(length)}, {watch.looks} looks, not watched for {span(watch.unwatched)}"
    text = f"The watch ended {now:%Y-%m-%d %H:%MZ}: {'quiet' if quiet else 'NOT QUIET'}; {facts}"
    desk.record.submit(Kind.WATCH_ENDED, text, phase="monitor", data={"quiet": quiet, "points": points})
    for step, texts in against.items():
        if not texts:
            _settle(desk, step, f"watched {facts}")
    _left_to_do(desk, points)
    return [
        Line(now, "watch", text, "" if quiet else "medium"),
        *(Line(now, "watch", f"Left to do: {point}", "medium") for point in points),
    ]


def _against(desk: Desk, watch: Watch, length: timedelta) -> dict[str, list[str]]:
    """By step, what stands against calling it done."""
    incident = desk.incident
    missed = []
    if watch.unwatched > length * _MOST_UNWATCHED or watch.looks == 0:
        missed = [f"watch again: {span(watch.unwatched)} of {span(length)} was not watched"]
    if length < CYCLE:
        missed.append(f"watch for a day at least, not {span(length)}: a night job or a deploy fails late")
    found = [line for line in watch.lines if line.kind == "finding" and line.id]
    open_ids = {one.id for one in incident.findings.values() if one.open}
    before = len(footholds(incident)) - len({line.id for line in found} & open_ids)
    stand = [f"remove the footholds that were there before the watch: {before}"] if before > 0 else []
    back = [f"deal with what the watch found: {line.text}" for line in found if line.id in open_ids]
    loose = [f"explain: {line.text}" for line in watch.lines if line.kind == "change"]
    key = [] if incident.key.state in ENDED else ["the old key is not known to be dead"]
    if incident.key.state == "revoked":
        key = ["the old key was revoked and not tried: give it, and verify"]
    reached = []
    if watch.unalerted:
        reached = [f"{watch.unalerted} alerts rang the bell only"]
    elif not watch.alerted:
        reached = ["no alert, not even a test, is known to have reached anybody"]
    return {
        "M1": [*missed, *(f"look after {name}: it became worse" for name in _sick(watch))],
        "M2": [*key, *stand, *back, *loose],
        "M3": reached,
    }


def _sick(watch: Watch) -> list[str]:
    """The apps that have become worse, and not well again."""
    sick: dict[str, bool] = {}
    for line in watch.lines:
        if line.kind == "health":
            sick[line.id] = line.severity in URGENT
    return [app for app, still in sick.items() if still]


def _settle(desk: Desk, step: str, evidence: str) -> None:
    mark = desk.incident.steps.get(step)
    if mark is None or mark.state == "open" or not mark.by_hand:
        desk.settle(step, evidence)


def _left_to_do(desk: Desk, points: list[str]) -> None:
    """Beside what was left to do before; what an earlier watch left is replaced."""
    items = [
        {"group": one.group, "text": one.text, "command": one.command, "created_at": one.created_at}
        for one in desk.incident.todo
        if one.group != GROUP
    ]
    items += [{"group": GROUP, "text": point} for point in dict.fromkeys(points)]
    text = f"Left to do after the watch: {len(points)}" if points else "The watch leaves nothing to do"
    desk.record.submit(Kind.LEFT_TO_DO, text, phase="monitor", data={"items": items})
