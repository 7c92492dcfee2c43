"""The same application as another tool's own project, with what is built of it.

No secret is written. The tools of OpenWhisk's hosts read the value of every variable
themselves, where their own reference to it stands; for a platform with a store of
secrets, settings stand in the project's files, and secrets in that store.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.deploy.zips import zips_of
from scripts.export import (
    azure_app,
    compose_file,
    digitalocean_project,
    gcloud_project,
    kubernetes_files,
    openserverless,
    sam_template,
    terraform_files,
    wskdeploy,
)
from scripts.export.built_code import code_of
from scripts.export.carried_values import guard_values
from scripts.export.carried_variables import guard_variables
from scripts.export.platform_functions import Deployable, functions_of, project_name
from scripts.export.project_files import Exported
from scripts.export.variable_references import with_references
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Callable

    from scripts.manifest import Application

_FORMATS = {
    "digitalocean": digitalocean_project,
    "openserverless": openserverless,
    "wskdeploy": wskdeploy,
}
# Each with the target that its code is built for.
_PLATFORMS = {
    "azure": (azure_app, "azure"),
    "compose": (compose_file, "container"),
    "google": (gcloud_project, "google"),
    "knative": (kubernetes_files, "container"),
    "sam": (sam_template, "lambda"),
    "terraform": (terraform_files, "lambda"),
}
_ENV = "set -a; . ./.env; set +a; "
_IMAGE = (
    "Build the image: "
    "docker build -t {image} -f {folder}/container/Containerfile {folder}/container"
)
_WSKDEPLOY = (
    "Deploy it, with the variables of .env in the environment: "
    f"{_ENV}wskdeploy -m {{folder}}/manifest.yaml"
)
# What to do with what was written.
_NEXT = {
    "azure": ["Deploy it: sh {folder}/deploy.sh GROUP APP{arguments}"],
    "compose": ["Start it: docker compose -f {folder}/compose.yaml --env-file .env up"],
    "digitalocean": ["Deploy it: doctl serverless deploy {folder} --env .env"],
    "google": ["Deploy it: sh {folder}/deploy.sh REGION"],
    "knative": [
        _IMAGE,
        "Push it where the cluster finds it: docker push {image}",
        "Deploy it: kubectl apply -f {folder}/service.yaml",
    ],
    "openserverless": ["Deploy it there, beside your .env: ops ide deploy"],
    "sam": ["Deploy it: sam deploy --guided -t {folder}/template.yaml"],
    "terraform": [
        "Deploy it: terraform -chdir={folder} init",
        "and then: terraform -chdir={folder} apply",
    ],
    "wskdeploy": [_WSKDEPLOY],
}
_STORE = f"Store the secrets: {_ENV}sh {{folder}}/secrets.sh{{arguments}}"
_MARK = ".exported"


def application_for(application: Application, target: str) -> Application:
    """Return the application as the project will run it."""
    if target == "compose":
        return compose_file.with_outbox(application)
    return application


@dataclass(frozen=True)
class Prepared:
    """A project that can be written.

    Attributes:
        target: whose it is.
        write: writes it into an empty folder.
        image: the name of the container's image, where there is one.
        settings: the names of the variables whose values are written.
        secrets: the names of those that a store must have.
    """

    target: str
    write: Callable[[Path], None]
    image: str = ""
    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()

    def next_steps(self, folder: Path) -> list[str]:
        """Return what was written into ``folder``, and what to do with it."""
        shown = [
            f"{what}: {', '.join(names)}"
            for what, names in (
                ("Settings, whose values are in these files", self.settings),
                ("Secrets, whose values are not", self.secrets),
            )
            if names
        ]
        stored = self.secrets and self.target != "compose"
        arguments = " VAULT" if stored and self.target == "azure" else ""
        return shown + [
            step.format(folder=folder, image=self.image, arguments=arguments)
            for step in ([_STORE] if stored else []) + _NEXT[self.target]
        ]


def prepare(
    application: Application, target: str, *, builds: bool, image: str = ""
) -> Prepared:
    """Check what is to be written, and build its code.

    Args:
        application: with its values; :func:`application_for` has returned it.
        target: whose project.
        builds: build what is not built, and do not take it as it is.
        image: the name of the container's image; made of the project's when empty.

    Raises:
        ManifestError: the tool would deploy something otherwise than ``starter-kit
            deploy`` does.
        Failure: the code cannot be had.
    """
    if target in _FORMATS:
        referring = with_references(application)
        tool = _FORMATS[target]
        guard_values(application, referring, tool.TOOL)
        zips = zips_of(application, build=builds)
        exported = Exported(application, referring, zips)
        return Prepared(target, partial(tool.write, exported))
    writer, built_for = _PLATFORMS[target]
    functions = functions_of(application)
    guard_variables(application, functions, writer.PLATFORM)
    name = project_name(application)
    code = code_of(application, built_for, builds=builds)
    project = Deployable(name, functions, code, image or f"{name}:latest")
    write = partial(writer.write, project)
    names = (tuple(sorted(project.settings())), project.secrets())
    return Prepared(target, write, project.image, *names)


def export(project: Prepared, folder: Path) -> tuple[Path, ...]:
    """Write the project, and return its files.

    Args:
        project: what :func:`prepare` has returned.
        folder: what to write; what an earlier export left there is replaced.

    Raises:
        Failure: it holds something else, or cannot be written.
    """
    try:
        if folder.exists() and not (folder / _MARK).is_file() and any(folder.iterdir()):
            raise Failure(
                f"{folder} holds what no export has written",
                "name another folder with --out",
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as new:
            made = Path(new) / "project"
            made.mkdir()
            (made / _MARK).write_text(f"{project.target}\n", "utf-8")
            project.write(made)
            if folder.exists():
                shutil.rmtree(folder)
            made.rename(folder)
    except OSError as error:
        raise Failure(f"{folder} cannot be written: {error.strerror}") from None
    if project.target in _PLATFORMS:
        return tuple(sorted(path for path in folder.iterdir() if path.name != _MARK))
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
