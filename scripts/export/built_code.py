"""What the build has made of an application for a platform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scripts.manifest import Application

_RECORD = ".build.json"


class Code(NamedTuple):
    """The code of an action, built.

    Attributes:
        path: a zip, or a folder.
        runtime: the kind that it is built for.
        arch: the processor that it is built for.
    """

    path: Path
    runtime: str
    arch: str

    @property
    def python(self) -> str:
        """The version of its Python: ``3.12``."""
        return self.runtime.partition(":")[2]


def code_of(
    application: Application, target: str, *, builds: bool
) -> Mapping[str, Code]:
    """Return the code of every action, by path; several may share a folder.

    Args:
        application: with the values that choose what ships.
        target: of ``starter-kit build --target``.
        builds: build what has changed, and do not take it as it is.

    Raises:
        Failure: something cannot be built or, where nothing is built, is not there.
    """
    from scripts.build import outputs, platform_builds

    if builds:
        return {
            path: Code(each.path, each.runtime, each.arch)
            for each in platform_builds.build(application, target)
            for path in each.actions
        }
    of_each = {"lambda": outputs.lambda_zip, "google": outputs.google_folder}
    of_all = {"azure": outputs.azure_folder, "container": outputs.container_folder}
    return {
        path: _read_record(
            of_each[target](application, action)
            if target in of_each
            else of_all[target](application),
            path,
            target,
        )
        for path, action in application.actions.items()
    }


def _read_record(place: Path, path: str, target: str) -> Code:
    """Return what an earlier build has left in ``place``, with what it says of it."""
    is_folder = place.is_dir()
    record = place / _RECORD if is_folder else place.with_suffix(_RECORD)
    try:
        said = json.loads(record.read_text("utf-8"))["output"]
        if path in said["actions"] and place.exists():
            return Code(place, str(said["runtime"]), str(said["arch"]))
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise Failure(
        f"{path} is not built for {target}: there is no {place}",
        f"build it: starter-kit build --target {target}",
    )
