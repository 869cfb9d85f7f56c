"""Commands to copy: a foreign word is a word, whatever it looks like."""

from __future__ import annotations

import pytest

from herotui.detect.made import quoted


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (("keys:remove", "maria@laptop"), "heroku keys:remove maria@laptop"),
        (("keys:remove", "--app"), "heroku keys:remove -- --app"),
        (("config:unset", "-x", "--app", "shop"), "heroku config:unset --app shop -- -x"),
        (("config:unset", "--app", "--app", "shop"), "heroku config:unset --app shop -- --app"),
        (("access:remove", "a b;$(id)@x", "--app", "shop"), "heroku access:remove 'a b;$(id)@x' --app shop"),
        (("releases", "--app", "--all"), "heroku releases --app=--all"),
        (("certs:remove", "--name", "-n", "--app", "shop"), "heroku certs:remove --name=-n --app shop"),
    ],
)
def test_no_foreign_word_becomes_an_option(words: tuple[str, ...], command: str) -> None:
    assert quoted("heroku", *words) == command
