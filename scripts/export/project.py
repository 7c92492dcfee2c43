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
from scripts.export.carried_values import guard_values
from scripts.export.variable_references import with_references
from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.export.project_files import Exported
    from scripts.manifest import Application

_FORMATS = {
    "digitalocean": digitalocean,
    "openserverless": openserverless,
    "wskdeploy": wskdeploy,
}
#: What to do with what was written.
NEXT = {
    "digitalocean": "Deploy it: doctl serverless deploy {folder} --env .env",
    "openserverless": "Deploy it there, beside your .env: ops ide deploy",
    "wskdeploy": "Deploy it, with the variables of .env in the environment: "
    "set -a; . ./.env; set +a; wskdeploy -m {folder}/manifest.yaml",
}
_MARK = ".exported"


def guard(application: Application, target: str) -> Application:
    """Return the application with marks in place of the values of variables.

    Args:
        application: with its values.
        target: ``digitalocean``, ``openserverless`` or ``wskdeploy``.

    Raises:
        ManifestError: the tool would deploy a value otherwise than ``starter-kit
            deploy`` does.
    """
    referring = with_references(application)
    guard_values(application, referring, _FORMATS[target].TOOL)
    return referring


def export(exported: Exported, target: str, folder: Path) -> tuple[Path, ...]:
    """Write the project, and return its files.

    Args:
        exported: what is written; :func:`guard` has let it pass.
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
            _FORMATS[target].write(exported, made)
            if folder.exists():
                shutil.rmtree(folder)
            made.rename(folder)
    except OSError as error:
        raise Failure(f"{folder} cannot be written: {error.strerror}") from None
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
