"""Whatever comes, goes and shares a place between two pages: what stays is found, and once."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from herotui.simulator.protocol import Answer, Page
from herotui.simulator.ranges import cut_page


@dataclass(frozen=True)
class Thing:
    id: str
    place: int


THINGS = st.builds(Thing, st.uuids().map(str), st.integers(0, 9))
KEYS = {"id": lambda thing: thing.id, "place": lambda thing: thing.place}


def page(things: list[Thing], asked: str) -> Answer:
    return cut_page(Page(things, lambda thing: {"id": thing.id}, KEYS), asked)


@settings(max_examples=100, deadline=None)
@given(
    stay=st.lists(THINGS, max_size=30, unique_by=lambda thing: thing.id),
    moving=st.lists(THINGS, max_size=10, unique_by=lambda thing: thing.id),
    key=st.sampled_from(sorted(KEYS)),
    size=st.integers(1, 7),
    order=st.sampled_from(["asc", "desc"]),
)
def test_a_list_that_changes_while_it_is_paged(
    stay: list[Thing], moving: list[Thing], key: str, size: int, order: str
) -> None:
    asked, found, count = f"{key} ..; max={size}, order={order}", [], 0
    while asked:
        answer = page(stay + (moving if count % 2 else []), asked)
        assert isinstance(answer.body, list)
        found += [row["id"] for row in answer.body]
        asked = answer.headers.get("Next-Range", "") if answer.status == 206 else ""
        count += 1
    assert len(found) == len(set(found))
    assert {thing.id for thing in stay} <= set(found) <= {thing.id for thing in stay + moving}
