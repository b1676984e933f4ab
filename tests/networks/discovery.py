"""YouTube's own description of its API (the discovery document, which its client library ships), and what of a call
it does not allow. Nothing is asked of anybody."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

DOCUMENT: dict[str, Any] = json.loads(
    (files("googleapiclient") / "discovery_cache/documents/youtube.v3.json").read_text("utf-8")
)
PYTHON = {"string": str, "boolean": bool, "object": dict, "array": list, "integer": int, "number": (int, float)}
OF_A_SESSION = "upload_id"
"""What Google itself puts into the address of an upload's session; the document knows nothing of it."""


def complaints(method: str, path: str, query: Mapping[str, Any], body: Any) -> list[str]:
    """What the document says against a call; nothing when it is one of those described."""
    described = _described(method, path)
    if described is None:
        return [f"{method} {path} is no call"]
    known = {**DOCUMENT["parameters"], **described["parameters"]}
    if method == "PUT":
        known[OF_A_SESSION] = {"type": "string"}
    found = [said for name, value in query.items() for said in _parameter(name, value, known, described)]
    found += [f"{name} is missing" for name, one in known.items() if one.get("required") and name not in query]
    if method == "POST":
        found += _fields("body", body, DOCUMENT["schemas"][described["request"]["$ref"]])
    return found


def _described(method: str, path: str) -> dict[str, Any] | None:
    """The method of the document at this address; bytes go by PUT to the session of the method that takes media."""
    for one in _methods(DOCUMENT["resources"]):
        uploads = {way["path"] for way in one.get("mediaUpload", {}).get("protocols", {}).values()}
        if method == "PUT" and path in uploads:
            return one
        if method == one["httpMethod"] and path in ({f"/{one['path']}"} if method == "GET" else uploads):
            return one
    return None


def _methods(resources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for resource in resources.values():
        yield from resource.get("methods", {}).values()
        yield from _methods(resource.get("resources", {}))


def _parameter(name: str, value: Any, known: dict[str, Any], described: dict[str, Any]) -> list[str]:
    if name not in known:
        return [f"{name} is no parameter"]
    if name == "part":  # not enumerated: the parts are the fields of what is answered
        parts = DOCUMENT["schemas"][_answered(described)]["properties"]
        return [f"{part} is no part" for part in str(value).split(",") if part not in parts]
    if known[name]["type"] == "boolean" and value not in ("true", "false"):
        return [f"{name} is true or false"]
    enum = known[name].get("enum")
    return [f"{value} is no {name}"] if enum and value not in enum else []


def _answered(described: dict[str, Any]) -> str:
    """The schema of one resource in the answer, also of a list of them."""
    answer: str = described["response"]["$ref"]
    items = DOCUMENT["schemas"][answer]["properties"].get("items")
    return items["items"]["$ref"] if items else answer


def _fields(place: str, value: Any, schema: dict[str, Any]) -> list[str]:
    """What is wrong with a value, its fields and theirs."""
    if "$ref" in schema:
        return _fields(place, value, DOCUMENT["schemas"][schema["$ref"]])
    if not isinstance(value, PYTHON[schema["type"]]):
        return [f"{place} is no {schema['type']}"]
    if schema.get("enum") and value not in schema["enum"]:
        return [f"{place} is never {value}"]
    if isinstance(value, list):
        return [said for one in value for said in _fields(place, one, schema["items"])]
    if not isinstance(value, dict):
        return []
    unknown = [f"{place} has no {name}" for name in value if name not in schema["properties"]]
    known = {name: schema["properties"][name] for name in value if name in schema["properties"]}
    return unknown + [said for name, one in known.items() for said in _fields(f"{place}.{name}", value[name], one)]
