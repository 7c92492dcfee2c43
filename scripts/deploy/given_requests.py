"""Requests that must succeed after a deployment, with the credentials that they need.

A file names them by action::

    {"webhook/check-stock": {
        "headers": {"x-api-key": "$WEBHOOK_API_KEYS"},
        "body": {"item": {"sku": "CHAIR-OAK", "qty": 1}}}}

``$NAME`` in a header or the query is a variable of ``.env`` or the environment, so that
the file holds no secret. A request that fails, or that stops Adobe Commerce, says that
the action does not work, even if it refuses callers without a credential.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from actions.shared.frame import exact_json
from actions.shared.platforms.substitution import substitute
from scripts.certificates import trusted_certificates
from scripts.deploy.smoke_test import TIMEOUT, Probed
from scripts.failure import Failure
from scripts.manifest.text_files import TextFileError, parse_json, read_text
from scripts.masking import typed_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scripts.manifest import Application

_FIRST_ERROR = 400
_SHOWN = 200


class GivenRequest(BaseModel):
    """A request that must succeed.

    Attributes:
        headers: by name.
        query: by name.
        body: sent as JSON; nothing when it is null.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    body: Any = None


_FORM = '{"package/action": {"headers": {…}, "query": {…}, "body": …}}'
_HOW = f"name a file with {_FORM}"
_REQUESTS = TypeAdapter(dict[str, GivenRequest])


def read_requests(file: Path, application: Application) -> dict[str, GivenRequest]:
    """Return the requests of a file, by the path of their action.

    Raises:
        Failure: it cannot be read, or names what is not there.
    """
    try:
        requests = _REQUESTS.validate_python(parse_json(read_text(file)))
    except TextFileError as error:
        # A header may be typed here instead of the file's name.
        shown = file if os.path.lexists(file) else typed_path(str(file))
        raise Failure(f"{shown} {error}", error.hint or _HOW) from None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"])) or "the file"
        raise Failure(
            f"{file}: {place} is not a request",
            f"write {_FORM}",
        ) from None
    web = set(application.web_paths())
    return {
        _path_of_web_action(path, application, web): request.model_copy(
            update={
                "headers": _with_values(request.headers, application, file),
                "query": _with_values(request.query, application, file),
            }
        )
        for path, request in requests.items()
    }


def _path_of_web_action(name: str, application: Application, web: set[str]) -> str:
    path = application.path_of(name, sequences=True)
    if path not in web:
        raise Failure(f"{path} is not a web action", "leave it out: it has no URL")
    return path


def _with_values(
    values: Mapping[str, str], application: Application, file: Path
) -> dict[str, str]:
    found = {
        name: substitute(value, application.environment.find)
        for name, value in values.items()
    }
    missing = [each for value in found.values() for each in value.missing]
    if missing:
        raise Failure(
            f"{file} needs {', '.join(missing)}", "set it in .env or the environment"
        )
    return {name: value.value for name, value in found.items()}


def call_with(
    requests: Mapping[str, GivenRequest],
    urls: Mapping[str, str],
    on_answer: Callable[[httpx.Response], object] = lambda _: None,
) -> tuple[Probed, ...]:
    """Send each request to its action, and judge the answer."""
    with httpx.Client(
        timeout=TIMEOUT,
        verify=trusted_certificates(),
        event_hooks={"response": [on_answer]},
    ) as client:
        return tuple(
            _send(client, path, urls[path], request)
            for path, request in requests.items()
        )


def _send(client: httpx.Client, path: str, url: str, request: GivenRequest) -> Probed:
    try:
        answer = client.post(
            url,
            params=request.query or None,
            headers={"content-type": "application/json", **request.headers},
            content="" if request.body is None else exact_json.dumps(request.body),
        )
    except httpx.TransportError as error:
        fault = f"there was no answer: {error}"
        return Probed(path, url, False, 0, fault, is_given=True)
    return Probed(path, url, False, answer.status_code, _fault(answer), is_given=True)


def _fault(answer: httpx.Response) -> str:
    if answer.status_code >= _FIRST_ERROR or answer.is_redirect:
        return f"it answered {answer.status_code}: {answer.text[:_SHOWN]}"
    try:
        body = answer.json()
    except ValueError:
        return ""
    operations = body if isinstance(body, list) else [body]
    for each in operations:
        if isinstance(each, dict) and each.get("op") == "exception":
            return f"it stops Commerce: {str(each.get('message', ''))[:_SHOWN]}"
    return ""
