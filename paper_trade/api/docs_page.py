"""The OpenAPI document as one readable page: no script, nothing from another host."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from paper_trade.api.problems import MEDIA_TYPE

Json = dict[str, Any]

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; text-transform: capitalize; }
details { border: 1px solid #8886; border-radius: 8px; margin: .5rem 0; padding: .5rem .9rem; }
summary { cursor: pointer; }
summary b { display: inline-block; min-width: 4.2rem; }
code, pre { font: 14px/1.5 ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; margin: .3rem 0 .8rem; }
td { border-top: 1px solid #8884; padding: .25rem .8rem .25rem 0; vertical-align: top; }
h4 { margin: .8rem 0 .2rem; }
"""

_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'"
"""The Content-Security-Policy of the page: its own style and nothing else."""


def render_docs(document: Json) -> str:
    """An HTML page that lists every operation with its parameters, body and answers."""
    info = document["info"]
    title = f"{escape(info['title'])} API {escape(info['version'])}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>"
        f"<p>{_prose(info.get('description', ''))}</p>"
        '<p>For programs: <a href="openapi.json">openapi.json</a></p>'
        f"{''.join(_sections(document))}</body></html>"
    )


def _sections(document: Json) -> Iterator[str]:
    by_tag: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            by_tag.setdefault(tag, []).append(_operation(document, path, method, operation))
    for tag, operations in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>{''.join(operations)}"


def _operation(document: Json, path: str, method: str, operation: Json) -> str:
    sign_in = " · signed in" if operation.get("security") else ""
    parts = [
        f"<details><summary><b>{escape(method.upper())}</b> <code>{escape(path)}</code>",
        f" {escape(operation.get('summary', ''))}{sign_in}</summary>",
        f"<p>{_prose(operation.get('description', ''))}</p>",
        _parameters(document, operation.get("parameters", [])),
    ]
    if "requestBody" in operation:
        parts.append(f"<h4>Body</h4>{_content(document, operation['requestBody'])}")
    for status, answer in operation["responses"].items():
        if MEDIA_TYPE not in answer.get("content", {}):  # errors look the same everywhere
            words = escape(answer.get("description", ""))
            parts.append(f"<h4>{escape(status)} {words}</h4>{_content(document, answer)}")
    return "".join([*parts, "</details>"])


def _prose(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _parameters(document: Json, parameters: list[Json]) -> str:
    if not parameters:
        return ""
    rows = [
        _row(
            f"{parameter['name']} ({parameter['in']})",
            {"description": parameter.get("description", ""), **parameter.get("schema", {})},
            parameter.get("required", False),
            document,
        )
        for parameter in parameters
    ]
    return f"<h4>Parameters</h4><table>{''.join(rows)}</table>"


def _content(document: Json, holder: Json) -> str:
    return "".join(
        _schema(document, content.get("schema", {}))
        if media == "application/json"
        else escape(media)
        for media, content in holder.get("content", {}).items()
    )


def _schema(document: Json, schema: Json, seen: tuple[str, ...] = ()) -> str:
    """A table of the object's fields, nested objects inside; anything else as its type."""
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in seen:
        return escape(name)
    resolved = document["components"]["schemas"][name] if name else schema
    if "properties" not in resolved:
        return escape(_type(resolved))
    required = resolved.get("required", [])
    rows = (
        _row(field, value, field in required, document, (*seen, name) if name else seen)
        for field, value in resolved["properties"].items()
    )
    return f"<table>{''.join(rows)}</table>"


def _row(
    name: str, schema: Json, required: bool, document: Json, seen: tuple[str, ...] = ()
) -> str:
    optional = "" if required else " (optional)"
    inner = "".join(_schema(document, part, seen) for part in _references(schema))
    words = _prose(schema.get("description", ""))
    kind = escape(_type(schema) + optional)
    return f"<tr><td><code>{escape(name)}</code></td><td>{kind}</td><td>{words}{inner}</td></tr>"


def _references(schema: Json) -> list[Json]:
    parts = [schema, schema.get("items", {}), *schema.get("anyOf", []), *schema.get("oneOf", [])]
    return [part for part in parts if "$ref" in part]


def _type(schema: Json) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(_type(part) for part in schema[choice])
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "any")
