"""Every question is one SELECT with its reason, and the page for users names them all."""

from __future__ import annotations

import re

from herotui import docs
from herotui.audit.databases.commands import ASKS
from herotui.audit.databases.questions import MARK, questions, to_copy


def test_a_question_only_reads() -> None:
    for question in questions().values():
        assert question.title
        assert question.why.endswith(".")
        assert question.sql.startswith("select")
        assert ";" not in question.sql
        assert not re.search(r"(?i)\b(subconninfo\s*(,|as)|umoptions|rolpassword|passwd|prosrc\s*(,|as))", question.sql)


def test_every_script_has_a_word_of_its_own() -> None:
    words = {re.findall(rf"(?m)^\\echo {MARK} (\w+) sessions$", to_copy())[0] for _ in range(5)}
    assert len(words) == 5


def test_no_command_for_redis_reads_keys_or_watches() -> None:
    asked = {command[0] for ask in ASKS.values() for command in ask.commands}
    assert asked == {"CLIENT", "ACL", "INFO", "CONFIG", "MODULE"}


def test_the_page_for_users_names_every_question() -> None:
    named = set(re.findall(r"`(\w+)`", docs.page("databases").split("## The questions")[1]))
    assert set(questions()) | set(ASKS) <= named
