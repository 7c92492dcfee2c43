#!/bin/sh
# Written by starter-kit export. Puts secrets from the environment into a key vault of Azure.
# Call it with the variables of .env there: set -a; . ./.env; set +a
set -eu
@needed
value() { python3 -c 'import os, sys; sys.stdout.write(os.environ[sys.argv[1]])' "$1"; }
vault=${1:?the name of the key vault}
put() {
  value "$2" | az keyvault secret set --vault-name "$vault" \
    --name "$1" --file /dev/stdin --encoding utf-8 --output none
}
@puts
