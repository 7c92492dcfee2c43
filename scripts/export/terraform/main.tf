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
