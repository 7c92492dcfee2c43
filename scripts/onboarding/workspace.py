"""The file that the Adobe Developer Console offers under "Download all".

It knows everything that has to be copied by hand otherwise: the ids, the credential,
its scopes, and which APIs the workspace has. So a console step that somebody forgot
shows here, before Adobe is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONSOLE = "https://developer.adobe.com/console"
MANAGEMENT_API = "I/O Management API"

_CREDENTIAL = "oauth_server_to_server"
_MANAGEMENT_CODE = "AdobeIOManagementAPISDK"
_ADD_API = (
    f"in the Developer Console ({CONSOLE}) open the project, the workspace, "
    f'"Add service" > "API" > "{MANAGEMENT_API}", choose OAuth Server-to-Server; '
    "then download the file again"
)
_DOWNLOAD = (
    f"in the Developer Console ({CONSOLE}) open the project, the workspace, and take "
    '"Download all"'
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the file says.

    Attributes:
        settings: the variables that it has values for; they may be secret.
        unset: variables that it should have a value for and has not, and which step in
            the console is missing.
    """

    settings: Mapping[str, str] = field(repr=False)
    unset: Mapping[str, str]


def read_workspace(path: Path, client_id: str = "") -> Workspace:
    """Read the file.

    Args:
        path: where it is.
        client_id: which credential to take where there are several.

    Raises:
        Failure: when it is no such file, or no credential in it can be used.
    """
    project = _project(path)
    workspace = _object(project, "workspace")
    details = _object(workspace, "details")
    org = _object(project, "org")
    credential = _credential(path, details, client_id)
    services = [_text(each, "code") for each in _list(details, "services")]
    if services and _MANAGEMENT_CODE not in services:
        raise Failure(
            f"{path}: the workspace has no {MANAGEMENT_API}", f"add it: {_ADD_API}"
        )
    namespaces = _list(_object(details, "runtime"), "namespaces")
    secrets = [s for s in _list(credential, "client_secrets") if isinstance(s, str)]
    found = {
        "OAUTH_CLIENT_ID": _text(credential, "client_id"),
        "OAUTH_CLIENT_SECRET": secrets[0] if secrets else "",
        "OAUTH_ORG_ID": _text(org, "ims_org_id"),
        "IO_CONSUMER_ID": _text(org, "id"),
        "IO_PROJECT_ID": _text(project, "id"),
        "IO_WORKSPACE_ID": _text(workspace, "id"),
        "AIO_runtime_namespace": _text(namespaces[0], "name") if namespaces else "",
    }
    scopes = [s for s in _list(credential, "scopes") if isinstance(s, str)]
    if scopes:
        found["OAUTH_SCOPES"] = ",".join(scopes)
    odd = [name for name, value in found.items() if not value.isprintable()]
    if odd:
        raise Failure(
            f"{path}: control characters in {', '.join(odd)}", f"{_DOWNLOAD} again"
        )
    missing_steps = {
        "OAUTH_CLIENT_SECRET": "in the console, the credential's page has "
        '"Retrieve client secret"',
        "AIO_runtime_namespace": "the workspace has no Runtime namespace: in the "
        'console, "Enable Runtime" for it, or create the project from the template '
        '"App Builder"',
    }
    return Workspace(
        settings={name: value for name, value in found.items() if value},
        unset={
            name: missing_steps.get(name, f"{path} does not have it: {_DOWNLOAD} again")
            for name, value in found.items()
            if not value
        },
    )


def _project(path: Path) -> Mapping[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Failure(
            f"{path}: this file cannot be read: {error.strerror}", _DOWNLOAD
        ) from None
    except (ValueError, RecursionError):
        # The parser's own text could quote a secret.
        raise Failure(f"{path}: this file is no JSON", f"{_DOWNLOAD} again") from None
    if not isinstance(content, dict) or not isinstance(content.get("project"), dict):
        raise Failure(
            f"{path}: this is no workspace file: it has no 'project'", _DOWNLOAD
        )
    project: Mapping[str, Any] = content["project"]
    return project


def _credential(
    path: Path, details: Mapping[str, Any], client_id: str
) -> Mapping[str, Any]:
    found = [
        _object(each, _CREDENTIAL)
        for each in _list(details, "credentials")
        if _text(each, "integration_type") == _CREDENTIAL
    ]
    chosen = [each for each in found if _text(each, "client_id") == client_id]
    if client_id and chosen:
        return chosen[0]
    if not found:
        raise Failure(
            f"{path}: the workspace has no OAuth Server-to-Server credential",
            f"it gets one with the API that it needs: {_ADD_API}",
        )
    if len(found) > 1:
        ids = ", ".join(_text(each, "client_id") for each in found)
        raise Failure(
            f"{path}: the workspace has several OAuth Server-to-Server credentials",
            f"set OAUTH_CLIENT_ID in .env to one of {ids}",
        )
    return found[0]


def _object(parent: Any, name: str) -> Mapping[str, Any]:
    value = parent.get(name) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}


def _list(parent: Any, name: str) -> list[Any]:
    value = parent.get(name) if isinstance(parent, dict) else None
    return value if isinstance(value, list) else []


def _text(parent: Any, name: str) -> str:
    value = parent.get(name) if isinstance(parent, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
