from __future__ import annotations

from dataclasses import dataclass

from herotui.tui.commands import COMMANDS, PANES, footer, key_table_markdown, keys_of


@dataclass
class Scene:
    pane: str = "main"
    has_incident: bool = True
    read_only: bool = False
    nothing_to_revoke: str = ""
    busy: str = ""
    looks: bool = False
    turns: bool = False
    past: bool = False
    damaged: str = ""


def test_no_key_means_two_things_in_one_pane() -> None:
    for pane in PANES:
        seen: dict[str, str] = {}
        for found in COMMANDS:
            if pane not in found.where or found.lists:
                continue
            for key in found.keys:
                assert key not in seen, f"{key} in {pane}: {seen.get(key)} and {found.id}"
                seen[key] = found.id


def test_keys_that_terminals_cannot_send_are_not_bound() -> None:
    forbidden = {"ctrl+enter", "ctrl+s", "ctrl+q", "ctrl+a", "ctrl+b", "ctrl+w", "ctrl+d", "ctrl+z", "delete"}
    assert forbidden.isdisjoint(key for found in COMMANDS for key in found.keys)


def test_the_footer_shows_what_works_now_and_break_glass_last() -> None:
    shown = [words for _, words in footer(Scene(), {}, 78)]
    assert shown[-1] == "! BREAK GLASS" or "! BREAK GLASS" in shown
    assert sum(len(words) + 2 for words in shown) <= 80
    assert not any("BREAK" in words for _, words in footer(Scene(nothing_to_revoke="dead"), {}, 78))
    assert not any(words.startswith("x ") for _, words in footer(Scene(read_only=True), {}, 78))


def test_a_remapped_key_is_the_one_that_is_shown() -> None:
    note = next(found for found in COMMANDS if found.id == "note")
    assert keys_of(note, {"note": "f, ctrl+n"}) == ("f", "ctrl+n")
    assert "f note" in [words for _, words in footer(Scene(), {"note": "f"}, 78)]


def test_the_table_for_the_readme_names_every_command() -> None:
    table = key_table_markdown()
    assert all(f"`{found.id}`" in table for found in COMMANDS)


def test_break_glass_waits_for_no_other_work() -> None:
    shown = [words for _, words in footer(Scene(busy="the audit runs still"), {}, 78)]
    assert "! BREAK GLASS" in shown
