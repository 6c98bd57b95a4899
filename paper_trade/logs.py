"""Logging of one process: structlog and the standard library's loggers, as text or as JSON lines.

Secrets do not reach a log: values under a telling name, and credentials inside URLs, are replaced
in every line, whoever wrote it. Nor do control characters: what a client sends cannot make up a
line, or speak to somebody's terminal.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# A line for each request, connection or job: only for those who look for something.
CHATTY = ("httpx", "httpcore", "apscheduler", "asyncio", "uvicorn.error", "reflex")
HIDDEN = "[hidden]"
LONGEST = 16_000
"""Characters of a value. What is longer quotes what somebody has sent: its middle is left out."""
_MARGIN = 4096  # longer than any secret, so that none is cut in two before it is looked for
_SECRET_NAME = re.compile(
    r"secret|password|passwd|token|api_?key|authorization|cookie|signature|database_url|redis_url",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(
    r"(?P<scheme>\b[a-z][a-z0-9+.-]{0,20}://)[^\s/@\"']{0,256}:[^\s/@\"']{0,256}@", re.IGNORECASE
)
# A bearer key, or a session token (JWT), wherever it stands.
_BEARER = re.compile(r"(?i)\b(bearer)\s+\S+")
# Line breaks of every kind, and what terminals act on.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_OF_SEVERAL_LINES = {"exception", "stack"}
_JWT = re.compile(r"\beyJ[\w-]{1,1024}\.[\w-]{1,1024}\.[\w-]{0,1024}")


def configure_logging(level: str, log_format: str, part: str, output: TextIO | None = None) -> None:
    """Send all logging of this process to `output` (standard error), replacing what was set up.

    `part` is the name of this process in the stack; JSON lines carry it, on a console the launcher
    shows it before each line.
    """
    json = log_format == "json"
    handler = logging.StreamHandler(output or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _stamp(part) if json else _nothing,
                structlog.processors.format_exc_info,
                redact,
                *_renderer(json),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level.upper())
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.NOTSET if level == "debug" else logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The last processor before rendering: no secret is left in any value, nested ones included."""
    return {key: _tame(key, _hide(key, value)) for key, value in event.items()}


def _hide(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {inner: _hide(str(inner), item) for inner, item in value.items()}
    if _SECRET_NAME.search(key) and value is not None and not isinstance(value, bool):
        return HIDDEN
    if isinstance(value, list | tuple):
        return [_hide("", item) for item in value]
    if isinstance(value, int | float | bool) or value is None:
        return value
    return hide_in_text(str(value))


def _tame(key: str, value: Any) -> Any:
    """Text without control characters; the lines of a stack trace stand apart, and further in."""
    if not isinstance(value, str):
        return value
    lines = value.splitlines() if key in _OF_SEVERAL_LINES else [value]
    return "\n    ".join(_CONTROL.sub(_escaped, line) for line in lines)


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()


def hide_in_text(text: str) -> str:
    """`text` without the credentials of URLs, bearer keys, session tokens, and too long a middle.

    In time that grows with the text and no faster: anybody may have written it.
    """
    if len(text) > LONGEST + 2 * _MARGIN:
        half = LONGEST // 2
        head = hide_in_text(text[: half + _MARGIN])[:half]
        return f"{head} [cut off] {hide_in_text(text[-half - _MARGIN :])[-half:]}"
    text = _CREDENTIALS.sub(rf"\g<scheme>{HIDDEN}@", text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    return _JWT.sub(HIDDEN, text)


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _stamp(part: str) -> Processor:
    def add_part(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["part"] = part
        return event

    return add_part


def _nothing(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return event


def _renderer(json: bool) -> list[Processor]:
    if json:
        return [structlog.processors.JSONRenderer(serializer=_dumps)]
    return [structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)]


def _dumps(event: Any, **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()
