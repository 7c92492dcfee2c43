"""What a caller sent, as an action sees it.

OpenWhisk hands an action one flat dictionary: the action's inputs, the parameters
of the call, and the details of the HTTP request under ``__ow_…`` (Apache OpenWhisk,
docs/webactions.md). A plain web action finds the members of the JSON body among the
parameters; a raw one (``raw-http``) finds the undecoded body in ``__ow_body``.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from actions.shared import exact_json
from actions.shared.clock import Deadline
from actions.shared.errors import BadRequest, Fault, PayloadTooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.shared.clock import Clock

#: The largest body, in bytes, as OpenWhisk itself limits it.
MAX_BODY_BYTES = 1024 * 1024

# Media types whose bodies OpenWhisk passes on as text; all others, and exactly
# application/json, arrive in base64 (Apache OpenWhisk, WebActions.scala).
_TEXT_TYPES = frozenset(
    {
        "application/hal+json",
        "application/x-www-form-urlencoded",
        "application/xml",
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """One call of an action.

    Attributes:
        params: every input of the action under its name, and the caller's
            parameters where the action is not raw.
        headers: the HTTP headers, names in lower case.
        method: the HTTP method in lower case; empty when not called over HTTP.
        path: what follows the action's name in the URL.
        body_text: ``__ow_body`` as OpenWhisk passed it on; None when the platform
            decoded the body itself.
        deadline: when the answer must be there.
        when_answered: functions that are to hear the answer just before it leaves.
    """

    params: Mapping[str, Any]
    headers: Mapping[str, str]
    method: str
    path: str
    body_text: str | None
    deadline: Deadline
    when_answered: list[Callable[[dict[str, Any]], None]] = field(
        default_factory=list, compare=False
    )

    @classmethod
    def from_params(cls, params: Mapping[str, Any], clock: Clock) -> Request:
        """Read OpenWhisk's parameters; whatever has a wrong type counts as absent."""
        headers = params.get("__ow_headers")
        return cls(
            params={k: v for k, v in params.items() if not k.startswith("__ow_")},
            headers={
                str(name).lower(): value
                for name, value in headers.items()
                if isinstance(value, str)
            }
            if isinstance(headers, dict)
            else {},
            method=_text(params.get("__ow_method")).lower(),
            path=_text(params.get("__ow_path")),
            body_text=params["__ow_body"]
            if isinstance(params.get("__ow_body"), str)
            else None,
            deadline=Deadline.of_activation(clock),
        )

    @property
    def raw_body(self) -> bytes | None:
        """The body as the caller sent it, byte for byte; None when it is not known.

        It is known to raw actions only. It is also None when the platform's
        encoding of it is broken.
        """
        if self.body_text is None:
            return None
        try:
            if not self._is_text():
                try:
                    return base64.b64decode(self.body_text, validate=True)
                except binascii.Error:
                    pass  # a type that the platform took for text after all
            return self.body_text.encode()
        except ValueError:
            return None

    @property
    def data(self) -> Any:
        """The member ``data`` of the JSON body; None when there is none.

        Raises:
            BadRequest: when the raw body is no JSON object, or too large.
        """
        if self.body_text is None:
            return self.params.get("data")
        body = self.raw_body
        if body is None:
            raise BadRequest("The request body is not readable text")
        if len(body) > MAX_BODY_BYTES:
            raise PayloadTooLarge(
                f"The request body is larger than {MAX_BODY_BYTES} bytes"
            )
        if not body.strip():
            return None
        try:
            content = exact_json.loads(body)
        except ValueError:
            raise BadRequest("The request body is not valid JSON") from None
        if not isinstance(content, dict):
            raise BadRequest(
                faults=[Fault("data", "must be a member of a JSON object")],
            )
        return content.get("data")

    def _is_text(self) -> bool:
        media_type = self.headers.get("content-type", "").partition(";")[0]
        media_type = media_type.strip().lower()
        return media_type.startswith("text/") or media_type in _TEXT_TYPES


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
