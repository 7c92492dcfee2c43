"""From the body of a request to the payload that a webhook's function gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared.errors import BadRequest
from actions.shared.frame.validation import as_faults, excess_in, faults_in
from config import models

if TYPE_CHECKING:
    from collections.abc import Callable

    from actions.shared.request import Request


def payload_reader(payload: str) -> Callable[[Request], Any]:
    """Return what reads bodies of one type, ``module:Class``; of any when empty."""
    if not payload:
        return _whole_body
    module, _, name = payload.partition(":")
    validator = models.validator(module, name)

    def read(request: Request) -> Any:
        body = _whole_body(request)
        if faults := excess_in(body, "body"):
            raise BadRequest(faults=faults)
        try:
            # PHP writes an object without members as an empty array.
            return validator.validate_python({} if body in (None, []) else body)
        except models.ValidationError as error:
            raise BadRequest(faults=faults_in(error, "body")) from None

    return read


def _whole_body(request: Request) -> Any:
    try:
        return request.payload
    except BadRequest as error:
        raise as_faults(error) from None
