"""What the host makes of what is written: defaults, merging, and what it shows.

Sources: Apache OpenWhisk, Actions.scala, Packages.scala, Triggers.scala, Rules.scala
(create and update), WhiskAction.scala and Exec.scala (what is shown).
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from scripts.platform.code_size import MAX_CODE_BYTES
from scripts.stand_ins.openwhisk import refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

Entity = dict[str, Any]

#: The parameters of an entity.
MAX_PARAMETERS_BYTES = 1_048_576
DEFAULT_LIMITS = {"timeout": 60000, "memory": 256, "logs": 10, "concurrency": 1}
_RANGES = {"timeout": (100, 300_000), "memory": (128, 512), "logs": (0, 10)}
# How a host names them when it says what it is, and in what it counts there.
_PUBLISHED = {
    "timeout": ("duration", 1),
    "memory": ("memory", 1_048_576),
    "logs": ("logs", 1_048_576),
}
#: The most actions of a sequence, those of sequences in it included.
SEQUENCE_LENGTH = 50


def published_limits() -> dict[str, int]:
    """Return the limits of entities as a host says them (Controller.scala, info)."""
    said = {"sequence_length": SEQUENCE_LENGTH}
    for name, (least, most) in _RANGES.items():
        published, size = _PUBLISHED[name]
        said[f"min_action_{published}"] = least * size
        said[f"max_action_{published}"] = most * size
    return said


class _Pair(BaseModel):
    key: str
    value: Any = None


class _Written(BaseModel):
    """The types of what a PUT may hold; anything else in it is not looked at."""

    model_config = ConfigDict(strict=True)

    annotations: list[_Pair] = []
    parameters: list[_Pair] = []
    publish: bool = False
    exec: dict[str, Any] | None = None
    limits: dict[str, int] | None = None
    binding: dict[str, Any] | None = None
    trigger: str | None = None
    action: str | None = None
    status: str | None = None


def well_formed(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body of a PUT.

    Raises:
        Refusal: something in it has another type than the host takes.
    """
    try:
        _Written.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise refusal.malformed(f"{place}: {first['msg']}") from None
    return body


def package(body: Mapping[str, Any], before: Entity | None) -> Entity:
    """Return a package as it is after ``body`` was written over ``before``."""
    return {**_common(body, before), "binding": body.get("binding") or {}}


def trigger(body: Mapping[str, Any], before: Entity | None) -> Entity:
    """Return a trigger as it is stored."""
    kept = {"rules": before.get("rules", {})} if before else {"rules": {}}
    return {**_common(body, before), "limits": {}, **kept}


def rule(body: Mapping[str, Any], before: Entity | None) -> Entity:
    """Return a rule as it is stored; its trigger and its action are full names."""
    named = {
        part: body.get(part) or (before or {}).get(part)
        for part in ("trigger", "action")
    }
    if not all(named.values()):
        raise refusal.malformed("rule has no trigger or no action")
    return {**_common(body, before), **named, "status": "active"}


def action(
    body: Mapping[str, Any], before: Entity | None, kinds: tuple[str, ...]
) -> Entity:
    """Return an action or a sequence as it is stored.

    Raises:
        Refusal: its code, its kind or a limit is not acceptable.
    """
    if before is None and "exec" not in body:
        raise refusal.malformed("exec undefined")
    execution = dict(body.get("exec") or (before or {})["exec"])
    kind = execution.get("kind")
    if kind not in (*kinds, "sequence"):
        raise refusal.malformed(f"kind '{kind}' not in Set({', '.join(kinds)})")
    if kind != "sequence":
        code = execution.get("code")
        if not isinstance(code, str) or not code:
            raise refusal.malformed(
                f"'code' must be a string defined in 'exec' for '{kind}' actions"
            )
        if len(code) > MAX_CODE_BYTES:
            raise refusal.too_large("exec", len(code), MAX_CODE_BYTES)
        # What a client says is not asked.
        execution["binary"] = _is_base64(code)
    limits = {
        **((before or {}).get("limits") or DEFAULT_LIMITS),
        **(body.get("limits") or {}),
    }
    for name, (least, most) in _RANGES.items():
        if not least <= limits[name] <= most:
            why = f"{name} {limits[name]} is out of range {least} to {most}"
            raise refusal.malformed(f"requirement failed: {why}")
    entity = {**_common(body, before), "exec": execution, "limits": limits}
    annotations = {each["key"]: each for each in entity["annotations"]}
    annotations["exec"] = {"key": "exec", "value": kind}
    annotations.setdefault(
        "provide-api-key", {"key": "provide-api-key", "value": False}
    )
    return {**entity, "annotations": list(annotations.values())}


def shown(entity: Entity, *, code: bool = True) -> Entity:
    """Return an entity as it is read by itself."""
    if "exec" not in entity:
        return dict(entity)
    execution = dict(entity["exec"])
    if not code:
        execution.pop("code", None)
    return {**entity, "exec": execution}


def summary(entity: Entity) -> Entity:
    """Return an entity as it stands in a list."""
    hidden = ("parameters", "rules")
    short = {name: value for name, value in entity.items() if name not in hidden}
    if "exec" in entity:
        short["exec"] = {"binary": entity["exec"].get("binary", False)}
    return short


def _common(body: Mapping[str, Any], before: Entity | None) -> Entity:
    kept = before or {}
    parameters = body.get("parameters", kept.get("parameters", []))
    size_bytes = len(json.dumps(parameters))
    if size_bytes > MAX_PARAMETERS_BYTES:
        raise refusal.too_large("Parameters", size_bytes, MAX_PARAMETERS_BYTES)
    return {
        "annotations": body.get("annotations", kept.get("annotations", [])),
        "parameters": parameters,
        "publish": body.get("publish", kept.get("publish", False)),
    }


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
