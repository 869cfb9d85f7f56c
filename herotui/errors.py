"""The one error that herotui raises on purpose: three sentences and an exit code."""

from __future__ import annotations


class HerotuiError(Exception):
    """What happened, what it means, what to do: the three sentences that a screen or the command line shows.

    Subclasses set `exit_code` (0 done, 1 found or not proven, 2 wrong use, 3 no access or no connection).
    None of the three sentences may hold a key. `beside` is what `--json` shows next to the `error` object.
    """

    exit_code = 1

    def __init__(self, message: str, *, meaning: str = "", do: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.meaning = meaning
        self.do = do
        self.beside: dict[str, object] = {}

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.meaning, self.do) if part)

    def as_data(self) -> dict[str, str]:
        """The `error` object of `--json`: `{"message", "meaning", "do"}`."""
        return {"message": self.message, "meaning": self.meaning, "do": self.do}


class WrongUse(HerotuiError):
    """The call, the settings or the input is off; nothing was sent."""

    exit_code = 2


class NoAccess(HerotuiError):
    """Heroku (or a store) could not be reached, or refused."""

    exit_code = 3
