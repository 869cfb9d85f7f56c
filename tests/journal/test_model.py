"""A journal against a plain list: appending, reopening, a second writer, viewers, crashes, going on, in any order."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from herotui.journal.chain import Chain, files
from herotui.journal.documents import REDACTED, clean
from herotui.journal.lines import ENTRIES, Line, build
from herotui.journal.redaction import GONE
from herotui.journal.verify import verify
from tests.journal import stranger_check

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


class Journals(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = Path(self.scratch.name)
        self.chains = [Chain.create(self.folder, []), Chain(self.folder)]
        self.viewer = Chain(self.folder, read_only=True)
        self.model: list[object] = []

    @rule(who=st.integers(0, 1), values=st.lists(json, max_size=3))
    def append(self, who: int, values: list[object]) -> None:
        cleaned = [clean({"value": value}) for value in values]
        added = self.chains[who].append([(ENTRIES, document) for document in cleaned])
        self.model += cleaned
        assert [line.document for line in added] == cleaned

    @rule(who=st.integers(0, 1))
    def reopen(self, who: int) -> None:
        self.chains[who].close()
        self.chains[who] = Chain(self.folder)

    @rule(junk=st.binary(min_size=1, max_size=30).filter(lambda junk: b"\n" not in junk))
    def a_writer_dies(self, junk: bytes) -> None:
        with files(self.folder)[-1].open("ab") as file:
            file.write(junk)

    @rule(who=st.integers(0, 1), value=json, data=st.data())
    def a_writer_is_cut_off(self, who: int, value: object, data: st.DataObject) -> None:
        """It dies in its write: some of the bytes are there, or all of them, and nobody was told."""
        self.chains[who].refresh()
        document = clean({"value": value})
        raw, _ = build(self.chains[who].head, ENTRIES, document)
        end = data.draw(st.integers(1, len(raw)))
        last = files(self.folder)[-1]
        if last.stat().st_size == self.chains[who].logs[-1].size:
            with last.open("ab") as file:
                file.write(raw[:end])
            if end == len(raw):
                self.model.append(document)

    @precondition(lambda self: self.model)
    @rule(who=st.integers(0, 1))
    def go_on_in_a_new_file(self, who: int) -> None:
        self.chains[who].refresh()
        if not self.chains[who].logs[-1].behind():  # else the next append sets it aside first
            self.chains[who].go_on("asked to")

    @precondition(lambda self: self.model)
    @rule(who=st.integers(0, 1), data=st.data())
    def redact(self, who: int, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.model) - 1))
        self.chains[who].refresh()
        numbers = [line.seq for line in self.chains[who].lines if mine(line)]
        scar = {"kind": REDACTED, "data": {"redacts": numbers[place]}}
        self.chains[who].redact(numbers[place], scar)
        self.model[place] = {"text": GONE, "data": {}}

    @invariant()
    def everyone_agrees_with_the_list(self) -> None:
        self.viewer.refresh()
        for chain in (*self.chains, self.viewer):
            chain.refresh()
            assert chain.damage is None
            assert [line.document for line in chain.lines if mine(line)] == self.model
            assert chain.head == self.viewer.head

    def teardown(self) -> None:
        verdict = verify(self.folder, deep=True)
        assert verdict.holds, verdict
        assert stranger_check.check(self.folder)["h"] == verdict.head
        for chain in (*self.chains, self.viewer):
            chain.close()
        self.scratch.cleanup()


def mine(line: Line) -> bool:
    """An entry of the test, redacted or not; not a header, a scar, or a note of what was recovered."""
    return line.table == ENTRIES and "kind" not in (line.document or {})


TestJournals = Journals.TestCase
TestJournals.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
