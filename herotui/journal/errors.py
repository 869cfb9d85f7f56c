"""What can go wrong with a journal, as errors that say what to do."""

from __future__ import annotations

from herotui.errors import HerotuiError, WrongUse


class NotSaved(HerotuiError):
    """The entry is not on the disk. What was typed is still with the caller."""

    exit_code = 2

    def __init__(self, why: str, *, do: str = "Keep the text, make room or repair the folder, and try again.") -> None:
        super().__init__(f"NOT SAVED, because {why}.", meaning="The journal does not hold this entry.", do=do)
        self.why = why


class ReadOnly(NotSaved):
    """This journal was opened to be read only: as a viewer, or because it is damaged or from a newer herotui."""


class SyncFailed(NotSaved):
    """The disk took the bytes and then failed to make them durable: this file must not be written to again."""


class Damaged(HerotuiError):
    """The file does not hold what was once acknowledged. It is never repaired in place."""

    passing = False
    """Whether it may be over by itself."""

    def __init__(self, place: str, why: str) -> None:
        super().__init__(
            f"The journal is damaged at {place}: {why}.",
            meaning="Everything before that place still holds; nothing was changed.",
            do="Read on with what is good, or go on in a new file that cites this one.",
        )
        self.place = place
        self.why = why

    @property
    def clause(self) -> str:
        """After "because"."""
        return f"the journal is damaged at {self.place}"


class Away(Damaged):
    """The file can't be read at this moment: its disk or folder is away. What was read before still holds."""

    passing = True

    def __init__(self, place: str, why: str) -> None:
        super().__init__(place, f"it can't be read any more: {why}")
        self.message = f"The journal can't be read any more: {why}."
        self.do = "It is looked at again by itself; herotui goes on once it is back."
        self._clause = f"the journal can't be read: {why}"

    @property
    def clause(self) -> str:
        """After "because"."""
        return self._clause


class Unwritable(HerotuiError):
    """The state folder can't be used."""

    exit_code = 2


class AppendOnly(WrongUse):
    """Someone tried to change or remove an entry."""

    def __init__(self, call: str) -> None:
        super().__init__(
            f"{call}() was refused: the journal is append-only.",
            meaning="Entries are evidence, so none is ever changed or removed.",
            do='To correct one, insert a new entry with {"corrects": its number} in its data.',
        )
