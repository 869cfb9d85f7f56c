"""Whatever the attacker wrote into names, descriptions and notes, the report shows it and does nothing with it."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from herotui.incident.entry import Entry, Kind
from tests.report.incidents import journal, report

# A reader as lenient as the sites that show Markdown: HTML allowed, bare addresses made links.
READER = MarkdownIt("commonmark", {"html": True, "linkify": True}).enable(["table", "strikethrough", "linkify"])
assert READER.linkify is not None
READER.linkify.set({"fuzzy_link": False, "fuzzy_email": False})

HARMFUL = {"html_inline", "html_block", "link_open", "image", "em_open", "s_open", "blockquote_open", "hr"}
MARKUP = ("<script>", "</td>", "<!--", "&lt;", "`", "```", "~~~", "*b*", "__", "~~s~~", "\\", "    ", "\t")
BLOCKS = ("|", "| a | b |", "\n", "\n\n", "\r", "# ", "- ", "1. ", "> ", "---", "===")
LINKS = ("[a](http://e)", "![i](//e)", "https://evil.example/?a=b", "www.evil.example", "<http://e>", "[r]: http://e")
MARKS = ("\u202e", "\u200b", "\x1b[31m", "\x00", "\ud800", "\u2028")
BITS = st.sampled_from(MARKUP + BLOCKS + LINKS + MARKS)
HOSTILE = st.lists(BITS | st.text(max_size=4), max_size=6).map("".join)


def everywhere(text: str) -> list[Entry]:
    """A journal with `text` in every field that the report shows."""
    call = {"method": text, "path": text}
    authorization = dict.fromkeys(("id", "description", "created_at", "expires_at", "client", "how"), text)
    item = dict.fromkeys(("group", "text", "command", "created_at"), text)
    entries = journal(
        (Kind.OPENED, text, {"id": text, "world": text, "host": text}),
        (Kind.PEOPLE, text, {text or "x": text, "lead": text}),
        (Kind.SITUATION, text, {"public": text}),
        (Kind.SEVERITY, text, {"severity": text, "reason": text}),
        (Kind.WAY, text, {"way": text, "reason": text}),
        (Kind.KEY_NAMED, text, {"fingerprint": "f", "format": text}),
        (Kind.KEY_OWNER, text, {"email": text, "id": text}),
        (Kind.KEY_AUTHORIZATION, text, {**authorization, "scope": [text]}),
        (Kind.RESPONDER_KEY, text, {"seat": text, "owner": text, "why": text}),
        (Kind.STEP, text, {"id": "A1", "state": text, "evidence": text}),
        (Kind.INTENT, text, {"id": text, "call": call, "why": text}),
        (Kind.OUTCOME, text, {"intent": text, "status": 200, "outcome": text, "request_id": text}),
        (Kind.NOT_SEEN, text, {"place": text, "reason": text, "how": text}),
        (Kind.LEFT_TO_DO, text, {"items": [item, item]}),
        (Kind.NOTE, text, {"at": text}),
    )
    return [Entry(e.seq, e.at, text, text, e.kind, e.text, e.data) for e in entries]


def tokens(text: str) -> Iterator[Token]:
    """Every token of the parsed report, the inline ones too."""
    for token in READER.parse(text):
        yield token
        yield from token.children or ()


def outline(text: str) -> list[str]:
    """The shape of the document: its blocks, rows and cells, without their words."""
    return [token.type for token in READER.parse(text)]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(HOSTILE)
@example("<script>alert(1)</script>")
@example("https://evil.example")
@example("WWW.evil.example")
@example("a\n| b | c |\n\n# d")
@example("```\n```")
@example("1. one")
@example("    code")
@example("+")
def test_nothing_from_outside_becomes_markup(text: str) -> None:
    shown = report(everywhere(text), seal=text)
    assert not HARMFUL & {token.type for token in tokens(shown)}
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(HOSTILE.filter(str.strip))
def test_the_document_keeps_its_shape(text: str) -> None:
    assert outline(report(everywhere(text), seal=text)) == outline(report(everywhere("plain"), seal="plain"))


KEYS = (
    "HRKU-AA" + "fake_Key-0" * 5 + "12345678",
    "HRKU-01234567-89ab-4def-8123-456789abcdef",
)


def test_a_key_that_got_into_the_record_does_not_get_out() -> None:
    for key in KEYS:
        basic = base64.b64encode(f":{key}".encode()).decode()
        for text in (key, f"pasted {key}, sorry", f"https://x:{key}@api.heroku.com/", f"Basic {basic}", f"`{key}`"):
            shown = report(everywhere(text), seal=text).replace("\\", "")
            assert key not in shown
            assert key[8:30] not in shown
            assert basic[4:40] not in shown
            assert "masked" in shown
