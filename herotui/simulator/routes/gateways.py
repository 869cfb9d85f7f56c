"""What lets traffic into a Private Space and out of it: trusted addresses, NAT, peerings, VPN, drains."""

from __future__ import annotations

import ipaddress
from datetime import datetime

from herotui.simulator.auditing import record
from herotui.simulator.catalog import REGIONS
from herotui.simulator.protocol import Answer, Page, Problem, Row, invalid, not_found
from herotui.simulator.routes.spaces import find_space
from herotui.simulator.routing import Routes, Visit
from herotui.simulator.spaces import Peering, Ruleset, Space, SpaceDrain, Tunnel, Vpn
from herotui.simulator.timeline import stamp
from herotui.simulator.views import by, named_ref

ROUTES = Routes()
_BY_ID = by("id")


@ROUTES.on("GET /spaces/{space}/nat", "read")
def nat(visit: Visit) -> object:
    """The addresses that the space's apps call from."""
    found = find_space(visit)
    times = {"created_at": stamp(found.created_at), "updated_at": stamp(found.created_at)}
    return {"sources": list(found.nat), "state": "enabled" if found.nat else "disabled"} | times


@ROUTES.on("GET /spaces/{space}/inbound-ruleset", "read")
def ruleset(visit: Visit) -> object:
    """The addresses that may reach its apps."""
    found = find_space(visit)
    if not found.rulesets:
        raise not_found("inbound_ruleset")
    return _show_ruleset(found, found.rulesets[-1])


@ROUTES.on("GET /spaces/{space}/inbound-rulesets", "read")
def rulesets(visit: Visit) -> object:
    """All that ever were in force, with who made them."""
    found = find_space(visit)
    return Page(list(found.rulesets), lambda one: _show_ruleset(found, one), _BY_ID)


@ROUTES.on("GET /spaces/{space}/inbound-rulesets/{ruleset}", "read")
def past_ruleset(visit: Visit) -> object:
    """One of them."""
    found, wanted = find_space(visit), visit.args["ruleset"]
    one = next((one for one in found.rulesets if one.id == wanted), None)
    if one is None:
        raise not_found("inbound_ruleset")
    return _show_ruleset(found, one)


@ROUTES.on("PUT /spaces/{space}/inbound-ruleset", "write")
def put_ruleset(visit: Visit) -> object:
    """Put other rules in force. The old ones stay on record."""
    found, (rules,) = find_space(visit, admin=True), visit.required("rules")
    if not isinstance(rules, list) or not all(_is_rule(rule) for rule in rules):
        raise invalid('Rules must look like {"action": "allow", "source": "192.0.2.0/24"}.')
    world, now = visit.world, visit.world.clock.now()
    kept = [{"action": rule["action"], "source": rule["source"]} for rule in rules]
    made = Ruleset(world.mint.uuid(), kept, visit.account.email, now)
    found.rulesets.append(made)
    data = {"space": named_ref(found), "rules": kept}
    record(world, "trusted_ip.update", visit.account, data, on=found.team)
    return Answer(_show_ruleset(found, made), 201)


@ROUTES.on("GET /spaces/{space}/peering-info", "read")
def peering_info(visit: Visit) -> object:
    """What another network needs to know to ask for a peering."""
    found = find_space(visit)
    return {
        "aws_account_id": "847227832372",
        "aws_region": REGIONS[found.region].aws,
        "dyno_cidr_blocks": [found.cidr],
        "space_cidr_blocks": [found.cidr, found.data_cidr],
        "unavailable_cidr_blocks": ["192.168.1.0/24"],
        "vpc_cidr": found.cidr,
        "vpc_id": f"vpc-{found.id[:8]}",
    }


@ROUTES.on("GET /spaces/{space}/peerings", "read")
def peerings(visit: Visit) -> object:
    """Connections to other networks, and those that ask for one."""
    return [_show_peering(visit, one) for one in find_space(visit).peerings.values()]


@ROUTES.on("GET /spaces/{space}/peerings/{peering}", "read")
def peering(visit: Visit) -> object:
    """One of them."""
    return _show_peering(visit, _find_peering(visit, find_space(visit), visit.args["peering"]))


@ROUTES.on("POST /spaces/{space}/peerings", "write")
def accept_peering(visit: Visit) -> object:
    """Let another network in: as Heroku's CLI asks for it."""
    (wanted,) = visit.required("pcx_id")
    return _accept(visit, str(wanted))


@ROUTES.on("POST /spaces/{space}/peerings/{peering}/actions/accept", "write")
def accept_peering_named(visit: Visit) -> object:
    """The same: as version 3 has it."""
    return _accept(visit, visit.args["peering"])


@ROUTES.on("DELETE /spaces/{space}/peerings/{peering}", "write")
def remove_peering(visit: Visit) -> object:
    """Cut a network off."""
    space = find_space(visit, admin=True)
    found = _find_peering(visit, space, visit.args["peering"])
    del space.peerings[found.pcx_id]
    found.status = "deleted"
    return Answer(_show_peering(visit, found), 202)


@ROUTES.on("GET /spaces/{space}/vpn-connections", "read")
def vpns(visit: Visit) -> object:
    """VPN connections, with the keys of their tunnels."""
    space = find_space(visit)
    return Page(list(space.vpns.values()), lambda one: _show_vpn(space, one), _BY_ID)


@ROUTES.on("GET /spaces/{space}/vpn-connections/{vpn}", "read")
def vpn(visit: Visit) -> object:
    """One of them, by id or name."""
    space = find_space(visit)
    return _show_vpn(space, _find_vpn(visit, space))


