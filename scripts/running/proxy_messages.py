"""What travels between an invoker and the proxy: requests, replies, variables."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

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
        "__OW_PROXY_VERSION": "1.20.0",
        "__OW_EXECUTION_ENV": f"openwhisk/action-{kind.replace(':', '-v')}",
        "__OW_WAIT_FOR_ACK": "1",
        **given,
    }


def value_of(body: bytes) -> dict[str, Any]:
    """Return the ``value`` of a request to ``/init``.

    Raises:
        ValueError: it is no such request.
    """
    request = json.loads(body)
    value = request.get("value", {}) if isinstance(request, dict) else None
    if not isinstance(value, dict):
        raise ValueError("a request is an object with an object under value")
    return value


def texts(env: Mapping[str, Any]) -> dict[str, str]:
    """Return ``env`` of ``/init`` as variables: what is no text, as JSON."""
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
    raise ValueError(f"{constant} is no JSON value")


def error(status: int, text: str) -> Reply:
    """Return a reply that says what went wrong."""
    body = json.dumps({"error": text}, ensure_ascii=False, separators=(",", ":"))
    return Reply(status, f"{body}\n".encode())
