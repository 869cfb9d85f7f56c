"""Heroku's published schemas as referees: is this request, is this answer, one that they describe?

`validate_request` and `validate_answer` raise AssertionError with the reason. Where the live API was observed to do
otherwise than its schema says, or the schema lacks the endpoint, the observation wins: those places are named below.
Sources of the schemas: schemas/LICENSES.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

FOLDER = Path(__file__).parent / "schemas"
PLATFORM, SDK = "platform-v3.schema.json", "platform-v3.sdk.schema.json"
DATA, REPOSITORIES = "data-api.schemas.json", "repositories-api.schemas.json"
DATA_PATHS = ("/client/v11/", "/postgres/v0/", "/redis/v0/", "/data/")

MISSING_ENDPOINTS = {
    "GET /oauth/sessions": "Heroku's CLI lists sessions; documented since October 2026 only",
    "GET /oauth/sessions/{}": "documented since October 2026 only",
    "DELETE /oauth/sessions/{}": "Heroku's CLI ends sessions",
    "POST /account/keys": "Heroku's CLI adds SSH keys; documented until 2015",
    "DELETE /account/keys/{}": "Heroku's CLI removes SSH keys; documented until 2015",
    "PUT /apps/{}/pre-authorizations": "Heroku's CLI sends it after a `two_factor` refusal",
    "POST /accounts/{}/actions/get-quota": "Heroku's CLI asks for it before it lists dynos of the Eco plan",
    "GET /spaces/{}/dynos": "Heroku's CLI lists a space's dynos with it",
    "GET /addons/{}/config/credential:{}": "Heroku's CLI asks so whether a database has this credential",
    "DELETE /apps/{}/github": "the repositories service's schemas have only the ways in, not the way out",
    "GET /{}/info/refs": "git over HTTPS, which takes the same keys",
    "GET /v2": "the container registry, which takes the same keys",
    "GET /v2/": "the container registry, which takes the same keys",
}
UNRELIABLE_REQUIRED = {
    "PATCH /oauth/authorizations/{}": "the schema requires `client`; Heroku's CLI sends a description alone",
}
UNDESCRIBED_QUERIES = {
    "GET /enterprise-accounts/{}/events": "the words beside the schema name order, actor, action, day and type",
}
UNRELIABLE_ANSWERS = {
    "GET /client/v11/databases/{}/user_connections": "the schema requires the user name of its example, `u12345`",
    "GET /client/v11/apps/{}/transfers": "the schema allows no time but null, as in its example",
    "GET /client/v11/apps/{}/transfers/{}": "the schema allows no time but null, as in its example",
}

_formats = FormatChecker(formats=())
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_formats.checks("uuid")(lambda value: not isinstance(value, str) or bool(_UUID.fullmatch(value)))
_formats.checks("date-time")(lambda value: not isinstance(value, str) or bool(_MOMENT.fullmatch(value)))
_formats.checks("email")(lambda value: not isinstance(value, str) or "@" in value)


@dataclass(frozen=True)
class Link:
    """An endpoint of a schema file: `request` and `answer` are JSON pointers into it, None where it says nothing.

    `rows`: a list whose rows the answer's schema describes, since the file describes no list.
    """

    file: str
    line: str
    pattern: re.Pattern[str]
    literal_parts: int
    request: str | None
    answer: str | None
    rows: bool = False


def validate_request(method: str, path: str, accept: str, body: object) -> None:
    """Raise AssertionError unless the schemas know the endpoint and its body (None: nothing is sent)."""
    if _exception(method, path):
        return
    links = _links_for(method, path, accept)
    assert links, f"{method} {path}: no published schema has this endpoint for `{accept}`"
    sent = body if method != "GET" else dict(parse_qsl(path.partition("?")[2])) or None
    if _line(method, path) in UNDESCRIBED_QUERIES:
        sent = None
    problems = [_body_problem(link, sent) for link in links]
    assert None in problems, f"{method} {path}: " + " / ".join(str(problem) for problem in problems)


def validate_answer(method: str, path: str, accept: str, status: int, body: object) -> None:
    """Raise AssertionError unless the answer is one that the schemas describe, or an error in Heroku's form."""
    where = f"{method} {path} -> {status}"
    if status >= 400:
        fields = body if isinstance(body, dict) else {}
        assert {"id", "message"} <= fields.keys(), f"{where}: an error has `id` and `message`, this is {body!r}"
        return
    if status == 304 or _exception(method, path) or _line(method, path) in UNRELIABLE_ANSWERS:
        return
    links = _links_for(method, path, accept)
    assert links, f"{where}: no published schema has this endpoint for `{accept}`"
    problems = [_answer_problem(link, status, body) for link in links]
    assert None in problems, f"{where}: " + " / ".join(str(problem) for problem in problems)


