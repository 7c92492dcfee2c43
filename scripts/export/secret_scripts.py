"""``secrets.sh``: puts secrets from the environment into a platform's store.

No value is in the script, on a command line or in the output. It is called with the
variables of ``.env`` in the environment, and may be called again. The folder
``secrets`` has the script for each store, with ``@name`` and the like to fill.
"""

from __future__ import annotations

from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FILE = "secrets.sh"
_SCRIPTS = Path(__file__).with_name("secrets")


class _Script(Template):
    """A shell script; what begins with a $ is the shell's."""

    delimiter = "@"


def write_for_aws(folder: Path, name: str, secrets: Sequence[str]) -> None:
    """Write the script that stores one secret, a JSON object."""
    _write(folder, "aws", secrets, name=name, names=" ".join(secrets))


def write_for_google(folder: Path, name: str, secrets: Sequence[str]) -> None:
    """Write the script that stores each secret, and lets functions read it."""
    puts = "\n".join(f"put {name}-{each} {each}" for each in secrets)
    _write(folder, "google", secrets, puts=puts)


def write_for_azure(folder: Path, secrets: Sequence[str]) -> None:
    """Write the script that stores each secret in a key vault."""
    puts = "\n".join(f"put {vault_name(each)} {each}" for each in secrets)
    _write(folder, "azure", secrets, puts=puts)


def vault_name(variable: str) -> str:
    """Return a secret's name in a key vault, where no underscore may stand."""
    return variable.replace("_", "-")


def write_for_kubernetes(folder: Path, name: str, secrets: Sequence[str]) -> None:
    """Write the script that makes the Secret."""
    _write(folder, "kubernetes", secrets, name=name, names=" ".join(secrets))


def _write(folder: Path, store: str, secrets: Sequence[str], **values: str) -> None:
    needed = "\n".join(f': "${{{each}:?}}"' for each in secrets)
    script = _Script((_SCRIPTS / f"{store}.sh").read_text("utf-8"))
    file = folder / FILE
    file.write_text(script.substitute(values, needed=needed), "utf-8")
    file.chmod(0o755)
