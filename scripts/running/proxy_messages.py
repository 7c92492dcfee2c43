"""What travels between an invoker and the proxy: requests, replies, variables."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Reply:
    """What the proxy answers.

    Attributes:
        status: of HTTP.
        body: JSON, or nothing.
    """

    status: int
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body as a JSON value; None when there is no body."""
        return json.loads(self.body) if self.body else None


def init_value(
    code: bytes | str | Path | None,
    *,
    main: str = "main",
    name: str = "action",
    env: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the ``value`` of a ``POST /init``, as an invoker sends it."""
    content = code.read_bytes() if isinstance(code, Path) else code or ""
    binary = isinstance(content, bytes)
    text = base64.b64encode(content).decode() if isinstance(content, bytes) else content
    return {"name": name, "main": main, "binary": binary, "code": text, "env": env}


def run_request(value: Any, context: Mapping[str, Any]) -> bytes:
    """Return the body of a ``POST /run``."""
    return json.dumps({"value": value, **context}).encode()


def platform_variables(kind: str, container: Mapping[str, str]) -> dict[str, str]:
    """Return the platform's own variables for the action's process."""
    # The real one splits NAME=value at every "=" and takes the second part.
    given = {
        name: value.partition("=")[0]
        for name, value in container.items()
        if name.startswith("__OW_")
    }
    return {
        "__OW_EXECUTION_ENV": f"openwhisk/action-{kind.replace(':', '-v')}",
        "__OW_WAIT_FOR_ACK": "1",
        **given,
    }


class InitRequest(NamedTuple):
    """The ``value`` of a request to ``/init``, with the defaults of the real proxy."""

    code: str = ""
    binary: bool = False
    main: str = ""
    env: Mapping[str, Any] = MappingProxyType({})


_INIT_TYPES: dict[str, type] = {"code": str, "binary": bool, "main": str, "env": dict}
_JSON_TYPES = {
    bool: "a boolean",
    dict: "an object",
    float: "a number",
    int: "a number",
    list: "an array",
    str: "a string",
}


def init_request(body: bytes) -> InitRequest:
    """Return the ``value`` of a request to ``/init``; ``null`` counts as missing.

    Raises:
        ValueError: it is no such request, or a member has the wrong type.
    """
    request = json.loads(body)
    if request is not None and not isinstance(request, dict):
        raise ValueError(_wrong_type("the request", request, dict))
    value = (request or {}).get("value")
    if value is not None and not isinstance(value, dict):
        raise ValueError(_wrong_type("value", value, dict))
    members: dict[str, Any] = {}
    for name, expected in _INIT_TYPES.items():
        member = (value or {}).get(name)
        if member is not None:
            if not isinstance(member, expected):
                raise ValueError(_wrong_type(f"value.{name}", member, expected))
            members[name] = member
    return InitRequest(**members)


def _wrong_type(place: str, value: Any, expected: type) -> str:
    return f"{place} is {_JSON_TYPES[type(value)]}, not {_JSON_TYPES[expected]}"


def texts(env: Mapping[str, Any]) -> dict[str, str]:
    """Return ``env`` of ``/init`` as variables: what is not text, as JSON."""
    return {
        name: value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        for name, value in env.items()
    }


def is_dictionary_or_array(answer: bytes) -> bool:
    """Tell whether the proxy lets this answer through; it lets ``null``, too."""
    try:
        value = json.loads(answer, parse_constant=_refuse, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict | list) or value is None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a JSON value")


def error(status: int, text: str) -> Reply:
    """Return a reply that says what went wrong."""
    body = json.dumps({"error": text}, ensure_ascii=False, separators=(",", ":"))
    return Reply(status, f"{body}\n".encode())
