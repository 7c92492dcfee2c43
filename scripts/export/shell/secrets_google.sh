#!/bin/sh
# Written by starter-kit export. Puts secrets from the environment into Google Secret Manager.
# Call it with the variables of .env there: set -a; . ./.env; set +a
set -eu
@needed
value() { python3 -c 'import os, sys; sys.stdout.write(os.environ[sys.argv[1]])' "$1"; }
number=$(gcloud projects describe "$(gcloud config get-value project)" \
  --format='value(projectNumber)')
reader=serviceAccount:$number-compute@@developer.gserviceaccount.com
put() {
  if ! gcloud secrets describe "$1" >/dev/null 2>&1; then
    gcloud secrets create "$1" --replication-policy=automatic
  fi
  value "$2" | gcloud secrets versions add "$1" --data-file=-
  gcloud secrets add-iam-policy-binding "$1" --member="$reader" \
    --role=roles/secretmanager.secretAccessor >/dev/null
}
@puts
