"""The same application as another tool's own project, with the built zips.

No value of a variable is written: where an input takes one, the other tool's reference
to that variable stands, and the tool reads it where it reads its own.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.export import digitalocean, openserverless, wskdeploy
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.deploy.desired import Zip
    from scripts.manifest import Application

_WRITERS = {
    "digitalocean": digitalocean.write,
    "openserverless": openserverless.write,
    "wskdeploy": wskdeploy.write,
}
#: What to do with what was written.
NEXT = {
    "digitalocean": "Deploy it: doctl serverless deploy {folder} --env .env",
    "openserverless": "Deploy it there, beside your .env: ops ide deploy",
    "wskdeploy": "Deploy it: wskdeploy -m {folder}/manifest.yaml",
}
_MARK = ".exported"


def export(
    application: Application, zips: Mapping[str, Zip], target: str, folder: Path
) -> tuple[Path, ...]:
    """Write the project, and return its files.

    Args:
        application: with references where variables are, as
            :func:`scripts.export.variable_references.with_references` makes it.
        zips: the zip of every action.
        target: ``digitalocean``, ``openserverless`` or ``wskdeploy``.
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
            (made / _MARK).write_text(f"{target}\n", "utf-8")
            _WRITERS[target](application, zips, made)
            if folder.exists():
                shutil.rmtree(folder)
            made.rename(folder)
    except OSError as error:
        raise Failure(f"{folder} cannot be written: {error.strerror}") from None
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
