"""The smallest ASGI application, on uvicorn as the product starts it: what a price could cost."""

from __future__ import annotations

import sys

import uvicorn
from starlette.types import Receive, Scope, Send

_BODY = (
    b'{"symbol":"SOL","price":"150.12","confidence":"0.05",'
    b'"publish_time":"2026-01-01T00:00:00Z","age_ms":400,"feed":"simulated","stale":false}'
)
_START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(_BODY)).encode()),
    ],
}
_END = {"type": "http.response.body", "body": _BODY}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer everything with the same price."""
    await send(_START)
    await send(_END)


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
