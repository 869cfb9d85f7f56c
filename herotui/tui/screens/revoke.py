"""BREAK GLASS: whose key it is, what would be sent, the typed word, and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, Label, Static
from textual.worker import Worker

from herotui import clock
from herotui.assess.key import claim, confirm
from herotui.desk import Desk
from herotui.errors import HerotuiError
from herotui.incident.events import Changed, Event, Failed, Found
from herotui.incident.status import ENDED, WORLDS
from herotui.rotate.prepare import NotYours, prepare, refreshed
from herotui.rotate.preview import LOCKOUT, Preview, Target
from herotui.rotate.revoke import ROUNDS, aftermath, revoke
from herotui.secret import NotAKey, Secret
from herotui.text.escape import cut, visible
from herotui.tui.screens.dialog import Dialog, Said
from herotui.tui.widgets.choice import Choice
from herotui.tui.widgets.field import Field
from herotui.tui.widgets.key_field import KeyField
from herotui.tui.widgets.rows import Row, Rows
from herotui.tui.words import Line, block, fitted, labelled, marked, plain, wrap

WIDTH = 72
REASONS = {"attack in progress": "attack in progress", "key is public": "key is public", "": "other"}
ROLES = {
    "leaked": "leaked key",
    "candidate": "may be it",
    "minted": "made since the leak",
    "session": "session",
    "member": "cuts its reach",
}

Start = Callable[[Coroutine[Any, Any, None], str], Worker[None]]


class RevokeDialog(Dialog[str]):
    """One dialog from key to proof. Nothing is sent before the word; its answer is what the main screen says.

    `open_desk` opens an incident for a key that is pasted here; `start` runs work on the app, so that it outlives the
    dialog; `copy_key` puts the new key on the clipboard.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "yes", "yes", show=False),
        Binding("c", "copy", "copy the new key", show=False),
        Binding("r", "again", "look again", show=False),
    ]

    def __init__(
        self,
        desk: Desk | None,
        *,
        world: str,
        open_desk: Callable[[Secret | None], Awaitable[Desk]],
        start: Start,
        copy_key: Callable[[Secret], Awaitable[str]],
        known_key: bool,
    ) -> None:
        super().__init__()
        self._desk, self._world, self._known_key = desk, world, known_key
        self._open_desk, self._start, self._copy_key = open_desk, start, copy_key
        self._preview = Preview()
        self._ticked: frozenset[str] = frozenset()
        self._log: list[Line] = []
        self._looking: Worker[None] | None = None
        self._round = 0
        self.stage = "key"
        self.nothing_left_at: datetime | None = None

    def compose(self) -> ComposeResult:
        """All stages' parts; `_at` shows those of the stage."""
        with Vertical(id="box") as frame:
            frame.border_title = "BREAK GLASS: revoke now, gate or no gate"
            frame.border_subtitle = WORLDS.get(self._world, "")
            yield Horizontal(
                Label("Leaked key", classes="label"),
                KeyField(id="leaked", empty="paste it, then Enter. Only a masked alert? Enter lists them all"),
                classes="row stage-key",
            )
            yield Rows(id="targets")
            with VerticalScroll(id="scroll"):
                yield Static(id="text", markup=False)
            yield Choice("Reason    ", REASONS, "attack in progress", id="reason")
            yield Horizontal(
                Label("Type", classes="label"),
                Field(id="word"),
                classes="row",
                id="typing",
            )
            yield Said()
            yield Label("", id="foot", markup=False)

    def take_focus(self) -> None:
        """Where a key is known the looking starts at once."""
        if self._desk is None and not self._known_key:
            self._at("key", "Enter goes on   Esc cancels, nothing is sent")
            self.query_one("#leaked").focus()
        else:
            self._look()

    def _at(self, stage: str, foot: str) -> None:
        self.stage = stage
        parts = {"#targets": "preview", "#reason": "preview", "#typing": "preview", ".stage-key": "key"}
        for selector, when in parts.items():
            self.query_one(selector).display = stage == when
        if stage == "preview" and not self._preview.targets:
            self.query_one("#typing").display = self.query_one("#reason").display = False
        self.set_class(stage != "preview", "-telling")
        if stage in ("claim", "running", "end", "looking"):
            self.set_focus(None)
        self.query_one("#foot", Label).update(Content(foot))

    def _write(self, lines: list[Line]) -> None:
        self.query_one("#text", Static).update(block(lines))
        self.query_one("#scroll").scroll_end(animate=False)

    def _tell(self, event: Event) -> None:
        if not self._stands:
            return
        match event:
            case Failed():
                state = "needs_you"
            case Changed():
                state = "done"
            case Found(severity=severity):
                state = "needs_you" if severity in ("critical", "high") else ""
            case _:
                state = "working"
        head, *rest = wrap(event.text, WIDTH - 4)
        first = marked(state, head) if state else plain(f"    {head}")
        self._log += [first, *(plain(f"    {line}") for line in rest)]
        self._write(self._log)

    async def _tell_all(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            self._tell(event)

    # Looking: reads only, ends with the dialog.

    def on_key_field_submitted(self, event: KeyField.Submitted) -> None:
        """The key is here; or there is none and the list has to do."""
        event.stop()
        try:
            key = event.field.take()
        except NotAKey as error:
            self.query_one(Said).show(error)
            return
        event.field.action_clear()
        self._look(key)

    def _look(self, key: Secret | None = None) -> None:
        self._log = []
        self.query_one(Said).show_line(Content(""))
        self._at("looking", "Esc cancels, nothing was sent but GET requests")
        self._looking = self._start(self._looked(key), "look")

    @property
    def _stands(self) -> bool:
        """Whether there is a dialog to write on: what it began may outlive it."""
        return self.is_attached and bool(self.query("#text"))

    async def _looked(self, key: Secret | None) -> None:
        try:
            if self._desk is None:
                self._desk = await self._open_desk(key)
            desk = self._desk
            if desk.leaked is not None and desk.incident.key.state not in ENDED:
                await self._tell_all(confirm(desk))
            self._offer(await prepare(desk))
        except NotYours as error:
            self._ask(error)
        except HerotuiError as error:
            self._stop(error)

    def _ask(self, error: NotYours) -> None:
        if self._stands:
            self._tell(Failed(error.message, error.meaning, "Yours to investigate? y says yes, and reads on."))
            self._at("claim", "y  it is ours to investigate     Esc  cancel, nothing more is sent")

    def _stop(self, error: HerotuiError) -> None:
        if self._stands:
            self.query_one(Said).show(error)
            self._at("end", "r looks again   Esc closes")

    def action_yes(self) -> None:
        """The account is the responder's to investigate."""
        if self.stage == "claim" and self._desk is not None:
            self._at("looking", "Esc cancels, nothing was sent but GET requests")
            self._looking = self._start(self._claimed(self._desk), "look")

    async def _claimed(self, desk: Desk) -> None:
        try:
            await claim(desk)
            self._offer(await prepare(desk))
        except HerotuiError as error:
            self._stop(error)

    def action_again(self) -> None:
        """Look again."""
        if self.stage == "end":
            self._look()

    # The preview and the word.

    def _offer(self, preview: Preview, before: str = "") -> None:
        if not self._stands:
            return
        self._preview = preview
        self._saw(preview)
        self._ticked = frozenset(target.id for target in preview.targets if target.selected)
        lines = [*(self._log if before else []), *([plain(before, "bold")] if before else []), *preview_lines(preview)]
        self._write(lines)
        self.query_one("#scroll").scroll_home(animate=False)
        self._fill_targets()
        if preview.refused or not preview.targets:
            self._at("end", "r looks again   Esc closes, nothing was sent")
            return
        self._at("preview", self._words())
        word = self.query_one("#word", Input)
        word.value = ""
        word.focus()

    def _saw(self, preview: Preview) -> None:
        """Nothing is left only after a full answer that lists nothing."""
        self.nothing_left_at = clock.now() if preview.over else None

    def _words(self) -> str:
        """What to type, never as a default: the thing's own name."""
        if self._preview.lockout:
            return f"Type {LOCKOUT}, then Enter.\nEsc cancels, nothing is sent"
        first = self._preview.targets[0]
        many = ", or all for what is ticked" if self._ticked else ""
        what = "one's first four" if self._preview.ambiguous else f"{self._preview.word(first)} for the key"
        return f"Type {what}{many}, then Enter.\nTab goes to the list, Space ticks   Esc cancels, nothing is sent"

    def _fill_targets(self) -> None:
        self.query_one("#targets", Rows).fill([self._target_row(target) for target in self._preview.targets])

    def _target_row(self, target: Target) -> Row:
        tick = "[x]" if target.id in self._ticked else "[ ]"
        role = ROLES.get(target.role, target.role)
        if target.role == "minted" and self._desk is not None and self._desk.incident.leak.at is None:
            role = "made of late"
        scope = ",".join(target.scope)
        head = f"{tick} {self._preview.word(target)}"
        if target.role == "member" or not any(other.role == "candidate" for other in self._preview.targets):
            about = f'{head} {role} "{cut(visible(target.title), 18)}" {cut(scope, 12)}'
            return Row(target.id, Content(about), Content(cut(visible(target.call.line), 34)))
        # Which one is it? What tells them apart stands here; the call is the same for all and stands below.
        title = fitted(f'"{target.title}"' if target.role == "candidate" else target.title, 27)
        made = f"made {target.created_at[:10]}" if target.created_at else "made: not known"
        return Row(target.id, Content(f"{head} {title} {fitted(scope, 12)} {made} {cut(target.client, 10)}".rstrip()))

    def on_rows_ticked(self, event: Rows.Ticked) -> None:
        """Space takes a target in or out of `all`."""
        self._ticked = self._ticked ^ {event.row.id}
        self._fill_targets()
        self.query_one("#foot", Label).update(Content(self._words()))

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """Enter on a row confirms nothing: back to the word."""
        self.query_one("#word").focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Deaf until the word names something."""
        event.stop()
        chosen = self._preview.chosen(event.value, self._ticked)
        if self.stage == "preview" and chosen and self._desk is not None:
            self._at("running", "Calls are on their way and can't be called back")
            self._log = []
            reason = self.query_one("#reason", Choice).value
            self._start(self._revoked(self._desk, chosen, reason), "revoke")
        elif self.stage == "preview":
            self.query_one(Said).show(f"{event.value.strip() or 'Nothing'} names nothing here: nothing was sent.")

    def on_key(self, event: Key) -> None:
        """The word is taken wherever the focus is."""
        word = self.query_one("#word", Input)
        if self.stage == "preview" and not word.has_focus and event.character and event.character.isalnum():
            event.stop()
            event.prevent_default()
            word.focus()
            word.insert_text_at_cursor(event.character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Each key has its stage; elsewhere its letter may belong to the word."""
        stages = {"yes": "claim", "copy": "end", "again": "end"}
        return stages.get(action, self.stage) == self.stage

    # Running: on the app, so that it goes on whatever happens to the dialog.

    async def _revoked(self, desk: Desk, chosen: tuple[Target, ...], reason: str) -> None:
        self._round += 1
        before = self._preview
        try:
            await self._tell_all(revoke(desk, before, chosen, reason))
        except HerotuiError as error:
            self._stop(error)
            return
        after = await refreshed(desk, before)
        self._saw(after)
        known = {target.id for target in before.targets}
        fresh = [target for target in after.targets if target.id not in known]
        alive = desk.incident.key.state == "alive"
        if (fresh or alive) and after.targets and self._round < ROUNDS:
            self._offer(after, "THE KEY STILL LIVES: choose again." if alive else "Made meanwhile: take these as well?")
            return
        if fresh or alive:
            self._tell(
                Failed(f"After {self._round} rounds there is more.", "", "Change the password, call Heroku support.")
            )
        if desk.incident.key.state in ENDED:
            await self._tell_all(aftermath(desk))
        if self._stands:
            self._end(desk)

    def _end(self, desk: Desk) -> None:
        if desk.new_key is not None:
            self._tell(
                Found(f"herotui holds the new key ({len(desk.new_key)} characters). c copies it: it is shown nowhere")
            )
        copies = "c copies the new key   " if desk.new_key is not None else ""
        self._at("end", f"{copies}r looks again   Esc closes")

    async def action_copy(self) -> None:
        """The new key, to the clipboard alone."""
        if self._desk is not None and self._desk.new_key is not None:
            said = await self._copy_key(self._desk.new_key)
            self.query_one(Said).show_line(plain(said))

    def action_cancel(self) -> None:
        """Close; while calls are on their way there is nothing to cancel."""
        if self.stage == "running":
            self.query_one(Said).show("The calls are on their way. This closes when they are answered.")
            return
        if self.stage == "looking" and self._looking is not None:
            self._looking.cancel()
        self.dismiss(self._answer())

    @property
    def sent(self) -> bool:
        """Whether anything was sent from here but GET requests."""
        return self._round > 0

    def _answer(self) -> str:
        if not self.sent or self._desk is None:
            return "Nothing was revoked."
        if self._desk.incident.key.state in ENDED:
            return "KEY DEAD, NOT CONTAINED. Next: what outlives it (R5, R6)."
        return "The key is not proven dead. ! opens the dialog again."


def preview_lines(preview: Preview) -> list[Line]:
    """Everything that stands in the dialog beside the targets."""
    lines: list[Line] = []
    if preview.refused:
        lines += labelled("Refused", preview.refused, WIDTH, indent=10, style="bold $error")
    if preview.owner:
        lines += labelled("Whose", preview.owner, WIDTH, indent=10)
    if preview.regenerates:
        lines += labelled(
            "How", "regenerated in place: herotui holds the new key, nobody is locked out", WIDTH, indent=10
        )
    for one in [target for target in preview.targets if target.role == "candidate"][:1]:
        lines += labelled("Call", f"{one.call.line.replace(one.id, 'ID')} of the one you name", WIDTH, indent=10)
    for target in {target.way_back: target for target in preview.targets}.values():
        lines += labelled("Way back", target.way_back, WIDTH, indent=10, style="bold")
    stops = (*preview.stops, *(f"[?] {text}" for text in preview.not_searched))
    for label, texts in (("Stops", stops), ("Stays", preview.stays)):
        for number, text in enumerate(texts):
            lines += labelled(label if number == 0 else "", text, WIDTH, indent=10)
    if preview.seat:
        seat = marked("done" if preview.seat_safe else "needs_you", "")
        head, *rest = labelled("You", preview.seat, WIDTH - 4, indent=10)
        lines += [Content.assemble(head[:10], seat, head[10:]), *(Content.assemble("    ", line) for line in rest)]
    for text in preview.notes:
        lines += labelled("Note", text, WIDTH, indent=10)
    for text in preview.ways:
        lines += labelled("Else", text, WIDTH, indent=10)
    return lines
