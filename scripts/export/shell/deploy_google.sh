#!/bin/sh
# Written by starter-kit export. sh deploy.sh REGION deploys to the project that gcloud
# is configured for.
set -eu
region=${1:?the region, for example europe-west1}
cd "$(dirname "$0")"
