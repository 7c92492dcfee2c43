"""What ``build --target`` makes for a platform: where it lies, and what is called.

``lambda``     a zip for each action, which AWS Lambda takes
``google``     a folder for each action, which ``gcloud functions deploy`` takes
``azure``      a folder with all actions, which ``func azure functionapp publish`` takes
``container``  a folder with all web actions, and the file to build an image with
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from scripts.build import archive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest import Action, Application

OPENWHISK: Final = "openwhisk"
#: Everything that can be built for.
TARGETS: Final = (OPENWHISK, "lambda", "google", "azure", "container")
#: Those that hold one action; the others hold all of them.
FOR_EACH_ACTION: Final = ("lambda", "google")

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
#: What each platform is told to call.
ENTRIES: Final = {
    "lambda": LAMBDA_HANDLER,
    "google": GOOGLE_ENTRY,
    "azure": "function_app.py",
    "container": " ".join(CONTAINER_COMMAND),
}
#: Where the container listens, without the variable ``PORT``.
PORT: Final = 8080
#: Where web actions are below a platform's own URL, on Azure and in the container.
WEB_ROOT: Final = "/api/v1/web/guest"
#: AWS takes no more, unpacked ("Lambda quotas").
LAMBDA_LIMIT_BYTES: Final = 250 * 1024 * 1024
#: And no more in a request; a larger zip is uploaded to S3 first.
LAMBDA_UPLOAD_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True)
class Output:
    """What was built and proved for a platform.

    Attributes:
        target: one of :data:`TARGETS`.
        actions: whose code is in it, by path.
        path: a zip, or a folder.
        entry: what the platform is told to call.
        runtime: the kind that it is built for.
        arch: the processor likewise.
        digest: SHA-256 of the zip, or of the names and contents in the folder.
        size_bytes: of the zip, or of the files in the folder.
        unpacked_bytes: of the files.
        contents: how many bytes each distribution takes of it.
        bytecode: the version of the interpreter that compiled it; empty for none.
        imports: how many modules its entry loads; None when it was not started.
        init_ms: how long that took; None likewise.
        is_new: whether it was built now, or is the unchanged one of an earlier build.
        data: the application's data files in it.
        notes: what its user should know of it.
    """

    target: str
    actions: tuple[str, ...]
    path: Path
    entry: str
    runtime: str
    arch: str
    digest: str
    size_bytes: int
    unpacked_bytes: int
    contents: Mapping[str, int] = field(default_factory=dict)
    bytecode: str = ""
    imports: int | None = None
    init_ms: float | None = None
    is_new: bool = True
    data: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of names and contents."""
    digests = {name: archive.digest(content) for name, content in files.items()}
    return archive.digest(json.dumps(digests, sort_keys=True).encode())


def digest_at(path: Path, but: str) -> str:
    """Return the digest of a zip, or of the files in a folder but one.

    Raises:
        OSError: there is none.
    """
    if not path.is_dir():
        return archive.digest(path.read_bytes())
    return digest_of(
        {
            file.relative_to(path).as_posix(): file.read_bytes()
            for file in path.rglob("*")
            if file.is_file() and file != path / but
        }
    )


def lambda_zip(application: Application, action: Action) -> Path:
    """Return where an action's zip for Lambda lies."""
    return _dist(application, "lambda") / action.package / f"{action.name}.zip"


def google_folder(application: Application, action: Action) -> Path:
    """Return where an action's source for Google lies."""
    return _dist(application, "google") / action.package / action.name


def azure_folder(application: Application) -> Path:
    """Return where the function app for Azure lies."""
    return _dist(application, "azure")


def container_folder(application: Application) -> Path:
    """Return where the container's file and content lie."""
    return _dist(application, "container")


def azure_name(path: str) -> str:
    """Return the name of an action's function on Azure: letters, digits and ``_``."""
    name = re.sub(r"\W", "_", path, flags=re.ASCII)
    return name if name[0].isalpha() else f"action_{name}"


def _dist(application: Application, target: str) -> Path:
    return application.root / "dist" / target
