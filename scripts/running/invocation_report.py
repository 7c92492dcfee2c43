"""What ``starter-kit invoke`` shows of a call."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from actions.shared.frame.redaction import Redactor, secrets_in
from scripts import console
from scripts.manifest.known_inputs import is_harmless
from scripts.masking import MASK, masked_input
from scripts.terminal import err, out

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.running.invoker import Invocation


def no_web_action(path: str) -> None:
    """Say why an action has no HTTP answer of its own."""
    what = f"{path} is not a web action, and cannot be called over HTTP; "
    err.line((f"{what}web: yes in its definition makes it one", "yellow"))


def invocation(seen: Invocation) -> None:
    """Print what an action returned, what its caller gets, and its logs."""
    out.line(("result", "cyan"))
    console.value(seen.result)
    out.line((f"HTTP {seen.http.status}", "cyan"))
    for name, value in seen.http.headers:
        out.line((f"{name}: {value}", "dim"))
    console.answer(console.body_of(seen.http.body))
    console.logs(seen.logs)


def as_data(seen: Invocation) -> dict[str, Any]:
    """Return a call for a program."""
    http = seen.http
    return {
        "params": seen.params,
        "result": seen.result,
        "http": {
            "status": http.status,
            "headers": http.by_name(),
            "body": console.body_of(http.body),
        },
        "logs": seen.logs,
    }


def without_secrets(seen: Invocation, inputs: Mapping[str, Any]) -> Invocation:
    """Return a call as it may be shown: parameters, result, answer and logs.

    Args:
        seen: the call.
        inputs: those of the action; their secrets are hidden wherever they turn up.
    """
    redactor = Redactor(secrets_in(inputs), MASK)
    http = seen.http
    return replace(
        seen,
        params=_masked_params(redactor.value(seen.params), seen.params, inputs),
        result=redactor.value(seen.result),
        http=replace(
            http,
            headers=tuple((name, redactor.text(text)) for name, text in http.headers),
            body=_masked_body(http.body, redactor),
        ),
        logs=tuple(redactor.value(line) for line in seen.logs),
    )


def _masked_params(
    shown: Mapping[str, Any], params: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the parameters with those that are inputs shown as ``config`` does."""
    return {
        name: masked_input(name, value, is_harmless=is_harmless(name))
        if name in inputs and inputs[name] == params[name]
        else value
        for name, value in shown.items()
    }


def _masked_body(body: bytes, redactor: Redactor) -> bytes:
    try:
        value = json.loads(body)
    except ValueError:
        text = body.decode(errors="surrogateescape")
        return redactor.text(text).encode(errors="surrogateescape")
    shown = redactor.value(value)
    return body if shown == value else json.dumps(shown, ensure_ascii=False).encode()
