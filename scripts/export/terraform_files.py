"""AWS Lambda, as Terraform deploys it: ``main.tf``, ``functions.tf`` and the zips.

What differs from application to application stands in ``functions.tf``. Secrets are one
secret of AWS Secrets Manager, a JSON object, which ``secrets.sh`` writes and Terraform
reads when it plans. Source: HashiCorp, the AWS provider, ``aws_lambda_permission``
(``invoked_via_function_url`` since 6.29) and ``aws_scheduler_schedule``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.export import env_forms, sam_template, secret_scripts
from scripts.export.carried_variables import Platform
from scripts.export.hcl_text import hcl
from scripts.manifest import cron_forms

if TYPE_CHECKING:
    from scripts.export.platform_functions import Deployable, Function

PLATFORM = Platform(
    command="terraform apply",
    name="AWS Lambda",
    reserved=sam_template.RESERVED,
    env_reader=env_forms.SHELL,
    cron=cron_forms.eventbridge,
    most_bytes=sam_template.MOST_BYTES,
)
_HEAD = "# Written by starter-kit export.\n"
# What is the same for every application.
_PARTS = Path(__file__).with_name("terraform")


def write(project: Deployable, folder: Path) -> None:
    """Write the files, the zips, and the script that stores the secrets."""
    sam_template.copy_zips(project, folder)
    secrets = project.secrets()
    if secrets:
        secret_scripts.write_for_aws(folder, project.name, secrets)
    schedules = {
        f"{function.name}-{n}": {
            "function": function.name,
            "expression": cron_forms.eventbridge(each.cron),
            "input": sam_template.event_of(each),
        }
        for function in project.functions
        for n, each in enumerate(function.schedules, 1)
    }
    parts = ["main", "secrets" if secrets else "no_secrets"]
    parts += ["schedules"] if schedules else []
    texts = [(_PARTS / f"{name}.tf").read_text("utf-8") for name in parts]
    (folder / "main.tf").write_text(_HEAD + "\n".join(texts), "utf-8")
    values = {
        "project": project.name,
        "web": [each.name for each in project.on_the_web()],
        "functions": {
            each.name: _function(project, each) for each in project.functions
        },
        "schedules": schedules,
    }
    settings = {each.name: dict(each.settings) for each in project.functions}
    _write_locals(folder / "functions.tf", values)
    _write_locals(folder / "settings.tf", {"settings": settings})


def _function(project: Deployable, function: Function) -> dict[str, Any]:
    code = project.code[function.path]
    return {
        "runtime": f"python{code.python}",
        "architecture": sam_template.ARCHITECTURES[code.arch],
        "memory_mb": function.memory_mb,
        "timeout_s": function.timeout_s,
        "secrets": list(function.secrets),
    }


def _write_locals(file: Path, values: dict[str, Any]) -> None:
    file.write_text(f"{_HEAD}locals {hcl(values)}\n", "utf-8")
