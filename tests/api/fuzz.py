"""Requests made up from the OpenAPI document, good and bad, and what every answer must be like."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, openapi
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from paper_trade.api.app import create_api
from paper_trade.errors import PaperTradeError

AnyCase = Case[Any]
PROBLEM = "application/problem+json"


def _operations(*, asking_for_tokens: bool) -> dict[str, Any]:
    """By label. Without `asking_for_tokens` none is made up: the visitor has one."""
    document = create_api().openapi()
    pair = document["components"]["schemas"]["EquityAnswer"]["properties"]["points"]["items"]
    pair["items"] = {"anyOf": pair.pop("prefixItems")}  # which schemathesis 4.32 cannot read
    if not asking_for_tokens:
        for methods in document["paths"].values():
            for operation in methods.values():
                operation.pop("security", None)
    found: list[Any] = [one.ok() for one in openapi.from_dict(document).get_all_operations()]  # type: ignore[union-attr]
    return {operation.label: operation for operation in found}


_FOR_STRANGERS = _operations(asking_for_tokens=True)
_FOR_USERS = _operations(asking_for_tokens=False)
LABELS = list(_FOR_USERS)

# What names the inside of the server. Health and metrics name Redis and Python on purpose.
LEAKS = re.compile(
    r"Traceback|File \"|\.py\b|site-packages|/paper_trade|/usr/|/home/|/tmp/"
    r"|psycopg|sqlalchemy|asyncpg|redis\.|uvicorn|starlette|fastapi|pydantic|orjson|httptools"
    r"|SELECT |INSERT |UPDATE |postgresql://|redis://",
    re.IGNORECASE,
)


def _codes(error: type[PaperTradeError]) -> set[str]:
    return {error.code}.union(*map(_codes, error.__subclasses__()))


CODES = _codes(PaperTradeError)


@dataclass
class Visitor:
    """Who sends the requests, and what became of them."""

    url: str
    signed_in: bool
    headers: Callable[[str], Mapping[str, str]]
    """Those of a session, or none, for a request to an operation."""
    known_ids: Sequence[str] = ()
    """Of orders and accounts, the visitor's and others': made up ones hit nothing."""
    answers: Counter[int] = field(default_factory=Counter)


def fuzz(label: str, visitor: Visitor, examples: int, *, the_same: bool = True) -> None:
    """Send so many requests of each kind; `the_same` ones each time, or always others."""
    operation = (_FOR_USERS if visitor.signed_in else _FOR_STRANGERS)[label]
    with requests.Session() as session:
        wanted = settings(
            max_examples=examples,
            derandomize=the_same,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        _fuzz(operation, GenerationMode.POSITIVE, visitor, session, wanted)
        if [*operation.iter_parameters(), *operation.body]:
            _fuzz(operation, GenerationMode.NEGATIVE, visitor, session, wanted)


def _fuzz(
    operation: Any,
    mode: GenerationMode,
    visitor: Visitor,
    session: requests.Session,
    wanted: settings,
) -> None:
    @wanted
    @given(operation.as_strategy(generation_mode=mode), st.data())
    def send(case: AnyCase, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            _use_known_ids(case, visitor, data)
        headers = dict(visitor.headers(operation.label))
        answer = case.call(base_url=visitor.url, session=session, headers=headers)
        visitor.answers[answer.status_code] += 1
        judge(case, answer)

    send()


def _use_known_ids(case: AnyCase, visitor: Visitor, data: st.DataObject) -> None:
    if not visitor.known_ids or not data.draw(st.booleans()):
        return
    known = data.draw(st.sampled_from(visitor.known_ids))
    if "order_id" in (case.path_parameters or {}):
        case.path_parameters = {"order_id": known}
    for name in ("account", "cursor"):
        if isinstance(case.query, dict) and name in case.query:
            case.query[name] = known


def judge(case: AnyCase, answer: Response) -> None:
    """What holds for every answer to anybody."""
    case.validate_response(
        answer,
        checks=[
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
            negative_data_rejection,
        ],
    )
    text = answer.content.decode()
    assert answer.status_code < 500 or answer.status_code == 503, text
    assert str(answer.status_code) in case.operation.definition.raw["responses"], "not documented"
    if answer.status_code >= 400 and answer.headers["content-type"] != ["application/json"]:
        judge_problem(answer)
    if case.path not in {"/metrics", "/api/health"}:
        assert not LEAKS.search(text), LEAKS.search(text)
        assert not LEAKS.search(str(answer.headers))
    assert answer.headers["x-content-type-options"] == ["nosniff"]


def judge_problem(answer: Response) -> None:
    """RFC 9457, with our fields, one of our codes and the name of the request."""
    assert answer.headers["content-type"] == [PROBLEM]
    problem = json.loads(answer.content)
    assert problem["type"] == "about:blank"
    assert problem["status"] == answer.status_code
    assert problem["code"] in CODES
    assert [problem["request_id"]] == answer.headers["x-request-id"]
    assert problem["title"]
    assert problem["detail"]
