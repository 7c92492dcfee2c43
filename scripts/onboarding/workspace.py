"""The file that the Adobe Developer Console offers under "Download all".

It knows everything that has to be copied by hand otherwise: the ids, the credential,
its scopes, and which APIs the workspace has. So a console step that was forgotten
shows here, before Adobe is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import AliasPath, Field

from scripts.failure import Failure
from scripts.manifest.model_faults import Lenient
from scripts.manifest.text_files import TextFileError, parse_json, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CONSOLE = "https://developer.adobe.com/console"
MANAGEMENT_API = "I/O Management API"

_OAUTH = "oauth_server_to_server"
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


class _Credential(Lenient, str_strip_whitespace=True):
    type: str = Field("", alias="integration_type")
    client_id: str = Field("", validation_alias=AliasPath(_OAUTH, "client_id"))
    secret: str = Field(
        "", validation_alias=AliasPath(_OAUTH, "client_secrets", 0), repr=False
    )
    scopes: tuple[str, ...] = Field((), validation_alias=AliasPath(_OAUTH, "scopes"))


_DETAILS = ("workspace", "details")


# Ids are texts in some files, and numbers in others.
class _Project(Lenient, coerce_numbers_to_str=True, str_strip_whitespace=True):
    id: str = ""
    org_id: str = Field("", validation_alias=AliasPath("org", "id"))
    ims_org_id: str = Field("", validation_alias=AliasPath("org", "ims_org_id"))
    workspace_id: str = Field("", validation_alias=AliasPath("workspace", "id"))
    credentials: tuple[_Credential, ...] = Field(
        (), validation_alias=AliasPath(*_DETAILS, "credentials")
    )
    services: tuple[dict[str, Any], ...] = Field(
        (), validation_alias=AliasPath(*_DETAILS, "services")
    )
    namespace: str = Field(
        "", validation_alias=AliasPath(*_DETAILS, "runtime", "namespaces", 0, "name")
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
        Failure: when it is not such a file, or no credential in it can be used.
    """
    project = _project(path)
    credential = _credential(path, project, client_id)
    services = [each.get("code") for each in project.services]
    if services and _MANAGEMENT_CODE not in services:
        raise Failure(
            f"{path}: the workspace has no {MANAGEMENT_API}", f"add it: {_ADD_API}"
        )
    found = {
        "OAUTH_CLIENT_ID": credential.client_id,
        "OAUTH_CLIENT_SECRET": credential.secret,
        "OAUTH_ORG_ID": project.ims_org_id,
        "IO_CONSUMER_ID": project.org_id,
        "IO_PROJECT_ID": project.id,
        "IO_WORKSPACE_ID": project.workspace_id,
        "AIO_runtime_namespace": project.namespace,
    }
    if credential.scopes:
        found["OAUTH_SCOPES"] = ",".join(credential.scopes)
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


def _project(path: Path) -> _Project:
    try:
        content = parse_json(read_text(path))
    except TextFileError as error:
        raise Failure(f"{path}: this file {error}", f"{_DOWNLOAD} again") from None
    if not isinstance(content, dict) or not isinstance(content.get("project"), dict):
        raise Failure(
            f"{path}: this is not a workspace file: it has no 'project'", _DOWNLOAD
        )
    return _Project.model_validate(content["project"])


def _credential(path: Path, project: _Project, client_id: str) -> _Credential:
    found = [each for each in project.credentials if each.type == _OAUTH]
    chosen = [each for each in found if each.client_id == client_id]
    if client_id and chosen:
        return chosen[0]
    if not found:
        raise Failure(
            f"{path}: the workspace has no OAuth Server-to-Server credential",
            f"it gets one with the API that it needs: {_ADD_API}",
        )
    if len(found) > 1:
        ids = ", ".join(each.client_id for each in found)
        raise Failure(
            f"{path}: the workspace has several OAuth Server-to-Server credentials",
            f"set OAUTH_CLIENT_ID in .env to one of {ids}",
        )
    return found[0]
