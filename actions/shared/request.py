"""What a caller sent, as an action sees it.

OpenWhisk hands an action one flat dictionary: the action's inputs, the parameters
of the call, and the details of the HTTP request under ``__ow_…`` (Apache OpenWhisk,
docs/webactions.md). A plain web action finds the members of the JSON body among the
parameters; a raw one (``raw-http``) finds the undecoded body in ``__ow_body``. The
front doors of other platforms (:mod:`actions.shared.platforms`) make the same of their
requests; there the body is always in base64, and ``__ow_body_is_base64`` says so.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from actions.shared.errors import BadRequest, Fault
from actions.shared.frame import body, input_names
from actions.shared.frame.clock import Deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from actions.shared.frame.clock import Clock

# Media types whose bodies OpenWhisk passes on as text; all others, and exactly
# application/json, arrive in base64 (Apache OpenWhisk, WebActions.scala).
_TEXT_TYPES = frozenset(
    {
        "application/hal+json",
        "application/x-www-form-urlencoded",
        "application/xml",
    }
)

_KINDS = {list: "list", str: "text", bool: "boolean"}


@dataclass(frozen=True, slots=True)
class Request:
    """One call of an action.

    Attributes:
        params: every input of the action under its name, and the caller's
            parameters where the action is not raw.
        headers: the HTTP headers, names in lower case.
        method: the HTTP method in lower case; empty when not called over HTTP.
        path: what follows the action's name in the URL.
        query: the parameters of the URL's query. A plain action gets them mixed with
            the members of the body: there it is every text that is not an input.
        body_text: ``__ow_body`` as OpenWhisk passed it on; None when the platform
            decoded the body itself.
        deadline: when the answer must be there.
        parsed_body: the body of a plain action that is JSON and no object.
        is_base64: whether ``body_text`` is base64 whatever the content type.
        when_answered: functions that get the answer just before it leaves.
    """

    params: Mapping[str, Any]
    headers: Mapping[str, str]
    method: str
    path: str
    query: Mapping[str, str]
    body_text: str | None
    deadline: Deadline
    parsed_body: Any = None
    is_base64: bool = False
    when_answered: list[Callable[[dict[str, Any]], None]] = field(
        default_factory=list, compare=False
    )
    # Read once. A copy with another body (dataclasses.replace) starts anew.
    _payload: list[Any] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    @classmethod
    def from_params(cls, params: Mapping[str, Any], clock: Clock) -> Request:
        """Read OpenWhisk's parameters; whatever has a wrong type counts as absent."""
        headers = params.get("__ow_headers")
        content = params.get("__ow_body")
        is_text = isinstance(content, str)
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
            query=_query(params),
            body_text=content if is_text else None,
            deadline=Deadline.of_activation(clock),
            parsed_body=None if is_text else content,
            is_base64=params.get("__ow_body_is_base64") is True,
        )

    @property
    def raw_body(self) -> bytes | None:
        """The body as the caller sent it, byte for byte; None when it is not known.

        It is known to raw actions only. It is also None when the platform's
        encoding of it is broken.
        """
        return self._decoded_body()[0]

    @property
    def payload(self) -> Any:
        """The whole JSON body; None when there is none.

        Of a plain action it is what the caller sent, the query included; never an
        input. Form data is an object of its fields.

        Raises:
            BadRequest: when the body cannot be read; the text names the cause.
        """
        if not self._payload:
            self._payload.append(self._read_payload())
        return self._payload[0]

    @property
    def data(self) -> Any:
        """The member ``data`` of the JSON body; None when there is none.

        Raises:
            BadRequest: when the body cannot be read, or is not a JSON object.
        """
        payload = self.payload
        if isinstance(payload, dict) and payload and "data" not in payload:
            body.refuse_form_without("data", self.headers)
        return self.member("data")

    def member(self, name: str) -> Any:
        """Return a member of the JSON body; None when there is none.

        A member that is itself the text of a JSON object or list is read as that.

        Raises:
            BadRequest: when the body or the member cannot be read, or the body is not a
                JSON object.
        """
        payload = self.payload
        if payload is None:
            return None
        if not isinstance(payload, dict):
            kind = _KINDS.get(type(payload), "number")
            message = f"must be a member of a JSON object, and the body is a {kind}"
            raise BadRequest(faults=[Fault(name, message)])
        try:
            return body.unwrapped(payload.get(name))
        except ValueError as error:
            fault = Fault(name, f"is a text that is not valid JSON: {error}")
            raise BadRequest(faults=[fault]) from None

    def _read_payload(self) -> Any:
        if self.body_text is not None:
            content, is_text = self._decoded_body()
            if content is None:
                raise BadRequest("The request body is not readable text")
            return body.read_json(content, self.headers, is_text=is_text)
        if self.parsed_body is not None:
            return self.parsed_body
        sent = input_names.sent_in(self.params)
        if body.is_form(self.headers) and "data" not in sent:
            return body.restored_json(sent) or sent
        return sent or None

    def _decoded_body(self) -> tuple[bytes | None, bool]:
        """Return the body, and whether the platform took it for UTF-8 text."""
        text = self.body_text
        if text is None:
            return None, False
        try:
            if self.is_base64 or not self._is_text():
                try:
                    return base64.b64decode(text, validate=True), False
                except binascii.Error:
                    pass  # a type that the platform took for text after all
            return text.encode(), True
        except ValueError:
            return None, True

    def _is_text(self) -> bool:
        media_type = self.headers.get("content-type", "").partition(";")[0]
        media_type = media_type.strip().lower()
        return media_type.startswith("text/") or media_type in _TEXT_TYPES


def _query(params: Mapping[str, Any]) -> dict[str, str]:
    query = params.get("__ow_query")
    if isinstance(query, str):
        return dict(parse_qsl(query, keep_blank_values=True))
    sent = input_names.sent_in(params)
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
