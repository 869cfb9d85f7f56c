"""The secrets within reach, the most dangerous first; and those that stand in several places."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from herotui.assess.secrets import Row as Secret
from herotui.assess.secrets import Secrets
from herotui.estate.snapshot import Snapshot
from herotui.heroku.models import Release
from herotui.incident.known import Seen
from herotui.incident.status import SEVERITIES
from herotui.secrets import Shared, Verdict
from herotui.text.times import span
from herotui.tui.estate.sight import Frame, Sight, danger_mark
from herotui.tui.widgets.rows import Row
from herotui.tui.words import Line, fitted, labelled, marked, numbered, plain

_WIDE = 90
"""Cells from which a row has room for more."""


class SecretSight(Sight[Secret]):
    """One line a secret."""

    title = "Secrets"
    empty = "No secret was found in the config vars that were seen. Places that were not seen have their own view."

    def __init__(self, found: Secrets, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._places: dict[str, list[Secret]] = {}
        for row in found.rows:
            self._places.setdefault(row.fingerprint, []).append(row)
        super().__init__(found.rows)

    def id(self, thing: Secret) -> str:
        """App, name and value."""
        return f"{thing.app_id}/{thing.name}/{thing.fingerprint[:8]}"

    def find(self, thing: Secret) -> str:
        """Danger, provider, name and place; `leaked`, `past`."""
        leaked = "leaked" if thing.leaked else ""
        provider = thing.verdict.provider or "unknown-provider"
        return f"{thing.danger} {thing.name} {provider} {thing.where} {thing.place} {leaked} {thing.addon}"

    def row(self, thing: Secret, frame: Frame) -> Row:
        """Danger, name, provider, where; at the end how often, and its age or that it is past."""
        wide = frame.width >= _WIDE
        name, provider = (30, 22) if wide else (22, 15)
        left = Content.assemble(
            danger_mark(thing.danger),
            f" {fitted(thing.name, name)} {fitted(thing.verdict.provider or '[?] not known', provider)} ",
            ("[!] " if thing.leaked else "", "bold $error"),
            fitted(thing.where, max(8, frame.width - name - provider - 16 - 4 * thing.leaked)).rstrip(),
        )
        copies = f"x{thing.copies} " if thing.copies > 1 else ""
        return Row("", left, Content(f" {copies}{self._age(thing, frame)}"))

    def _age(self, thing: Secret, frame: Frame) -> str:
        if thing.place == "past":
            return "past"
        since = self._since(thing)
        if since is None:
            return "[?]"
        age = frame.now - since
        return f"{age.days}d" if age.days else span(age)

    def _since(self, thing: Secret) -> datetime | None:
        """When the oldest release that is known to hold this value was made: it is at least so old."""
        releases = self._snapshot.known("releases", thing.app_id)
        if not thing.versions or not isinstance(releases, Seen):
            return None
        found = (one for one in releases.items if isinstance(one, Release) and one.version == thing.versions[0])
        return next((one.created_at for one in found), None)

    def detail(self, thing: Secret, frame: Frame) -> list[Line]:
        """What it opens, why we think so, where else it stands, how it is rotated."""
        width = frame.width
        lines = [Content.assemble(danger_mark(thing.danger), " ", (plain(thing.name).plain, "bold"))]
        if thing.leaked:
            lines.append(marked("needs_you", "This is the leaked key, or holds it.", "bold $error"))
        if thing.opened is False:
            lines.append(marked("done", "The leaked key's scope does not read it (inferred)."))
        lines += labelled("In", self._where(thing, frame), width)
        lines += _verdict_lines(thing.verdict, width)
        if thing.addon:
            lines += labelled("Add-on", f"{thing.addon} set it", width, indent=8)
        others = [one for one in self._places.get(thing.fingerprint, ()) if one is not thing]
        if others:
            lines.append(plain(f"The same value stands in {len(others) + 1} places: all change together", "bold"))
            lines += [plain(f"  {one.name} of {one.where}") for one in others]
        return [*lines, *_rotate_lines(thing.verdict, width)]

    def _where(self, thing: Secret, frame: Frame) -> str:
        since = self._since(thing)
        if thing.place == "past" or since is None:
            return thing.where if thing.place == "past" else f"{thing.where}; since when is not known"
        age = span(frame.now - since)
        return f"{thing.where}; at least since release v{thing.versions[0]}, {age} ago"

    def copies(self, thing: Secret) -> list[tuple[str, str]]:
        """What it opens, and how it is rotated."""
        return _copies(thing.reading, thing.verdict)


class SharedSight(Sight[Shared]):
    """One value in many places: what has to be changed together."""

    title = "Shared"
    empty = "No secret stands in two places, as far as config vars were seen."

    def id(self, thing: Shared) -> str:
        """Its fingerprint."""
        return thing.fingerprint

    def find(self, thing: Shared) -> str:
        """Danger, provider, places and names."""
        places = " ".join(f"{place} {name}" for place, name in thing.places)
        return f"{thing.verdict.danger or ''} {thing.verdict.provider} {places}"

    def row(self, thing: Shared, frame: Frame) -> Row:
        """Danger, how many places, provider, the first of them."""
        named = ", ".join(f"{name} of {place}" for place, name in thing.places)
        left = Content.assemble(
            danger_mark(str(thing.verdict.danger or "")),
            f" {len(thing.places):>3} places  {fitted(thing.verdict.provider or '[?] not known', 18)} ",
            fitted(named, max(8, frame.width - 36)).rstrip(),
        )
        return Row("", left)

    def detail(self, thing: Shared, frame: Frame) -> list[Line]:
        """Every place."""
        head = f"One value in {len(thing.places)} places: change them together, or something breaks"
        lines = [Content.assemble(danger_mark(str(thing.verdict.danger or "")), " ", (head, "bold"))]
        lines += [plain(f"  {name} of {place}") for place, name in thing.places]
        return [*lines, *_verdict_lines(thing.verdict, frame.width), *_rotate_lines(thing.verdict, frame.width)]

    def copies(self, thing: Shared) -> list[tuple[str, str]]:
        """The places as a list, and how it is rotated."""
        listed = "\n".join(f"{name} of {place}" for place, name in thing.places)
        return [(f"its {len(thing.places)} places", listed), *_copies("", thing.verdict)]


def _verdict_lines(verdict: Verdict, width: int) -> list[Line]:
    said = SEVERITIES.get(str(verdict.danger or ""), "? NOT RATED")
    lines = labelled("Opens", verdict.opens or "something, not known what", width)
    lines += labelled("Of", verdict.provider or "[?] a provider that herotui does not know", width)
    return [*lines, *labelled("Why", f"{said}, {verdict.confidence}: {verdict.why}", width)]


def _rotate_lines(verdict: Verdict, width: int) -> list[Line]:
    if not verdict.rotate:
        return [plain("Rotate: herotui knows no steps for it. Ask its provider.", "bold")]
    lines = [plain("Rotate", "bold"), *numbered(verdict.rotate, width)]
    lines += labelled("At", verdict.link, width) if verdict.link else []
    held = f"{verdict.source}, {verdict.date}" if verdict.source else "not held against a page"
    return [*lines, *labelled("From", held, width)]


def _copies(reading: str, verdict: Verdict) -> list[tuple[str, str]]:
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(verdict.rotate, 1))
    texts = (("how to rotate it", steps), ("where to rotate it", verdict.link), ("what it opens", reading))
    return [(what, text) for what, text in texts if text]