def knows(method: str, template: str, version: str) -> bool:
    """Whether the schema of `3` or `3.sdk` has the endpoint (`/apps/{}/builds`)."""
    lines = {link.line for link in _links(SDK if version == "3.sdk" else PLATFORM)}
    return f"{method} {template}" in lines


def exception(method: str, path: str) -> str | None:
    """Why the schemas can't judge this endpoint, or None when they can."""
    return _exception(method, path) or UNRELIABLE_ANSWERS.get(_line(method, path))


def unknown_fields(method: str, path: str, accept: str, body: object) -> set[str]:
    """Fields of an answer (of its rows, for a list) that no schema of the endpoint has."""
    links = [link for link in _links_for(method, path, accept) if link.answer]
    rows = body if isinstance(body, list) else [body]
    known: set[str] = set()
    for link in links:
        known |= _fields_of(link.file, {"$ref": f"#{link.answer}"})
    found = {name for row in rows if isinstance(row, dict) for name in row}
    return found - known if known else set()


def _exception(method: str, path: str) -> str | None:
    return MISSING_ENDPOINTS.get(_line(method, path))


def _line(method: str, path: str) -> str:
    """The exception's way of writing an endpoint that this concrete path belongs to, else the path itself."""
    plain = path.partition("?")[0]
    for line in (*MISSING_ENDPOINTS, *UNRELIABLE_REQUIRED, *UNDESCRIBED_QUERIES, *UNRELIABLE_ANSWERS):
        verb, _, template = line.partition(" ")
        if verb == method and re.fullmatch(re.escape(template).replace(r"\{\}", "[^/]+"), plain):
            return line
    return f"{method} {plain}"


@cache
def _document(file: str) -> Any:
    data = json.loads((FOLDER / file).read_text(encoding="utf-8"))
    data.pop("id", None)
    data.pop("$schema", None)
    return _without_null_items(data)


