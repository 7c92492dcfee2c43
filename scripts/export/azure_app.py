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

from scripts.export import env_forms, secret_scripts, shell_scripts
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
    shell_scripts.write(folder / "deploy.sh", _script(secrets))


def _limit(file: Path, timeout_s: int) -> None:
    """Let no call take longer than the longest time-out of the manifest."""
    content = json.loads(file.read_text("utf-8"))
    minutes, seconds = divmod(timeout_s, 60)
    content["functionTimeout"] = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    _write_json(file, content)


def _script(secrets: tuple[str, ...]) -> str:
    if not secrets:
        return shell_scripts.filled("deploy_azure")
    references = " \\\n".join(
        f'  "{name}=@Microsoft.KeyVault(VaultName=$vault;'
        f'SecretName={secret_scripts.vault_name(name)})"'
        for name in secrets
    )
    return shell_scripts.filled("deploy_azure_with_vault", references=references)


def _write_json(file: Path, content: object) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
