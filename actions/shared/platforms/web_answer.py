"""The answer that OpenWhisk would make of an action's result, on any platform."""

from __future__ import annotations

import base64
import json
from typing import Any, Final, NamedTuple

from actions.shared.frame.body import MAX_BODY_BYTES
from actions.shared.platforms.http_result import InvalidResult, http_result
from actions.shared.platforms.web_call import joined

#: What a caller reads whose URL names no web action.
NO_SUCH_RESOURCE: Final = "The requested resource does not exist."
_COOKIE: Final = "set-cookie"
_JSON: Final = "application/json"
_NO_JSON: Final = "There was an error processing your request."


class WebAnswer(NamedTuple):
    """What a caller gets.

    Attributes:
        status: of HTTP.
        headers: names in lower case; repeated ones stand there repeatedly.
        body: its bytes.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def by_name(self) -> tuple[dict[str, str], list[str]]:
        """Return the headers, repeated ones as a list, and each cookie by itself."""
        cookies = [value for name, value in self.headers if name == _COOKIE]
        others = [(name, value) for name, value in self.headers if name != _COOKIE]
        return joined(others), cookies

    def text(self) -> tuple[str, bool]:
        """Return the body as text, and whether it is in base64."""
        try:
            return self.body.decode(), False
        except UnicodeDecodeError:
            return base64.b64encode(self.body).decode(), True


def too_large_text(size_bytes: int) -> str:
    """Return what a caller reads whose request has a body of ``size_bytes``."""
    return f"Request larger than allowed: {size_bytes} > {MAX_BODY_BYTES} bytes."


def refusal(status: int, error: str, *headers: tuple[str, str]) -> WebAnswer:
    """Return an answer of the front door's own, without a call of the action."""
    body = json.dumps({"error": error}, ensure_ascii=False).encode()
    return WebAnswer(status, (("content-type", _JSON), *headers), body)


def answer_of(returned: Any) -> WebAnswer:
    """Return the answer that a result stands for; 400 where it stands for none.

    Under the key ``error`` stands the answer to an error.
    """
    try:
        # A runtime prints a result as JSON: a tuple becomes a list.
        result = json.loads(json.dumps(returned, allow_nan=False))
        if isinstance(result, dict) and "error" in result:
            result = result["error"]
        status, lines, content_type, body = http_result(result, _compact)
    except InvalidResult as error:
        return refusal(400, str(error))
    except (TypeError, ValueError, RecursionError):
        return refusal(400, _NO_JSON)
    headers = tuple((name.lower(), value) for name, value in lines)
    if content_type is not None:
        headers += (("content-type", content_type.header("UTF-8")),)
    return WebAnswer(status, headers, body)


def _compact(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="replace")