def _without_null_items(schema: Any) -> Any:
    """The schema without `"items": null`, by which the Data API's says that its example was an empty list."""
    if isinstance(schema, list):
        return [_without_null_items(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: part for name, part in schema.items() if name != "items" or part is not None}
    return {name: _without_null_items(part) for name, part in kept.items()}


@cache
def _registry(file: str) -> Registry[Any]:
    resource = Resource.from_contents(_document(file), default_specification=DRAFT4)
    registry: Registry[Any] = Registry().with_resource(f"urn:{file}", resource)
    return registry


@cache
def _links(file: str) -> tuple[Link, ...]:
    return tuple(_plain_links(file) if file in (DATA, REPOSITORIES) else _platform_links(file))


def _platform_links(file: str) -> Iterator[Link]:
    for name, resource in _document(file)["definitions"].items():
        for number, link in enumerate(resource.get("links", [])):
            base = f"/definitions/{name}/links/{number}"
            template = re.sub(r"\{\(.*?\)\}", "{}", unquote(link["href"]))
            yield _link(
                file,
                link["method"].upper(),
                template,
                f"{base}/schema" if "schema" in link else None,
                _answer_of(link, base, name),
                rows=link.get("title") == "List" and "targetSchema" not in link,
            )


def _answer_of(link: dict[str, Any], base: str, name: str) -> str | None:
    if "targetSchema" in link:
        return f"{base}/targetSchema"
    return None if link.get("rel") == "empty" else f"/definitions/{name}"


def _plain_links(file: str) -> Iterator[Link]:
    for line, entry in _document(file).items():
        method, _, path = line.partition(" ")
        base = "/" + line.replace("~", "~0").replace("/", "~1")
        template = re.sub(r":\w+|\{\w+\}", "{}", path)
        yield _link(file, method, template, f"{base}/request" if entry["request"] else None, f"{base}/responses")


def _link(
    file: str, method: str, template: str, request: str | None, answer: str | None, *, rows: bool = False
) -> Link:
    pattern = re.compile(re.escape(template).replace(r"\{\}", "[^/]+"))
    literal = sum(part != "{}" for part in template.split("/"))
    return Link(file, f"{method} {template}", pattern, literal, request, answer, rows)


def _files_for(path: str, accept: str) -> tuple[str, ...]:
    if path.startswith(DATA_PATHS):
        return (DATA,)
    if "version=3.repositories-api" in accept:
        return (REPOSITORIES,)
    return (SDK,) if "version=3.sdk" in accept else (PLATFORM, SDK) if "version=3." in accept else (PLATFORM,)


def _links_for(method: str, path: str, accept: str) -> list[Link]:
    """The links of the first fitting schema file that fit best: several where bodies tell endpoints apart."""
    plain = path.partition("?")[0]
    for file in _files_for(plain, accept):
        found = [link for link in _links(file) if link.line.startswith(f"{method} ") and link.pattern.fullmatch(plain)]
        if found:
            best = max(link.literal_parts for link in found)
            return [link for link in found if link.literal_parts == best]
    return []


def _problem(file: str, pointer: str, body: object, *, but_required: bool = False) -> str | None:
    validator = Draft4Validator({"$ref": f"urn:{file}#{pointer}"}, registry=_registry(file), format_checker=_formats)
    for error in validator.iter_errors(body):
        if not (but_required and error.validator == "required" and not error.absolute_path):
            return f"at {list(error.absolute_path)}: {error.message[:300]}"
    return None


def _body_problem(link: Link, body: object) -> str | None:
    if link.request is None:
        return None if not body else f"the schema has no body here, {body!r} would be sent"
    if body is None:
        return "the schema wants a body, none would be sent"
    problem = _problem(link.file, link.request, body, but_required=link.line in UNRELIABLE_REQUIRED)
    known = _fields_of(link.file, {"$ref": f"#{link.request}"})
    if problem is None and known and isinstance(body, dict) and body.keys() - known:
        return f"the schema does not know {sorted(body.keys() - known)}"
    return problem


def _answer_problem(link: Link, status: int, body: object) -> str | None:
    if link.answer is None:
        return None
    if link.file not in (DATA, REPOSITORIES):
        rows = body if link.rows and isinstance(body, list) else [body]
        return next(filter(None, (_problem(link.file, link.answer, row) for row in rows)), None)
    if str(status) not in _resolve(link.file, link.answer):
        return f"the schema does not know status {status}"
    return _problem(link.file, f"{link.answer}/{status}", body)


def _fields_of(file: str, schema: Any) -> set[str]:
    """Names of the properties of an object, or of a list's items; empty where any name is allowed."""
    while "$ref" in schema:
        schema = _resolve(file, schema["$ref"].lstrip("#"))
    if "items" in schema:
        return _fields_of(file, schema["items"])
    if "patternProperties" in schema:
        return set()
    return set(schema.get("properties", {}))


def _resolve(file: str, pointer: str) -> Any:
    found = _document(file)
    for part in pointer.strip("/").split("/"):
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found
