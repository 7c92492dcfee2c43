"""``secrets.sh``: puts secrets from the environment into a platform's store.

No value is in the script, on a command line or in the output. It is called with the
variables of ``.env`` in the environment, and may be called again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

FILE = "secrets.sh"
_HEAD = """\
#!/bin/sh
# Written by starter-kit export. Puts secrets from the environment into {store}.
# Call it with the variables of .env there: set -a; . ./.env; set +a
set -eu
"""
# Prints what the environment has under these names, as a JSON object.
_AS_JSON = """\
python3 -c '
import json, os, sys
print(json.dumps({{name: os.environ[name] for name in sys.argv[1:]}}))
' {names}"""

# Prints one of them, without a line break behind it.
_VALUE = """\
value() { python3 -c 'import os, sys; sys.stdout.write(os.environ[sys.argv[1]])' "$1"; }
"""


def write_for_aws(folder: Path, name: str, secrets: Sequence[str]) -> None:
    """Write the script that stores one secret, a JSON object."""
    as_json = _AS_JSON.format(names=" ".join(secrets))
    text = f"""\
secret={name}
values() {{
{as_json}
}}
if ! aws secretsmanager describe-secret --secret-id "$secret" >/dev/null 2>&1; then
  aws secretsmanager create-secret --name "$secret" >/dev/null
fi
values | aws secretsmanager put-secret-value --secret-id "$secret" \\
  --secret-string file:///dev/stdin --query VersionId --output text
"""
    _write(folder, "AWS Secrets Manager", secrets, text)


def write_for_google(folder: Path, name: str, secrets: Sequence[str]) -> None:
    """Write the script that stores each secret, and lets functions read it."""
    text = (
        _VALUE
        + """\
number=$(gcloud projects describe "$(gcloud config get-value project)" \\
  --format='value(projectNumber)')
reader=serviceAccount:$number-compute@developer.gserviceaccount.com
put() {
  if ! gcloud secrets describe "$1" >/dev/null 2>&1; then
    gcloud secrets create "$1" --replication-policy=automatic
  fi
  value "$2" | gcloud secrets versions add "$1" --data-file=-
  gcloud secrets add-iam-policy-binding "$1" --member="$reader" \\
    --role=roles/secretmanager.secretAccessor >/dev/null
}
"""
    )
    text += "".join(f"put {name}-{each} {each}\n" for each in secrets)
    _write(folder, "Google Secret Manager", secrets, text)


def write_for_azure(folder: Path, secrets: Sequence[str]) -> None:
    """Write the script that stores each secret in a key vault."""
    text = (
        _VALUE
        + """\
vault=${1:?the name of the key vault}
put() {
  value "$2" | az keyvault secret set --vault-name "$vault" \\
    --name "$1" --file /dev/stdin --encoding utf-8 --output none
}
"""
    )
    text += "".join(f"put {vault_name(each)} {each}\n" for each in secrets)
    _write(folder, "a key vault of Azure", secrets, text)


def vault_name(variable: str) -> str:
    """Return a secret's name in a key vault, where no underscore may stand."""
    return variable.replace("_", "-")


def write_for_kubernetes(folder: Path, name: str, secrets: Sequence[str]) -> None:
    """Write the script that makes the Secret."""
    text = f"""\
python3 -c '
import json, os, sys
values = {{name: os.environ[name] for name in sys.argv[2:]}}
print(json.dumps({{
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {{"name": sys.argv[1]}},
    "stringData": values,
}}))
' {name} {" ".join(secrets)} | kubectl apply -f -
"""
    _write(folder, "a Secret of Kubernetes", secrets, text)


def _write(folder: Path, store: str, secrets: Iterable[str], text: str) -> None:
    needed = "".join(f': "${{{each}:?}}"\n' for each in secrets)
    script = folder / FILE
    script.write_text(_HEAD.format(store=store) + needed + text, "utf-8")
    script.chmod(0o755)
