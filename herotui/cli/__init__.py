"""The command line, and the composer: it alone starts simulator, drill and app together.

Nothing heavy is imported before a command is known: `--help` must come at once, at 3 a.m. over ssh too.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper

from herotui.errors import HerotuiError, WrongUse

INTERRUPTED = 130
_MEANING = "What was printed is cut; what was sent to Heroku stands in the journal."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: this process's); returns the exit code. Nothing escapes as a traceback."""
    from herotui.cli.parser import parse

    _plain_streams()
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    try:
        run, arguments = parse(words)
        return run(arguments)
    except HerotuiError as error:
        complain(error, as_json=as_json)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except UnicodeDecodeError:
        # Its words would quote what was read, and that may be a key.
        wrong = WrongUse("What was read is no UTF-8 text.", meaning="It was not used.", do="Convert it to UTF-8.")
        complain(wrong, as_json=as_json)
        return wrong.exit_code
    except BrokenPipeError:
        # The reader has gone (`| head`); a second failing flush at exit would print a traceback.
        sys.stdout = None
        return 0
    except OSError as error:
        why = error.strerror or type(error).__name__
        complain(HerotuiError(f"It broke off: {why}.", meaning=_MEANING, do="herotui journal show"), as_json=as_json)
        return HerotuiError.exit_code


def _plain_streams() -> None:
    """Whatever the locale can't show is written as an escape; a closed standard input reads as empty."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115 - stays open as long as the process


def complain(error: HerotuiError, *, as_json: bool) -> None:
    """Say what happened, what it means and what to do: on stderr, or as the `error` object on stdout.

    The sentences may quote what was typed, and a key may have been typed where a name or a file belongs.
    """
    from herotui.text.escape import visible
    from herotui.text.masking import mask

    sentences = {name: visible(mask(text).text, keep_lines=True) for name, text in error.as_data().items()}
    if as_json:
        import json

        print(json.dumps({"error": sentences, **error.beside}, ensure_ascii=False))
        return
    with suppress(OSError, ValueError):
        print("herotui: " + "\n         ".join(text for text in sentences.values() if text), file=sys.stderr)
