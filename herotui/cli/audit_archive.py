"""`herotui audit --archive FILE`: to whom the raw values are encrypted. No passphrase is ever an argument."""

from __future__ import annotations

from argparse import Namespace
from getpass import getpass
from pathlib import Path

from herotui.audit.archive import Seal, new_file, to_passphrase, to_recipient
from herotui.cli.context import asked
from herotui.cli.grammar import interactive
from herotui.errors import WrongUse
from herotui.secret import Secret


def seal_of(arguments: Namespace) -> Seal | None:
    """How the archive is encrypted; None where none is asked for. Raises `WrongUse`; nothing is sent or written."""
    if not arguments.archive:
        if arguments.recipient or arguments.passphrase_file:
            raise WrongUse("Nothing is encrypted without --archive.", meaning="Nothing was sent.")
        return None
    marks = arguments.ours or arguments.not_ours
    if arguments.read_only or marks or (arguments.recipient and arguments.passphrase_file):
        raise WrongUse(
            "--archive takes --recipient or --passphrase-file, and neither --read-only nor marks.",
            meaning="Nothing was sent.",
            do="Leave out the rest.",
        )
    new_file(arguments.archive)
    return to_recipient(arguments.recipient) if arguments.recipient else to_passphrase(_passphrase(arguments))


def _passphrase(arguments: Namespace) -> Secret:
    """The first line of a file, or what is typed twice at the hidden prompt."""
    if arguments.passphrase_file:
        try:
            text = Path(arguments.passphrase_file).expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise WrongUse("The passphrase's file can't be read.", meaning="Nothing was sent.") from None
        return Secret(text.partition("\n")[0].rstrip("\r"))
    if not interactive():
        raise WrongUse(
            "An archive is encrypted, and nobody is there to type a passphrase.",
            meaning="Nothing was sent.",
            do="Give --recipient KEY or --passphrase-file FILE.",
        )
    first = asked(getpass, "Passphrase of the archive (hidden) > ")
    if asked(getpass, "Once more > ") != first:
        raise WrongUse("The two are not the same.", meaning="Nothing was sent.", do="Begin anew.")
    return Secret(first)
