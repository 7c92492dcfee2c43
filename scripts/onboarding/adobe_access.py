"""Who asks Adobe, and where: the workspace file over the environment and ``.env``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from actions.shared.adobe.adobe_settings import AdobeSettings
from actions.shared.errors import NotConfigured
from scripts.failure import Failure
from scripts.onboarding.desired_events import id_variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.manifest import Environment
    from scripts.onboarding.workspace import Workspace

#: What onboarding cannot do without, and where the console has it.
REQUIRED = {
    "OAUTH_CLIENT_ID": 'the credential OAuth Server-to-Server, "Client ID"',
    "OAUTH_CLIENT_SECRET": 'the same page, "Retrieve client secret"',
    "IO_CONSUMER_ID": "project.org.id in the workspace file",
    "IO_PROJECT_ID": "project.id in the workspace file",
    "IO_WORKSPACE_ID": "project.workspace.id in the workspace file",
    "AIO_runtime_namespace": "project.workspace.details.runtime.namespaces[0].name "
    "in the workspace file",
}

_OPTIONAL = (
    "OAUTH_ORG_ID",
    "OAUTH_SCOPES",
    "OAUTH_BASE_URL",
    "IO_MANAGEMENT_BASE_URL",
    "AIO_EVENTS_INGRESS_BASE_URL",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that requests to Adobe depend on.

    Attributes:
        adobe: as the webhook has them; without the id of a provider.
        project_id: the project's.
        workspace_id: the workspace's.
        provider_ids: by key, where it is known already.
    """

    adobe: AdobeSettings
    project_id: str
    workspace_id: str
    provider_ids: Mapping[str, str]

    @property
    def place(self) -> str:
        """The part of a URL that names the workspace."""
        return f"{self.adobe.consumer_id}/{self.project_id}/{self.workspace_id}"


def missing(
    environment: Environment, workspace: Workspace | None = None
) -> dict[str, str]:
    """Return the variables that are required and not set, and where to find them."""
    given = workspace.settings if workspace else {}
    absent = workspace.unset if workspace else {}
    return {
        name: absent.get(name, place)
        for name, place in REQUIRED.items()
        if not given.get(name) and not environment.find(name)
    }


def read_settings(
    environment: Environment,
    provider_keys: Iterable[str],
    workspace: Workspace | None = None,
) -> Settings:
    """Return the settings.

    Raises:
        Failure: naming everything that is missing, and where it is to be found.
    """
    absent = missing(environment, workspace)
    if absent:
        raise Failure(
            f"not set: {', '.join(absent)}",
            'give the file that the Developer Console offers under "Download all" '
            "with --workspace, or set them in .env",
            (f"{name}: {place}" for name, place in absent.items()),
        )
    given = workspace.settings if workspace else {}
    values = {
        name: given.get(name) or environment.find(name)
        for name in (*REQUIRED, *_OPTIONAL)
    }
    try:
        adobe = AdobeSettings.from_params(values)
    except NotConfigured as error:
        raise Failure(error.log_text) from None
    odd = [name for name in REQUIRED if not _fits_into_a_url(name, values[name])]
    if odd:
        raise Failure(
            f"malformed: {', '.join(odd)}",
            "use letters, digits, - and _: "
            + "; ".join(f"{name} is {REQUIRED[name]}" for name in odd),
        )
    return Settings(
        adobe=adobe,
        project_id=values["IO_PROJECT_ID"].strip(),
        workspace_id=values["IO_WORKSPACE_ID"].strip(),
        provider_ids={
            key: found
            for key in provider_keys
            if (found := environment.find(id_variable(key)).strip())
        },
    )


def _fits_into_a_url(name: str, value: str) -> bool:
    if name == "OAUTH_CLIENT_SECRET":
        return value.isascii() and value.isprintable()
    plain = value.strip().replace("-", "").replace("_", "")
    return plain.isascii() and plain.isalnum()
