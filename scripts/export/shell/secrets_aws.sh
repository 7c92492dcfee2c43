#!/bin/sh
# Written by starter-kit export. Puts secrets from the environment into AWS Secrets Manager.
# Call it with the variables of .env there: set -a; . ./.env; set +a
set -eu
@needed
secret=@name
values() {
python3 -c '
import json, os, sys
print(json.dumps({name: os.environ[name] for name in sys.argv[1:]}))
' @names
}
if ! aws secretsmanager describe-secret --secret-id "$secret" >/dev/null 2>&1; then
  aws secretsmanager create-secret --name "$secret" >/dev/null
fi
values | aws secretsmanager put-secret-value --secret-id "$secret" \
  --secret-string file:///dev/stdin --query VersionId --output text
