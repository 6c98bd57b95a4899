"""The errors of a route, for its OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from paper_trade.api.problems import MEDIA_TYPE

Responses = dict[int | str, dict[str, Any]]


class Problem(BaseModel):
    """An error, after RFC 9457; some carry further fields."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str


_WORDS: dict[int | str, str] = {
    401: "Not signed in, or the sign-in is refused",
    403: "From another site's page",
    404: "There is no such thing, or it is someone else's",
    409: "The order cannot be filled as it was asked for",
    413: "The body is larger than 16 KiB",
    415: "The body is not JSON",
    422: "The request is not valid, or cannot be fulfilled",
    429: "Too many requests",
    503: "No price to trade on, or a server is out of reach; nothing was changed",
    "default": "Another error",
}


def problems(*statuses: int | str) -> Responses:
    """The `responses` of a route, or of several, that may answer with these errors."""
    schema = Problem.model_json_schema()
    return {
        status: {"description": _WORDS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


ANY_ROUTE = problems(413, 503, "default")
SIGNED_IN = problems(401)
UNSAFE = problems(403)
WITH_BODY = problems(415, 422)
LIMITED = problems(429)
