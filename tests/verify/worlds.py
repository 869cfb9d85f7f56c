"""A quiet company whose incident is worked through, up to where `verify` may call it contained."""

from __future__ import annotations

from dataclasses import replace

from herotui import clock
from herotui.assess.consumers import put
from herotui.assess.key import claim
from herotui.assess.run import assess
from herotui.audit.run import Audit
from herotui.call import Call
from herotui.heroku.config import set_config_vars, set_pipeline_config_vars
from herotui.incident.entry import Kind
from herotui.incident.verdict import Verdict, verdict
from herotui.secret import Secret
from herotui.text.times import stamp
from herotui.verify.run import look_again, verify
from tests.desk.rig import Rig, events, looked, revoked

NEW_KEY = "HRKU-AA" + "n" * 58


async def worked_through(at: Rig) -> None:
    """Assess, revoke, give every place the new key, prove every consumer; R5 by the responder's word."""
    await events(assess(at.desk, claim))
    await revoked(at.desk, await looked(at.desk), "all")
    await renewed(at)
    await proven(at)
    await at.desk.mark("R5", "done", "every secret on the list is replaced")


async def renewed(at: Rig) -> None:
    """Write the new key wherever the old one stands, by calls that the journal keeps."""
    leaked, new = at.heroku.leaked_key, Secret(NEW_KEY)
    for app in at.heroku.world.apps.values():
        for name in [name for name, value in app.config.items() if leaked in value]:
            await sent(at, set_config_vars(app.name, {name: new}))
    for pipeline in at.heroku.world.pipelines.values():
        for stage, values in pipeline.stage_config.items():
            for name in [name for name, value in values.items() if leaked in value]:
                await sent(at, set_pipeline_config_vars(pipeline.id, stage, {name: new}))


async def sent(at: Rig, call: Call) -> None:
    """Send a write and keep it in the journal, as every phase does."""
    id = f"call-{len(at.desk.incident.calls)}"
    data = {"id": id, "call": call.as_data(), "why": "R2"}
    await at.desk.record.append(Kind.INTENT, call.line, phase="rotate", data=data)
    await behind_its_back(at, call)
    await at.desk.record.append(
        Kind.OUTCOME, "done", phase="rotate", data={"intent": id, "outcome": "done", "status": 200}
    )


async def behind_its_back(at: Rig, call: Call) -> None:
    """Send a write that the journal knows nothing of."""
    await at.desk.heroku(Secret(at.heroku.responder_key)).write(call)


async def proven(at: Rig) -> None:
    """A person's word for every consumer, given now."""
    for one in tuple(at.desk.incident.consumers.values()):
        said = {"proof": "word", "because": "seen working", "by": "maria", "at": stamp(clock.now())}
        await put(at.desk, replace(one, state="proven", **said))


async def verified(at: Rig) -> Verdict:
    """V1 to V4, and the verdict."""
    await events(verify(at.desk, lambda desk: Audit(desk).run()))
    return verdict(at.desk.incident)


async def looked_again(at: Rig) -> Verdict:
    """V2 to V4, and the verdict."""
    await events(look_again(at.desk, lambda desk: Audit(desk).run()))
    return verdict(at.desk.incident)
