"""What the detectors find of what was planted, and what they make of companies that nobody attacked."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from herotui.detect.detectors import DETECTORS
from herotui.detect.finding import SEVERITIES, Finding
from herotui.detect.judge import judge
from tests.detect.base import scene, with_
from tests.detect.cases import CASES, Case
from tests.detect.direct import Company
from tests.detect.planted import footholds

Figure = tuple[str, float, str, str]
ATTACKED = ("breach", "team", "enterprise", "dead", "sso")
SEEDS, QUIET, APPS = range(4), range(20), 50
_LOUD = SEVERITIES.index("high")


@dataclass
class Score:
    """By detector: planted, found of it, all that was told where something was planted, and true of it."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    true: Counter[str] = field(default_factory=Counter)
    loud: Counter[str] = field(default_factory=Counter)
    low: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    missed: list[str] = field(default_factory=list)

    def attacked(self, found: tuple[Finding, ...], planted: set[tuple[str, str]], where: str) -> None:
        """Findings in a place where this was planted, and nothing else."""
        told = {(one.detector, one.item) for one in found}
        self.planted.update(detector for detector, _ in planted)
        self.found.update(detector for detector, _ in planted & told)
        self.told.update(detector for detector, _ in told)
        self.true.update(detector for detector, _ in planted & told)
        self.missed += [f"{detector} {item} in {where}" for detector, item in sorted(planted - told)]

    def handmade(self, found: tuple[Finding, ...], case: Case) -> None:
        """Findings of one detector where one thing was planted for it."""
        self.planted[case.detector] += 1
        self.found[case.detector] += bool(found)
        self.told[case.detector] += len(found)
        self.true[case.detector] += bool(found)
        self.missed += [] if found else [str(case)]

    def quiet(self, found: tuple[Finding, ...]) -> None:
        """Findings where nobody attacked."""
        for one in found:
            (self.loud if SEVERITIES.index(one.severity) <= _LOUD else self.low)[one.detector] += 1

    def table(self) -> Iterator[str]:
        """A line for each detector that something was planted for, or that said something of a quiet company."""
        yield f"  {'detector':<24}{'recall':>14}{'precision':>16}{'quiet, high':>13}{'quiet, less':>13}"
        for name in (detector.name for detector in DETECTORS):
            if self.planted[name] or self.told[name] or self.loud[name] or self.low[name]:
                recall = f"{self.found[name]} of {self.planted[name]}"
                precision = f"{self.true[name]} of {self.told[name]}"
                yield f"  {name:<24}{recall:>14}{precision:>16}{self.loud[name]:>13}{self.low[name]:>13}"
        yield from (f"  missed: {line}" for line in self.missed)


def busy(company: Company) -> Company:
    """The owner goes on with the day: what looks like an attack to whoever knows nothing of the company."""
    world = company.world
    first, second, *_ = (app.name for app in world.apps_seen_by(world.owner))
    site = f"{world.company}.example"
    colleague = world.meet(f"new.colleague@{site}").email
    at = world.leaked_at + timedelta(hours=2)
    return company.attacked([
        (at, f"POST /apps/{first}/log-drains", {"url": f"https://logs.{site}/in"}),
        (at, f"POST /apps/{first}/webhooks",
         {"include": ["api:release"], "level": "notify", "url": f"https://chat.{site}/hooks/two"}),
        (at, f"POST /apps/{second}/collaborators", {"user": colleague}),
        (at, f"POST /apps/{second}/domains", {"hostname": f"beta.{site}", "sni_endpoint": None}),
        (at, f"POST /apps/{first}/dynos", {"command": "rake db:migrate", "size": "Basic"}),
        (at, f"PATCH /apps/{first}/formation", {"updates": [{"type": "web", "quantity": 2}]}),
        (at, f"PATCH /apps/{second}/config-vars", {"LOG_LEVEL": "trace", "PUBLIC_URL": f"https://beta.{site}"}),
        (at, "POST /apps", {"name": f"{world.company}-trial-1"}),
    ])  # fmt: skip


async def scored() -> Score:
    """The whole labelled set: simulated attacks, cases made by hand, and quiet companies."""
    score = Score()
    for scenario in ATTACKED:
        for seed in SEEDS:
            company = Company.found(scenario, apps=8, seed=seed)
            found = judge(await company.scene()).findings
            score.attacked(found, set(footholds(company.world)), f"{scenario}, seed {seed}")
    for case in CASES:
        made = judge(scene(with_({**(case.beside or {}), case.place: case.planted}))).findings
        own = tuple(one for one in made if one.detector == case.detector)
        score.handmade(own, case)
    for seed in QUIET:
        for known in (True, False):
            company = Company.found("quiet", apps=APPS, seed=100 + seed)
            looked = await (busy(company) if seed % 2 else company).scene(known=known)
            start = time.process_time()
            score.quiet(judge(looked).findings)
            score.seconds += time.process_time() - start
    return score


def figures() -> Iterator[Figure]:
    """What, ratio, aim, and what is behind it; the table by detector is printed before."""
    score = asyncio.run(scored())
    print("\n".join(score.table()), flush=True)
    planted, found, told, true = (sum(count.values()) for count in (score.planted, score.found, score.told, score.true))
    yield "detectors: recall of what was planted", found / planted, ">= 1", f"{found} of {planted}"
    yield "detectors: precision where attacked", true / told, ">= 0.95", f"{true} of {told} told"
    loud, low = sum(score.loud.values()), sum(score.low.values())
    behind = f"{loud} high or above, {low} less, in {len(QUIET)} of {APPS} apps, leak's time known and unknown"
    yield "detectors: loud in a quiet company", loud / len(QUIET), "<= 0", behind
    each = score.seconds / (2 * len(QUIET))
    yield f"judging {APPS} apps / 300 ms", each / 0.3, "< 1x", f"{each * 1e3:.0f} ms"


if __name__ == "__main__":
    for what, ratio, aim, behind in figures():
        print(f"{what:<44} {ratio:6.2f}x  aim {aim:<8} {behind}")
