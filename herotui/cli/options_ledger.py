"""What `consumers` and `stores` take. Light, as `options`, which it is a part of."""

from __future__ import annotations

from argparse import ArgumentParser

from herotui.cli.grammar import Parser, common

_STATES = ("unknown", "found", "updated", "proven", "waived", "retired")
_PROOFS = ("request", "health", "command", "word")
_FORMATS = ("csv", "yaml")


def consumers(parser: ArgumentParser) -> None:
    """The options of `herotui consumers`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    common(actions.add_parser("list", help="every consumer with its state (default)"))
    add = actions.add_parser("add", help="write one down; the same name and place again corrects it")
    common(add)
    add.add_argument("name", metavar="NAME", help="the service, job, file or person")
    add.add_argument("--where", default="", metavar="PLACE", help="where its key is kept")
    add.add_argument("--owner", default="", help="who looks after it")
    add.add_argument("--told", default="", metavar="WHEN-HOW", help="when and how the owner was told")
    add.add_argument("--fallback", default="", metavar="TEXT", help="what carries it while it has no key")
    add.add_argument("--managed-by", default="", metavar="WHAT", help="what writes that place: Terraform, a script")
    add.add_argument("--reloads", default="", metavar="HOW", help="how a new key is taken up")
    add.add_argument("--test", default="", metavar="HOW", help="how to see that it works")
    add.add_argument("--scope", default="", metavar="SCOPES", help="what the key must open for it")
    add.add_argument("--state", default="found", choices=_STATES)
    for name, summary in (("import", "take a list in"), ("export", "give the ledger as a list, or a page")):
        sub = actions.add_parser(name, help=summary)
        common(sub)
        sub.add_argument("file", nargs="?", default="-", metavar="FILE", help="- is standard input or output (default)")
        formats = _FORMATS if name == "import" else (*_FORMATS, "md")
        sub.add_argument("--format", default="", choices=formats, help="default: by the file's name, else csv")
    _settle(actions.add_parser("prove", help="it works with the new key: say how that was seen"))
    actions.choices["prove"].add_argument("--by", default="word", choices=_PROOFS, help="how (default: word)")
    actions.choices["prove"].add_argument(
        "--run", default="", metavar="COMMAND", help="run this, 60 s at most; 0 proves"
    )
    _settle(actions.add_parser("waive", help="let it go: it may break when the old key dies"))
    words = actions.add_parser("message", help="what its owner is to be told, to copy; no key in it")
    common(words)
    words.add_argument("id", metavar="ID", help="id, its beginning, or the name")
    told = actions.add_parser("told", help="its owner was told")
    common(told)
    told.add_argument("id", metavar="ID", help="id, its beginning, or the name")
    told.add_argument("--how", default="", metavar="TEXT", help="by phone, in which channel")
    told.add_argument("--at", default="", metavar="TIME", help="when, if not now: 2h ago, 18:30, RFC 3339")


def _settle(parser: ArgumentParser) -> None:
    common(parser)
    parser.add_argument("id", metavar="ID", help="id, its beginning, or the name")
    parser.add_argument("--because", default="", metavar="TEXT", help="what was seen, or the reason")


def stores(parser: ArgumentParser) -> None:
    """The options of `herotui stores`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    common(actions.add_parser("list", help="every store: what it is, needs and can't do (default)"))
    common(actions.add_parser("check", help="can each be used now? Changes nothing"))
    find = actions.add_parser("find", help="where the leaked key is kept; 1 when it is found")
    common(find)
    find.add_argument("paths", nargs="*", metavar="PATH", help="files and folders beside the known places at home")
    put = actions.add_parser("put", help="put the new key in one place; asks, or takes --yes HASH of the preview")
    common(put)
    put.add_argument("store", metavar="STORE", help="files or config-vars")
    put.add_argument("place", metavar="PLACE", help="a file; an app, pipeline/ID/test or pipeline/ID/review")
    put.add_argument("name", metavar="NAME", help="the variable; of a netrc the machine")
    put.add_argument(
        "--new-key-file", default="-", metavar="FILE", help="the new key (- is standard input, the default)"
    )
    put.add_argument("--yes", default="", metavar="HASH", help="the preview's hash: done without asking")
    put.add_argument(
        "--readable", default="", metavar="REASON", help="why a place that the living leaked key reads may have it now"
    )
