"""The command line, and the composer: it alone starts simulator, drill and app together.

Nothing heavy is imported before a command is known: `--help` must come at once, at 3 a.m. over ssh too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from herotui.errors import HerotuiError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (default: this process's); returns the exit code. Nothing escapes as a traceback."""
    from herotui.cli.parser import parse

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
    except BrokenPipeError:
        # The reader has gone (`| head`); a second failing flush at exit would print a traceback.
        sys.stdout = None
        return 0


def complain(error: HerotuiError, *, as_json: bool) -> None:
    """Say what happened, what it means and what to do: on stderr, or as the `error` object on stdout.

    The sentences may quote what was typed, and a key may have been typed where a name or a file belongs.
    """
    from herotui.text.masking import mask

    sentences = {name: mask(text).text for name, text in error.as_data().items()}
    if as_json:
        import json

        print(json.dumps({"error": sentences, **error.beside}, ensure_ascii=False))
        return
    print("herotui: " + "\n         ".join(text for text in sentences.values() if text), file=sys.stderr)
