from __future__ import annotations

import pytest

from herotui.simulator import Simulator
from herotui.simulator.repositories import GithubToken
from herotui.simulator.things import App
from tests.simulator.conftest import Ask

SOURCE = {"url": "https://sources.example/app.tgz", "version": "v7"}


@pytest.fixture
def app(heroku: Simulator) -> App:
    """One with a database."""
    world = heroku.world
    return next(d.addon.app for d in world.databases.values() if d.addon.service == "heroku-postgresql")


async def test_a_build_releases_what_it_built_wherever_it_came_from(ask: Ask, app: App) -> None:
    before = app.releases[-1].version
    built = (await ask(f"POST /apps/{app.name}/builds", {"source_blob": SOURCE})).json()
    assert (built["status"], built["source_blob"]["url"]) == ("succeeded", SOURCE["url"])
    made = (await ask(f"GET /apps/{app.name}/releases/{before + 1}")).json()
    assert (made["id"], made["slug"], made["current"]) == (built["release"]["id"], built["slug"], True)


async def test_a_failed_build_leaves_everything_as_it_was(ask: Ask, app: App) -> None:
    before = app.releases[-1].version
    source = SOURCE | {"url": "https://sources.example/broken.tar.gz"}
    built = (await ask(f"POST /apps/{app.name}/builds", {"source_blob": source})).json()
    assert (built["status"], built["release"], built["slug"]) == ("failed", None, None)
    assert app.releases[-1].version == before


async def test_an_image_from_the_registry_is_a_release(ask: Ask, app: App) -> None:
    accept = "application/vnd.heroku+json; version=3.docker-releases"
    update = {"updates": [{"type": "web", "docker_image": "sha256:0123456789abcdef"}]}
    await ask(f"PATCH /apps/{app.name}/formation", update, Accept=accept)
    made = (await ask(f"GET /apps/{app.name}/releases", Range="version ..; order=desc,max=1")).json()[0]
    assert made["description"] == "Deployed web (0123456789ab)"
    assert [artifact["type"] for artifact in made["artifacts"]] == ["oci-image"]


async def test_a_slug_brings_code_back_and_leaves_the_config(ask: Ask, app: App) -> None:
    old = next(made for made in app.releases if made.slug)
    await ask(f"PATCH /apps/{app.name}/config-vars", {"API_KEY": "new"})
    made = (await ask(f"POST /apps/{app.name}/releases", {"slug": old.slug})).json()
    assert made["slug"]["id"] == old.slug
    assert (await ask(f"GET /apps/{app.name}/config-vars")).json()["API_KEY"] == "new"


@pytest.mark.parametrize("restored", [False, True])
async def test_a_rollback_and_what_add_ons_set(heroku: Simulator, ask: Ask, app: App, restored: bool) -> None:
    heroku.world.switches.rollback_restores_addon_vars = restored
    name = next(attachment.config_vars[0] for attachment in app.attachments.values() if attachment.config_vars)
    old = next(made for made in reversed(app.releases) if name in made.config and made.slug)
    before, app.config[name] = old.config[name], "rotated since"
    await ask(f"POST /apps/{app.name}/releases", {"release": old.id})
    assert app.config[name] == (before if restored else "rotated since")


async def test_a_history_with_gaps(ask: Ask, app: App) -> None:
    gone = app.releases.pop(2)
    kept = app.releases[2]
    assert (await ask(f"GET /apps/{app.name}/releases/v{kept.version}")).json()["id"] == kept.id
    assert (await ask(f"GET /apps/{app.name}/releases/{gone.version}")).status_code == 404


async def test_a_masked_value_is_never_shown_again(ask: Ask, app: App) -> None:
    sdk = "application/vnd.heroku+json; version=3.sdk"
    path = f"/apps/{app.name}/config-vars-settings"
    mask = {"config": [{"key": "API_KEY", "value": "FAKE-secret", "masked": True}]}
    answers = [
        await ask(f"PATCH {path}", mask, Accept=sdk),
        await ask(f"GET {path}", Accept=sdk),
        await ask(f"GET /apps/{app.name}/config-vars"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any("FAKE-secret" in answer.text for answer in answers)
    unmask = {"config": [{"key": "API_KEY", "masked": False}]}
    assert (await ask(f"PATCH {path}", unmask, Accept=sdk)).status_code == 422


async def test_a_pipeline_hands_its_review_config_to_whatever_branch_comes(heroku: Simulator, ask: Ask) -> None:
    coupling = next(c for c in heroku.world.couplings.values() if c.app.owner is heroku.world.owner or c.app.team)
    pipeline = coupling.pipeline
    await ask(f"PATCH /pipelines/{pipeline.id}/stage/review/config-vars", {"REVIEW_TOKEN": "FAKE"})
    made = (await ask("POST /review-apps", {"branch": "evil", "pipeline": pipeline.id, "source_blob": SOURCE})).json()
    shown = await ask(f"GET /apps/{made['app']['id']}/config-vars")
    assert shown.json()["REVIEW_TOKEN"] == "FAKE"
    assert (await ask(f"DELETE /review-apps/{made['id']}")).json()["status"] == "deleted"
    assert (await ask(f"GET /apps/{made['app']['id']}")).status_code == 404


async def test_what_is_given_away_without_asking_leaves_nothing_pending(heroku: Simulator, ask: Ask) -> None:
    world, before = heroku.world, (await ask("GET /account/app-transfers")).json()
    app = next(app for app in world.apps.values() if app.team)
    moved = await ask(f"PATCH /teams/apps/{app.name}", {"owner": world.colleague.email})
    assert moved.json()["owner"]["email"] == world.colleague.email
    pipeline = next(p for p in world.pipelines.values() if p.owner in world.teams.values())
    new_owner = {"id": world.colleague.id, "type": "user"}
    await ask("POST /pipeline-transfers", {"pipeline": {"id": pipeline.id}, "new_owner": new_owner})
    assert pipeline.owner is world.colleague
    assert (await ask("GET /account/app-transfers")).json() == before


async def test_an_accepted_transfer_moves_the_app(heroku: Simulator, ask: Ask) -> None:
    world = heroku.world
    app = next(app for app in world.apps.values() if app.owner is world.owner)
    body = {"app": app.name, "recipient": world.colleague.email, "silent": True}
    offered = (await ask("POST /account/app-transfers", body)).json()
    line = f"PATCH /account/app-transfers/{offered['id']}"
    assert (await ask(line, {"state": "accepted"})).status_code == 403
    await ask(line, {"state": "accepted"}, key=world.colleague_key)
    assert (await ask(f"GET /apps/{app.name}", key=world.colleague_key)).json()["owner"]["id"] == world.colleague.id


@pytest.mark.parametrize("redacted", [False, True])
async def test_a_heroku_key_opens_github(heroku: Simulator, ask: Ask, redacted: bool) -> None:
    world, now = heroku.world, heroku.clock.now()
    heroku.world.switches.github_token_redacted = redacted
    token = "ghp_FAKEFAKEFAKEFAKE"
    world.github_tokens[world.owner.id] = GithubToken(world.mint.uuid(), world.owner, 7, token, now, now)
    shown = (await ask("GET /account/github/token")).json()["github"]["token"]
    assert shown == ("ghp_**********FAKE" if redacted else token)
