"""A function app of Azure, as ``func`` publishes it: the folder ``app``, and scripts.

``settings.json`` has the app's settings; secrets are references to a key vault, which
``secrets.sh`` fills. ``app/local.settings.json``, which ``func start`` reads here, has
no secret either: it takes those from the environment. Sources: Microsoft, "Azure
Functions Core Tools", "az functionapp config appsettings" and "Use Key Vault references
as app settings".
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

from scripts.export import env_forms, secret_scripts
from scripts.export.carried_variables import Platform
from scripts.manifest import cron_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.export.platform_functions import Deployable


def _reasons(value: str) -> Iterator[str]:
    if value.startswith(("@Microsoft.KeyVault(", "@Microsoft.AppConfiguration(")):
        yield "is a reference there, for which another value is set"


PLATFORM = Platform(
    command="func azure functionapp publish",
    name="Azure Functions",
    reserved=re.compile(
        r"WEBSITE_.*|WEBSITES_.*|AzureWebJobs.*|FUNCTIONS_.*|APPINSIGHTS_.*"
        r"|APPLICATIONINSIGHTS_.*|SCM_.*|ENABLE_ORYX_BUILD",
        re.IGNORECASE,
    ),
    reasons=_reasons,
    env_reader=env_forms.SHELL,
    cron=cron_forms.ncrontab,
    takes_payload=False,
)
_LOCAL = "local.settings.json"
_DEPLOY = """\
#!/bin/sh
# Written by starter-kit export. Publishes to a function app that is there.
set -eu
group=${1:?the resource group}
app=${2:?the function app}
"""
_VAULT = """\
vault=${3:?the key vault}
"""
_GO = """\
cd "$(dirname "$0")"
"""
_RIGHTS = """\
# The app reads its secrets in the key vault.
principal=$(az functionapp identity assign --resource-group "$group" --name "$app" \\
  --query principalId --output tsv)
az role assignment create --assignee-object-id "$principal" \\
  --assignee-principal-type ServicePrincipal --role "Key Vault Secrets User" \\
  --scope "$(az keyvault show --name "$vault" --query id --output tsv)" --output none
"""
_PUBLISH = """\
(cd app && func azure functionapp publish "$app" --python)
# Where its actions are called: starter-kit url --base takes this.
echo "https://$(az functionapp show --resource-group "$group" --name "$app" \\
  --query defaultHostName --output tsv)"
"""


def write(project: Deployable, folder: Path) -> None:
    """Write the app, its settings and the scripts."""
    app = folder / "app"
    for source in {code.path for code in project.code.values()}:
        shutil.copytree(source, app)
    _limit(app / "host.json", max(each.timeout_s for each in project.functions))
    settings = project.settings()
    local = {
        "FUNCTIONS_WORKER_RUNTIME": "python",
        "AzureWebJobsStorage": "UseDevelopmentStorage=true",
        **settings,
    }
    _write_json(app / _LOCAL, {"IsEncrypted": False, "Values": local})
    (app / ".funcignore").write_text(f"{_LOCAL}\n.build.json\n", "utf-8")
    listed = [
        {"name": n, "value": v, "slotSetting": False} for n, v in settings.items()
    ]
    _write_json(folder / "settings.json", listed)
    secrets = project.secrets()
    if secrets:
        secret_scripts.write_for_azure(folder, secrets)
    script = folder / "deploy.sh"
    script.write_text(_script(secrets), "utf-8")
    script.chmod(0o755)


def _limit(file: Path, timeout_s: int) -> None:
    """Let no call take longer than the longest time-out of the manifest."""
    content = json.loads(file.read_text("utf-8"))
    minutes, seconds = divmod(timeout_s, 60)
    content["functionTimeout"] = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    _write_json(file, content)


def _script(secrets: tuple[str, ...]) -> str:
    references = "".join(
        f' \\\n  "{name}=@Microsoft.KeyVault(VaultName=$vault;'
        f'SecretName={secret_scripts.vault_name(name)})"'
        for name in secrets
    )
    set_settings = (
        'az functionapp config appsettings set --resource-group "$group" \\\n'
        f'  --name "$app" --output none --settings @settings.json{references}\n'
    )
    parts = [_DEPLOY, _VAULT, _GO, _RIGHTS] if secrets else [_DEPLOY, _GO]
    return "".join([*parts, set_settings, _PUBLISH])


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
