"""Logs that a machine can read: one JSON object per line on standard error.

Every line carries ``time``, ``level``, ``action``, ``activation_id``, ``request_id``
(Commerce's ``x-adobe-commerce-request-id``) and ``message``; ``event_uid`` and other
fields where they are known. What stands here never holds a secret: see
:mod:`actions.shared.redaction`.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from actions.shared import redaction, settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LEVELS = {"debug": 10, "info": 20, "warn": 30, "warning": 30, "error": 40}
_MAX_TEXT = 4000


class _Context:
    """What all lines of an activation have in common."""

    def __init__(
        self, action: str, params: Mapping[str, Any], activation_id: str = ""
    ) -> None:
        headers = params.get("__ow_headers")
        request_id = (
            headers.get("x-adobe-commerce-request-id", "")
            if isinstance(headers, dict)
            else ""
        )
        self.action = action
        self.activation_id = activation_id
        self.threshold = _LEVELS.get(
            settings.text(params, "LOG_LEVEL").lower(), _LEVELS["info"]
        )
        self.request_id = request_id if isinstance(request_id, str) else ""
        self._params = params
        self._secrets: tuple[str, ...] | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets among the inputs; looked for when a line is written at all."""
        if self._secrets is None:
            self._secrets = redaction.secrets_in(self._params)
        return self._secrets


_NO_CONTEXT = _Context("", {})
_context: ContextVar[_Context] = ContextVar("log_context", default=_NO_CONTEXT)


@contextlib.contextmanager
def context(action: str, params: Mapping[str, Any]) -> Iterator[None]:
    """Give all lines written inside the action's name, ids, level and secrets.

    ``LOG_LEVEL`` among the inputs is debug, info (the default), warning or error.
    """
    # Read here and not for each line: what is left behind by an activation may write
    # while the next one runs.
    activation_id = os.environ.get("__OW_ACTIVATION_ID", "")
    token = _context.set(_Context(action, params, activation_id))
    try:
        yield
    finally:
        _context.reset(token)


def debug(message: str, **fields: Any) -> None:
    """Write what helps a developer."""
    _write("debug", message, fields)


def info(message: str, **fields: Any) -> None:
    """Write what happened."""
    _write("info", message, fields)


def warning(message: str, **fields: Any) -> None:
    """Write what somebody should look at some day."""
    _write("warning", message, fields)


def error(message: str, **fields: Any) -> None:
    """Write what went wrong, and what to do about it."""
    _write("error", message, fields)


def exception(message: str, raised: BaseException, **fields: Any) -> None:
    """Write an error that no code expects, and where it was raised."""
    import traceback

    error(
        message,
        # Not str(raised), which may raise as well.
        error="".join(traceback.format_exception_only(raised)).strip(),
        traceback="".join(traceback.format_tb(raised.__traceback__)),
        **fields,
    )


def _write(level: str, message: str, fields: Mapping[str, Any]) -> None:
    here = _context.get()
    if _LEVELS[level] < here.threshold:
        return
    record = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "action": here.action,
        "activation_id": here.activation_id,
        "request_id": _safe(here.request_id, here.secrets),
        "message": _safe(message, here.secrets),
    }
    record |= _safe(dict(fields), here.secrets)
    # A log that cannot be written must not cost the caller an answer.
    with contextlib.suppress(OSError, ValueError, RecursionError):
        sys.stderr.write(json.dumps(record, default=str) + "\n")
        sys.stderr.flush()


def _safe(value: Any, secrets: tuple[str, ...]) -> Any:
    safe = redaction.redact(value, secrets)
    if isinstance(safe, dict):
        return {name: _shortened(item) for name, item in safe.items()}
    return _shortened(safe)


def _shortened(safe: Any) -> Any:
    if isinstance(safe, str) and len(safe) > _MAX_TEXT:
        return f"{safe[:_MAX_TEXT]}… ({len(safe)} characters)"
    return safe