@ROUTES.on("POST /spaces/{space}/vpn-connections", "write")
def add_vpn(visit: Visit) -> object:
    """Connect another network. It takes minutes to come up; here none."""
    space, (name, address, cidrs) = find_space(visit, admin=True), visit.required("name", "public_ip", "routable_cidrs")
    if not _is_address(address) or not isinstance(cidrs, list) or not cidrs or not all(map(_is_network, cidrs)):
        raise invalid("Public IP and routable CIDRs must be addresses.")
    world, now = visit.world, visit.world.clock.now()
    tunnels = [_tunnel(visit, now) for _ in range(2)]
    added = Vpn(world.mint.uuid(), str(name), str(address), cidrs, tunnels)
    space.vpns[added.id] = added
    return Answer(_show_vpn(space, added), 202)


@ROUTES.on("PATCH /spaces/{space}/vpn-connections/{vpn}", "write")
def update_vpn(visit: Visit) -> object:
    """Route other addresses through it."""
    space, (cidrs,) = find_space(visit, admin=True), visit.required("routable_cidrs")
    found = _find_vpn(visit, space)
    if not isinstance(cidrs, list) or not cidrs or not all(map(_is_network, cidrs)):
        raise invalid("Routable CIDRs must be addresses.")
    found.routable_cidrs = cidrs
    return _show_vpn(space, found)


@ROUTES.on("DELETE /spaces/{space}/vpn-connections/{vpn}", "write")
def remove_vpn(visit: Visit) -> object:
    """Take a VPN connection down."""
    space = find_space(visit, admin=True)
    found = _find_vpn(visit, space)
    del space.vpns[found.id]
    found.status = "deprovisioning"
    return Answer(_show_vpn(space, found), 202)


@ROUTES.on("GET /spaces/{space}/log-drain", "read")
def log_drain(visit: Visit) -> object:
    """Where the logs of all its apps go."""
    found = find_space(visit).log_drain
    if found is None:
        raise not_found("log_drain")
    return _show_drain(found)


@ROUTES.on("PUT /spaces/{space}/log-drain", "write")
def put_log_drain(visit: Visit) -> object:
    """Send them somewhere else; an empty URL ends it."""
    space, (url,) = find_space(visit, admin=True), visit.required("url")
    world, now = visit.world, visit.world.clock.now()
    drain = space.log_drain or SpaceDrain(world.mint.uuid(), "", f"d.{world.mint.uuid()}", now, now)
    drain.url, drain.updated_at = str(url or ""), now
    space.log_drain = drain if drain.url else None
    return _show_drain(drain)


def _accept(visit: Visit, pcx_id: str) -> Answer:
    found = _find_peering(visit, find_space(visit, admin=True), pcx_id)
    if found.status != "pending-acceptance":
        raise Problem(409, "conflict", "This peering is not waiting to be accepted.")
    found.status = "active"
    return Answer(_show_peering(visit, found), 202)


def _find_peering(visit: Visit, space: Space, pcx_id: str) -> Peering:
    found = space.peerings.get(pcx_id)
    if found is None:
        raise not_found("peering")
    return found


def _find_vpn(visit: Visit, space: Space) -> Vpn:
    wanted = visit.args["vpn"]
    found = next((one for one in space.vpns.values() if wanted in (one.id, one.name)), None)
    if found is None:
        raise not_found("vpn_connection")
    return found


def _tunnel(visit: Visit, now: datetime) -> Tunnel:
    mint = visit.world.mint
    return Tunnel(f"203.0.113.{mint.number(1, 254)}", f"FAKE{mint.hex(28)}", "UP", now)


def _is_rule(rule: object) -> bool:
    return isinstance(rule, dict) and rule.get("action") in ("allow", "deny") and _is_network(rule.get("source"))


def _is_network(value: object) -> bool:
    try:
        return "/" in str(value) and bool(ipaddress.IPv4Network(str(value), strict=False))
    except ValueError:
        return False


def _is_address(value: object) -> bool:
    try:
        return bool(ipaddress.IPv4Address(str(value)))
    except ValueError:
        return False


def _show_ruleset(space: Space, found: Ruleset) -> Row:
    return {
        "id": found.id,
        "created_at": stamp(found.created_at),
        "created_by": found.created_by,
        "rules": found.rules,
        "space": named_ref(space),
    }


def _show_peering(visit: Visit, found: Peering) -> Row:
    row = {
        "aws_account_id": found.aws_account_id,
        "aws_region": found.aws_region,
        "aws_vpc_id": found.aws_vpc_id,
        "cidr_blocks": list(found.cidr_blocks),
        "expires": stamp(found.expires),
        "pcx_id": found.pcx_id,
        "status": found.status,
        "type": found.type,
    }
    return row | ({"cidr_block": found.cidr_blocks[0]} if visit.sdk and found.cidr_blocks else {})


def _show_vpn(space: Space, found: Vpn) -> Row:
    return {
        "id": found.id,
        "name": found.name,
        "ike_version": 1,
        "public_ip": found.public_ip,
        "routable_cidrs": list(found.routable_cidrs),
        "space_cidr_block": space.cidr,
        "status": found.status,
        "status_message": "",
        "tunnels": [
            {
                "customer_ip": found.public_ip,
                "ip": tunnel.ip,
                "last_status_change": stamp(tunnel.last_status_change),
                "pre_shared_key": tunnel.pre_shared_key,
                "status": tunnel.status,
                "status_message": "status message",
            }
            for tunnel in found.tunnels
        ],
    }


def _show_drain(found: SpaceDrain) -> Row:
    return {
        "id": found.id,
        "addon": None,
        "created_at": stamp(found.created_at),
        "token": found.token,
        "updated_at": stamp(found.updated_at),
        "url": found.url,
    }
