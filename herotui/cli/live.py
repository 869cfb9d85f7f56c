"""`doctor --live`: what only a live account can settle, settled on a volunteer's by harmless reads."""

from __future__ import annotations

import asyncio
import json
import re
from argparse import Namespace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from herotui.cli.context import show
from herotui.cli.given import keys_of, settings_of
from herotui.errors import WrongUse
from herotui.heroku.client import Heroku
from herotui.heroku.live import Live, Settled
from herotui.simulator.switches import Question, questions
from herotui.text.escape import visible
from herotui.text.masking import mask
from herotui.web import Web

_BY_READS = "not by a read: it would have to be tried"


def run(arguments: Namespace) -> int:
    """Ask the account of the key at hand; print answers and shapes, never a value. Always 0: an answer is a result."""
    schema = _schema(Path(arguments.schema)) if arguments.schema else None
    settled, live = asyncio.run(_asked(arguments))
    departures = _departures(schema, live) if schema else None
    data = {
        "questions": [_row(question, settled.get(question.name)) for question in questions()],
        "shapes": live.shapes,
        "departures": departures,
        "requests": live.heroku.web.sent,
    }
    show(arguments, data, lambda: _as_text(data))
    return 0


async def _asked(arguments: Namespace) -> tuple[dict[str, Settled], Live]:
    settings = settings_of(arguments)
    keys = keys_of(arguments, settings)
    if keys.responder is None:
        raise WrongUse(
            "No key was found to ask with.",
            meaning="Nothing was sent.",
            do="Log in with heroku login, or give --responder-key-file FILE.",
        )
    async with Web(settings.hosts, read_only=True) as web:
        live = Live(Heroku(web, keys.responder))
        return {one.name: one async for one in live.settle()}, live


def _row(question: Question, settled: Settled | None) -> dict[str, Any]:
    answer = settled.answer if settled else None
    return {
        "name": question.name,
        "question": question.question,
        "answer": mask(visible(answer)).text if isinstance(answer, str) else answer,
        "why": mask(visible(settled.why)).text if settled else _BY_READS,
        "assumed": question.default,
    }


def _as_text(data: dict[str, Any]) -> str:
    lines = []
    for row in data["questions"]:
        known = row["answer"] is not None
        lines.append(f"{'[x]' if known else '[?]'} {row['question']}")
        said = f"{row['answer']!r} ({row['why']})" if known else row["why"]
        lines.append(f"    {said}; herotui assumes {row['assumed']!r}")
    lines.append("\nShapes of the answers (no values):")
    lines += [f"{line}\n    {json.dumps(shape, ensure_ascii=False)}" for line, shape in data["shapes"].items()]
    if data["departures"] is not None:
        lines.append(f"\nAgainst the published schema: {len(data['departures'])} departures")
        lines += [f"[!] {line}" for line in data["departures"]]
    return "\n".join(lines)


def _schema(path: Path) -> dict[str, Any]:
    try:
        schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        schema["definitions"].items()
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise WrongUse(
            f"{path} is no hyper-schema of the Platform API: {type(error).__name__}.",
            do="Take schema.json of github.com/heroku/platform-api.",
        ) from error
    return schema


def _departures(schema: dict[str, Any], live: Live) -> list[str]:
    """Where an answer is not as the schema has it: the endpoint, the field, the rule; no value."""
    try:
        from jsonschema import Draft4Validator
    except ImportError as error:
        raise WrongUse("Checking against a schema needs jsonschema.", do="pip install jsonschema") from error
    found: dict[str, None] = {}
    for line, (call, body) in live.bodies.items():
        target = _target(schema, call.method, call.path)
        if target is None:
            found[f"{line}: not in the schema"] = None
            continue
        rule = {"allOf": [target], "definitions": schema["definitions"]}
        for fault in Draft4Validator(rule).iter_errors(body):
            field = ".".join("[]" if isinstance(part, int) else str(part) for part in fault.absolute_path)
            found[f"{line}: {visible(field) or 'the answer'}: {fault.validator}"] = None
    return list(found)


def _target(schema: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """What an endpoint's answer is to be, by the schema's links; None when it has none."""
    for name, resource in schema["definitions"].items():
        for link in resource.get("links", []):
            template = re.sub(r"\{\(.*?\)\}", "{}", unquote(link["href"]).replace("(#", "(#"))
            shape = re.escape(template).replace(r"\{\}", "[^/]+")
            if link["method"].upper() == method and re.fullmatch(shape, path):
                own = {"$ref": f"#/definitions/{name}"}
                many = {"type": "array", "items": own}
                target: dict[str, Any] = link.get("targetSchema") or (many if link.get("rel") == "instances" else own)
                return target
    return None
