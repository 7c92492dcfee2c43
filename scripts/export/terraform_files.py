"""AWS Lambda, as Terraform deploys it: ``main.tf``, ``functions.tf`` and the zips.

What differs from application to application stands in ``functions.tf``. Secrets are one
secret of AWS Secrets Manager, a JSON object, which ``secrets.sh`` writes and Terraform
reads when it plans. Source: HashiCorp, the AWS provider, ``aws_lambda_permission``
(``invoked_via_function_url`` since 6.29) and ``aws_scheduler_schedule``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.export import env_forms, sam_template, secret_scripts
from scripts.export.carried_variables import Platform
from scripts.export.hcl_text import hcl
from scripts.manifest import cron_forms

if TYPE_CHECKING:
    from pathlib import Path

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
_MAIN = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.29"
    }
  }
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "lambda" {
  name               = "${local.project}-lambda"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.lambda.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "this" {
  for_each         = local.functions
  function_name    = "${local.project}-${each.key}"
  role             = aws_iam_role.lambda.arn
  filename         = "${path.module}/functions/${each.key}.zip"
  source_code_hash = filebase64sha256("${path.module}/functions/${each.key}.zip")
  handler          = "lambda_function.handler"
  runtime          = each.value.runtime
  architectures    = [each.value.architecture]
  memory_size      = each.value.memory_mb
  timeout          = each.value.timeout_s

  environment {
    variables = merge(
      local.settings[each.key],
      { for name in each.value.secrets : name => local.secrets[name] },
    )
  }
}

# Any caller may call a function URL; the function checks who calls.
resource "aws_lambda_function_url" "this" {
  for_each           = toset(local.web)
  function_name      = aws_lambda_function.this[each.key].function_name
  authorization_type = "NONE"
}

resource "aws_lambda_permission" "url" {
  for_each               = toset(local.web)
  function_name          = aws_lambda_function.this[each.key].function_name
  statement_id           = "FunctionUrl"
  action                 = "lambda:InvokeFunctionUrl"
  principal              = "*"
  function_url_auth_type = "NONE"
}

resource "aws_lambda_permission" "invoke" {
  for_each                 = toset(local.web)
  function_name            = aws_lambda_function.this[each.key].function_name
  statement_id             = "InvokedViaFunctionUrl"
  action                   = "lambda:InvokeFunction"
  principal                = "*"
  invoked_via_function_url = true
}

output "urls" {
  description = "Where the web actions are called"
  value       = { for n, url in aws_lambda_function_url.this : n => url.function_url }
}
"""
_SECRETS = """
data "aws_secretsmanager_secret_version" "this" {
  secret_id = local.project
}

locals {
  secrets = jsondecode(data.aws_secretsmanager_secret_version.this.secret_string)
}
"""
_NO_SECRETS = """
locals {
  secrets = {}
}
"""
_SCHEDULES = """
data "aws_iam_policy_document" "scheduler" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "invoke" {
  statement {
    actions   = ["lambda:InvokeFunction"]
    resources = [for it in local.schedules : aws_lambda_function.this[it.function].arn]
  }
}

resource "aws_iam_role" "scheduler" {
  name               = "${local.project}-scheduler"
  assume_role_policy = data.aws_iam_policy_document.scheduler.json
}

resource "aws_iam_role_policy" "invoke" {
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.invoke.json
}

resource "aws_scheduler_schedule" "this" {
  for_each            = local.schedules
  name                = "${local.project}-${each.key}"
  schedule_expression = each.value.expression

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.this[each.value.function].arn
    role_arn = aws_iam_role.scheduler.arn
    input    = each.value.input

    # The next call does what a failed one has left.
    retry_policy {
      maximum_retry_attempts = 0
    }
  }
}
"""


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
    parts = [_MAIN, _SECRETS if secrets else _NO_SECRETS]
    parts += [_SCHEDULES] if schedules else []
    (folder / "main.tf").write_text(_HEAD + "".join(parts), "utf-8")
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
