from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import fields

import pytest

from herotui.incident.guidance import PLACEHOLDERS, ByHand, Guidance, config_vars, detection, generate, guidance
from herotui.incident.guidance.causes import AFTER_REVOKING, CAUSES, RISKS, USES
from herotui.incident.guidance.support import BLANK, Facts, status, ticket
from herotui.incident.playbook import STEPS

ALL = [guidance(each.id) for each in STEPS]
KEY_LIKE = re.compile(r"HRKU-\w{4}-|HRKU-AA\w|[0-9a-f]{8}-[0-9a-f]{4}-")


def commands() -> Iterator[str]:
    yield from (hand.command for each in ALL for hand in each.by_hand)
    yield from config_vars.BY_COMMAND
    yield from generate.BY_COMMAND


def texts(each: Guidance) -> Iterator[str]:
    yield from (each.why, *each.how, each.evidence, each.source)
    for hand in each.by_hand:
        yield from (hand.what, hand.command)


def test_every_step_says_why_how_by_hand_evidence_and_source() -> None:
    for each in ALL:
        assert all((each.why, each.how, each.by_hand, each.evidence, each.source)), each.step_id


def test_there_is_no_guidance_for_a_step_that_does_not_exist() -> None:
    with pytest.raises(KeyError, match="no step 'X1'"):
        guidance("X1")


def test_sentences_are_short_enough_for_three_in_the_morning() -> None:
    for each in ALL:
        for text in (each.why, *each.how):
            for sentence in re.split(r"(?<=[.?:])\s", text):
                assert len(sentence.split()) <= 24, (each.step_id, sentence)


def test_commands_are_herokus_own_or_paths_to_click() -> None:
    starts = ("heroku ", "Dashboard > ", "(read -rs HEROKU_API_KEY; ", "git ", "herotui snippet ")
    assert [command for command in commands() if not command.startswith(starts)] == []


def test_no_command_takes_a_key_or_any_value_as_an_argument() -> None:
    for command in commands():
        assert not re.search(r"config:set|curl|HEROKU_API_KEY=|Bearer|<(leaked |new |responder )?key>", command), (
            command
        )
        assert not KEY_LIKE.search(command), command


def test_no_advice_sends_the_key_to_a_search_engine() -> None:
    for text in (*AFTER_REVOKING, *(text for each in ALL for text in texts(each))):
        if "search engine" in text:
            assert text.startswith("Never paste"), text


def test_placeholders_are_those_that_facts_can_fill() -> None:
    used = {name for command in commands() for name in re.findall(r"<([^>]+)>", command)}
    assert used <= PLACEHOLDERS
    assert used == PLACEHOLDERS, "a placeholder that no command uses"


def test_a_command_is_filled_with_what_is_known() -> None:
    hand = ByHand("a collaborator", "heroku access:remove <email> --app <app>")
    assert hand.filled({"app": "shop-prod"}) == "heroku access:remove <email> --app shop-prod"


@pytest.mark.parametrize(
    "hostile", ["x; rm -rf ~", "$(id)", "`id`", "a' && id #", "https://e.example/?a=1&b=2", "<app>"]
)
def test_what_the_attacker_named_stays_one_argument(hostile: str) -> None:
    hand = ByHand("a drain", "heroku drains:remove <drain url> --app <app>")
    words = shlex.split(hand.filled({"drain url": hostile, "app": "shop-prod"}))
    assert words == ["heroku", "drains:remove", hostile, "--app", "shop-prod"]


@pytest.mark.parametrize("hostile", ["https://e.example/\nid", "\x1b[2J", "--app=other", ""])
def test_a_value_that_is_no_plain_argument_is_not_filled_in(hostile: str) -> None:
    hand = ByHand("a drain", "heroku drains:remove <drain url>")
    assert hand.filled({"drain url": hostile}) == hand.command


def test_a_path_to_click_is_filled_without_quotes() -> None:
    hand = ByHand("activity", "Dashboard > <app> > Activity")
    assert not hand.is_shell
    assert hand.filled({"app": "shop prod"}) == "Dashboard > shop prod > Activity"


def test_uses_causes_and_risks_are_the_guides() -> None:
    assert len(USES) == 3
    assert [cause.id for cause in CAUSES] == [
        "improper_storage",
        "accidental_exposure",
        "weak_access_controls",
        "phishing",
        "compromised_system",
    ]
    assert [risk.title for risk in RISKS] == [
        "Unauthorized access",
        "Data breach",
        "Financial loss",
        "Reputation",
        "Legal",
    ]
    assert all(cause.then for cause in CAUSES)
    assert all(risk.raised_by and risk.tell for risk in RISKS)


def test_each_cause_has_the_follow_up_that_is_its_own() -> None:
    then = {cause.id: " ".join(cause.then) for cause in CAUSES}
    assert "caches" in then["accidental_exposure"]
    for word in ("password", "MFA", "mailbox", "sessions"):
        assert word in then["phishing"]
    assert "Leave that machine" in then["compromised_system"]
    assert "Rotate all that it held" in then["compromised_system"]


def test_detection_covers_hooks_hosts_ci_and_images() -> None:
    assert [place.id for place in detection.PLACES] == [
        *("pre_commit", "pre_push"),
        *("github", "gitlab", "bitbucket"),
        *("circleci", "travis", "jenkins", "github_actions"),
        "docker",
    ]


def test_a_platform_key_in_a_config_var_is_warned_of() -> None:
    assert any("next leaked key" in limit for limit in config_vars.LIMITS)
    assert any("Reveal Config Vars" in line for line in config_vars.IN_THE_DASHBOARD)


FULL = Facts(
    incident_id="INC-7",
    world="REAL HEROKU",
    severity="critical",
    key_owner="deploy@acme.example",
    authorization_id="7f3a",
    leaked_at="23 Nov 18:14Z",
    detected_at="24 Nov 03:12Z",
    key_state="DEAD",
    dead_at="03:52:14Z",
    steps_done=12,
    steps_total=33,
    footholds=7,
    next_step="R5 Rotate what leaked with it",
    not_seen=("members of acme",),
)


def test_the_status_is_three_sentences_on_one_line() -> None:
    assert status(FULL) == (
        "INC-7 (critical): a Heroku API key of deploy@acme.example leaked at 23 Nov 18:14Z, we know of it since "
        "24 Nov 03:12Z. The key is DEAD since 03:52:14Z; 12 of 33 steps are done, 7 footholds found, not seen: "
        "members of acme. Next: R5 Rotate what leaked with it."
    )


def test_blanks_stay_visible() -> None:
    empty = Facts(incident_id="INC-8", world="REAL HEROKU")
    assert status(empty).count(BLANK) == 6
    assert ticket(empty).count(BLANK) == 7
    assert "footholds not looked for yet" in status(empty)


def test_the_ticket_holds_the_facts() -> None:
    text = ticket(FULL)
    for field in fields(Facts):
        value = getattr(FULL, field.name)
        if isinstance(value, str) and field.name not in {"world", "next_step"}:
            assert value in text, field.name
    assert "members of acme" in text


@pytest.mark.parametrize("world", ["DRILL", "SIMULATED"])
def test_practice_says_so_first(world: str) -> None:
    facts = Facts(incident_id="INC-9", world=world)
    assert status(facts).startswith(f"[{world}, not real] ")
    assert ticket(facts).startswith(f"{world}: PRACTICE, DO NOT SEND")
