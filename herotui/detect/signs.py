"""What speaks for and against something being harmless, and how much it weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from herotui.detect.company import party_of
from herotui.detect.finding import SEVERITIES, Sure
from herotui.detect.likeness import poses_as, resembles
from herotui.detect.scene import Scene


@dataclass(frozen=True, slots=True)
class Signs:
    """Lines of text. `damning`: hardly anything harmless looks like it. `familiar`: its like was there before."""

    damning: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    familiar: tuple[str, ...] = ()

    def __add__(self, other: Signs) -> Signs:
        return Signs(self.damning + other.damning, self.strange + other.strange, self.familiar + other.familiar)

    @property
    def against(self) -> tuple[str, ...]:
        """What speaks against it being harmless, the worst first."""
        return self.damning + self.strange


NOTHING = Signs()


def strange(*lines: str) -> Signs:
    """Signs that speak against it."""
    return Signs(strange=tuple(filter(None, lines)))


def familiar(line: str) -> Signs:
    """A sign that speaks for it."""
    return Signs(familiar=(line,))


def together(signs: Iterable[Signs]) -> Signs:
    """All of them."""
    return sum(signs, NOTHING)


def weigh(severity: str, signs: Signs, *, dated: bool) -> tuple[str, Sure]:
    """The severity of a thing that usually has `severity`; `dated`: it is known to have come since the leak.

    What is damning is one step more, what looks familiar one less; without a date one step less.
    """
    if signs.damning:
        return lower(severity, -1), Sure.LIKELY
    if signs.strange:
        return lower(severity, 0 if dated else 1), Sure.LIKELY if dated else Sure.GUESS
    if signs.familiar:
        return lower(severity, 1 if dated else 2), Sure.GUESS
    return lower(severity, 0 if dated else 1), Sure.GUESS


def lower(severity: str, steps: int) -> str:
    """A severity so many steps less; at the ends it stays."""
    return SEVERITIES[min(max(SEVERITIES.index(severity) + steps, 0), len(SEVERITIES) - 1)]


def of_address(scene: Scene, email: str) -> Signs:
    """What an e-mail address says: a colleague's, one outside, or one that is made to be taken for a colleague's."""
    address, company = email.casefold(), scene.company
    name, _, domain = address.rpartition("@")
    if address in company.people:
        return familiar(f"{email} was there before the leak")
    if not domain:
        return NOTHING
    if domain in company.domains:
        return familiar(f"{domain} is the company's own domain")
    if posed := poses_as(domain, company.domains):
        return Signs(damning=(f"{email} looks like {posed}, and is not",))
    if twin := resembles(address, company.people):
        return Signs(damning=(f"{email} looks like {twin}, and is not",))
    namesake = next((one for one in sorted(company.people) if name and one.partition("@")[0] == name), "")
    if namesake:
        return strange(f"{email} has the name of {namesake} at another domain")
    return strange(f"{domain} is none of the company's domains")


def of_host(scene: Scene, host: str) -> Signs:
    """What a host name says: used before, never seen, or made to be taken for the company's."""
    party, company = party_of(host), scene.company
    if not party:
        return strange("it is not to be read whose host it is")
    if party in company.parties:
        return familiar(f"{party} was in use before the leak")
    if posed := poses_as(host, company.domains):
        return Signs(damning=(f"{host} looks like {posed}, and is not",))
    return strange(f"nothing of the company used {party} before")
