#!/bin/sh
# Written by starter-kit export. Puts secrets from the environment into a Secret of Kubernetes.
# Call it with the variables of .env there: set -a; . ./.env; set +a
set -eu
@needed
python3 -c '
import json, os, sys
values = {name: os.environ[name] for name in sys.argv[2:]}
print(json.dumps({
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": sys.argv[1]},
    "stringData": values,
}))
' @name @names | kubectl apply -f -
