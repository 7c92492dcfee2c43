"""What ``build --target`` makes for a platform: where it lies, and what is called.

``openwhisk``  a zip for each action, which OpenWhisk takes
``lambda``     a zip for each action, which AWS Lambda takes
``google``     a folder for each action, which ``gcloud functions deploy`` takes
``azure``      a folder with all actions, which ``func azure functionapp publish`` takes
``container``  a folder with all web actions, and the file to build an image with
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.manifest import Action, Application

OPENWHISK: Final = "openwhisk"
#: What Lambda is told to call: a module of the zip, and its function.
LAMBDA_HANDLER: Final = "lambda_function.handler"
#: What Google is told to call.
GOOGLE_ENTRY: Final = "handle"
#: What runs in the container.
CONTAINER_COMMAND: Final = (
    *("python", "-m", "actions.shared.platforms.serve", "--host", "0.0.0.0"),  # noqa: S104 - nothing else reaches a container
)
#: What calls an action that is not on the web, as a cron job in the container's image;
#: the path of the action follows.
SCHEDULED_COMMAND: Final = ("python", "-m", "actions.shared.platforms.run_scheduled")
#: Where the container listens, without the variable ``PORT``.
PORT: Final = 8080
#: Where web actions are below a platform's own URL, on Azure and in the container.
WEB_ROOT: Final = "/api/v1/web/guest"
#: AWS takes no more, unpacked ("Lambda quotas").
LAMBDA_LIMIT_BYTES: Final = 250 * 1024 * 1024
#: And no more in a request; a larger zip is uploaded to S3 first.
LAMBDA_UPLOAD_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True)
class OutputKind:
    """What is made for one platform.

    Attributes:
        name: of ``build --target``.
        folder: below the application's root, where it lies.
        entry: what the platform is told to call.
        imported: the module that the platform imports first.
        doors: what of the front doors the entry imports.
        for_each_action: holds one action; otherwise all of them.
        is_zip: and no folder.
        holds_libraries: otherwise the platform installs them by itself.
    """

    name: str
    folder: str
    entry: str
    imported: str
    doors: tuple[str, ...] = ()
    for_each_action: bool = False
    is_zip: bool = False
    holds_libraries: bool = False

    def place(self, application: Application, action: Action) -> Path:
        """Return where it lies, with this action in it."""
        folder = application.root / self.folder
        if not self.for_each_action:
            return folder
        name = f"{action.name}.zip" if self.is_zip else action.name
        return folder / action.package / name

    def called(self, actions: Sequence[Action]) -> str:
        """Return what messages call it, with these actions in it."""
        if self.name == OPENWHISK:
            return actions[0].path
        if self.for_each_action:
            return f"{actions[0].path} for {self.name}"
        return f"the build for {self.name}"


_PLATFORMS = "actions.shared.platforms"
_TABLE = f"{_PLATFORMS}.action_table"
#: Everything that can be built for.
KINDS: Final = {
    kind.name: kind
    for kind in (
        OutputKind(
            OPENWHISK,
            "dist/application/actions",  # where Adobe's own builder would leave it
            entry="main",
            imported="main__",
            for_each_action=True,
            is_zip=True,
            holds_libraries=True,
        ),
        OutputKind(
            "lambda",
            "dist/lambda",
            entry=LAMBDA_HANDLER,
            imported="lambda_function",
            doors=(f"{_PLATFORMS}.aws_lambda", _TABLE),
            for_each_action=True,
            is_zip=True,
            holds_libraries=True,
        ),
        OutputKind(
            "google",
            "dist/google",
            entry=GOOGLE_ENTRY,
            imported="main",
            doors=(f"{_PLATFORMS}.google", _TABLE),
            for_each_action=True,
        ),
        OutputKind(
            "azure",
            "dist/azure",
            entry="function_app.py",
            imported="function_app",
            doors=(f"{_PLATFORMS}.azure", _TABLE),
        ),
        OutputKind(
            "container",
            "dist/container",
            entry=" ".join(CONTAINER_COMMAND),
            imported=f"{_PLATFORMS}.serve",
            doors=(f"{_PLATFORMS}.serve", f"{_PLATFORMS}.run_scheduled"),
            holds_libraries=True,
        ),
    )
}
TARGETS: Final = tuple(KINDS)


def azure_name(path: str) -> str:
    """Return the name of an action's function on Azure: letters, digits and ``_``."""
    name = re.sub(r"\W", "_", path, flags=re.ASCII)
    return name if name[0].isalpha() else f"action_{name}"
