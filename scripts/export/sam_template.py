"""AWS Lambda, as the SAM CLI deploys it: ``template.yaml`` and the zips.

Settings stand in the template. Secrets are one secret of AWS Secrets Manager, a JSON
object, which CloudFormation reads when it deploys; ``secrets.sh`` writes it and prints
the id of its version, so that a changed secret is a changed deployment. Sources: AWS,
SAM's specification; CloudFormation, "Dynamic references"; Lambda, "Control access to
Lambda function URLs".
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

from scripts.build import outputs
from scripts.export import env_forms, secret_scripts
from scripts.export.carried_variables import Platform
from scripts.export.project_files import quoted, write_yaml
from scripts.manifest import cron_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.export.platform_functions import Deployable, Function
    from scripts.export.schedules import Schedule

#: The variables that Lambda sets itself, and the names that it takes none of.
RESERVED = re.compile(
    r"AWS_.*|LAMBDA_.*|_HANDLER|_X_AMZN_TRACE_ID|X_AMZN_TRACE_ID|[^A-Za-z].*|.|.*\W.*"
)
#: What the environment of a function may have, in bytes.
MOST_BYTES = 4096
#: What marks an event as one of a schedule (``actions.shared.platforms.aws_lambda``).
SCHEDULED = {"source": "aws.scheduler", "detail-type": "Scheduled Event"}
#: What Lambda calls a processor.
ARCHITECTURES = {"x86_64": "x86_64", "aarch64": "arm64"}
_VERSION = "SecretsVersion"


def _reasons(value: str) -> Iterator[str]:
    if "{{resolve:" in value:
        yield "holds {{resolve:, which CloudFormation replaces"


PLATFORM = Platform(
    command="sam deploy",
    name="AWS Lambda",
    reserved=RESERVED,
    reasons=_reasons,
    env_reader=env_forms.SHELL,
    cron=cron_forms.eventbridge,
    most_bytes=MOST_BYTES,
)


def write(project: Deployable, folder: Path) -> None:
    """Write the template, the zips, and the script that stores the secrets."""
    copy_zips(project, folder)
    secrets = project.secrets()
    template: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": f"{project.name}: webhooks for Adobe Commerce",
    }
    if secrets:
        description = "The id that secrets.sh prints"
        parameter = {"Type": "String", "Description": description}
        template["Parameters"] = {_VERSION: parameter}
        secret_scripts.write_for_aws(folder, project.name, secrets)
    template["Resources"] = {
        each.title: _resource(project, each) for each in project.functions
    }
    template["Outputs"] = {
        f"{each.title}Url": {
            "Description": f"Where {each.path} is called",
            "Value": {"Fn::GetAtt": [f"{each.title}Url", "FunctionUrl"]},
        }
        for each in project.on_the_web()
    }
    write_yaml(
        folder / "template.yaml",
        quoted(template),
        comment="Written by starter-kit export. Deploy it with the SAM CLI.",
    )


def copy_zips(project: Deployable, folder: Path) -> None:
    """Copy the zip of each function."""
    for each in project.functions:
        target = folder / zip_of(each)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.code[each.path].path, target)


def zip_of(function: Function) -> str:
    """Return where the zip of a function is in the project."""
    return f"functions/{function.name}.zip"


def event_of(schedule: Schedule) -> str:
    """Return the event that a schedule calls its function with, as JSON."""
    return json.dumps({**SCHEDULED, "detail": dict(schedule.payload)})


def _resource(project: Deployable, function: Function) -> dict[str, Any]:
    code = project.code[function.path]
    properties: dict[str, Any] = {
        "CodeUri": zip_of(function),
        "Handler": outputs.LAMBDA_HANDLER,
        "Runtime": f"python{code.python}",
        "Architectures": [ARCHITECTURES[code.arch]],
        "MemorySize": function.memory_mb,
        "Timeout": function.timeout_s,
        "Environment": {"Variables": _variables(project, function)},
    }
    if function.action.web:
        properties["FunctionUrlConfig"] = {"AuthType": "NONE"}
    if function.schedules:
        properties["Events"] = {
            f"Schedule{n}": {
                "Type": "ScheduleV2",
                "Properties": {
                    "Name": {"Fn::Sub": f"${{AWS::StackName}}-{function.name}-{n}"},
                    "ScheduleExpression": cron_forms.eventbridge(each.cron),
                    "Description": each.trigger,
                    "Input": event_of(each),
                    # The next call does what a failed one has left.
                    "RetryPolicy": {"MaximumRetryAttempts": 0},
                },
            }
            for n, each in enumerate(function.schedules, 1)
        }
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def _variables(project: Deployable, function: Function) -> dict[str, Any]:
    references = {
        name: {
            "Fn::Sub": "{{resolve:secretsmanager:"
            f"{project.name}:SecretString:{name}::${{{_VERSION}}}}}}}"
        }
        for name in function.secrets
    }
    return {**function.settings, **references}
