"""How many secrets are found, and how many look-alikes are left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from herotui.secret import Secret
from herotui.secrets import Kind, classify
from herotui.simulator.mint import Mint
from herotui.simulator.wares import OTHER_NAMES, WARES, settings
from tests.secrets.corpora import Row, held_out, lookalikes, secrets

# What the simulated company's providers bring beside their secrets.
BESIDE = [
    "STRIPE_PUBLISHABLE_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_REGION",
    "S3_BUCKET",
    "TWILIO_ACCOUNT_SID",
    "TWILIO_FROM",
    "AZURE_TENANT_ID",
    "ALGOLIA_APP_ID",
    "GOOGLE_CLOUD_PROJECT",
    "SMTP_HOST",
    "SMTP_PORT",
    "SMTP_USERNAME",
]


def _simulated(seed: int) -> Iterator[Row]:
    """What the simulator puts into config vars, which knows nothing of these rules."""
    mint = Mint(seed)
    for make in WARES.values():
        for first, value in make(mint, "checkout.acme.example").items():
            for name in (first, *OTHER_NAMES.get(first, ())):
                yield Row(name, value, "setting" if first in BESIDE else "secret")
    yield from (Row(*item, "setting") for item in settings(mint, "checkout.acme.example", "production").items())


def _judged(rows: Sequence[Row]) -> tuple[list[Row], list[Row], int, int]:
    """Missed, falsely taken, rightly typed and of how many whose provider can be told."""
    missed, false, typed, typable = [], [], 0, 0
    for row in rows:
        verdict = classify(row.name, Secret(row.value), addon=row.addon)
        found = verdict.kind is Kind.SECRET
        if row.kind == "secret":
            missed += [] if found else [row]
            typable += bool(row.provider)
            typed += bool(row.provider) and verdict.provider == row.provider
        elif found:
            false.append(row)
    return missed, false, typed, typable


@pytest.mark.parametrize("seed", range(5))
def test_recall_and_precision(seed: int) -> None:
    mine = [*secrets(seed), *lookalikes(seed)]
    others = list(held_out(seed))
    assert sum(row.kind == "secret" for row in mine) >= 100
    assert sum(row.kind != "secret" for row in mine) >= 100
    print(f"\n{'corpus':<10} {'secrets':>8} {'others':>8} {'recall':>8} {'precision':>10} {'typed':>8}")
    for corpus, rows in (("made", mine), ("held out", others), ("simulated", list(_simulated(seed)))):
        missed, false, typed, typable = _judged(rows)
        there = sum(row.kind == "secret" for row in rows)
        found = there - len(missed)
        recall, precision = found / there, found / (found + len(false))
        share = f"{typed / typable:.2f}" if typable else "-"
        print(f"{corpus:<10} {there:>8} {len(rows) - there:>8} {recall:>8.3f} {precision:>10.3f} {share:>8}")
        print("".join(f"  missed {row.name}\n" for row in missed) + "".join(f"  false {row.name}\n" for row in false))
        assert recall >= 0.95
        assert precision >= 0.97
        assert typed >= 0.9 * typable


@pytest.mark.parametrize("seed", range(3))
def test_what_is_no_secret_is_told_apart_too(seed: int) -> None:
    rows = [row for row in (*lookalikes(seed), *held_out(seed)) if row.kind != "secret"]
    wrong = [row.name for row in rows if classify(row.name, Secret(row.value)).kind != row.kind]
    assert len(wrong) <= 0.1 * len(rows), wrong
