data "aws_secretsmanager_secret_version" "this" {
  secret_id = local.project
}

locals {
  secrets = jsondecode(data.aws_secretsmanager_secret_version.this.secret_string)
}
