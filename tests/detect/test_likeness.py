"""What an eye takes for something else."""

from __future__ import annotations

import pytest

from herotui.detect.company import machine_of, party_of
from herotui.detect.likeness import domain_of, poses_as, resembles

OURS = ("acme.example", "saltmarsh.example", "shop.co.uk")


@pytest.mark.parametrize(
    "host",
    ["acrne.example", "\u0430cme.example", "acme-help.example", "mail-acme.example", "sa1tmarsh.example",
     "login.acme-sso.io", "saltmarch.example", "saltmash.example", "satlmarsh.example", "\u0455altmarsh.example",
     "status.saltmarsh-help.example"],
)  # fmt: skip
def test_what_poses_as_the_company(host: str) -> None:
    assert poses_as(host, OURS) in OURS


@pytest.mark.parametrize(
    "host",
    ["acme.example", "www.acme.example", "gmail.com", "mailbox.example", "partner.io", "", "shop.co.uk"],
)
def test_what_does_not(host: str) -> None:
    assert poses_as(host, OURS) == ""


def test_resembling_addresses() -> None:
    people = ["lee@acme.example", "dana.ops@acme.example"]
    assert resembles("1ee@acme.example", people) == "lee@acme.example"
    assert resembles("dana.ops@acrne.example", people) == "dana.ops@acme.example"
    assert resembles("LEE@acme.example", people) == ""
    assert resembles("someone@else.example", people) == ""


@pytest.mark.parametrize(
    ("host", "domain"),
    [("a.b.example.com", "example.com"), ("shop.example.co.uk", "example.co.uk"), ("localhost", "localhost"),
     ("10.1.2.3", "10.1.2.3"), ("Example.COM.", "example.com")],
)  # fmt: skip
def test_domains(host: str, domain: str) -> None:
    assert domain_of(host) == domain


def test_where_anybody_gets_a_host_the_whole_name_counts() -> None:
    assert party_of("ec2-1.compute-1.amazonaws.com") != party_of("ec2-2.compute-1.amazonaws.com")
    assert party_of("logs.acme.example") == party_of("www.acme.example")


def test_machines_in_descriptions() -> None:
    assert machine_of("Heroku CLI login from Kali-7 at noon") == "kali-7"
    assert machine_of("ci deploy") == ""
