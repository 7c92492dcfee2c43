"""``secrets.sh``: puts secrets from the environment into a platform's store.

No value is in the script, on a command line or in the output. It is called with the
variables of ``.env`` in the environment, and may be called again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.export import shell_scripts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = "secrets.sh"


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
    text = shell_scripts.filled(f"secrets_{store}", needed=needed, **values)
    shell_scripts.write(folder / FILE, text)
