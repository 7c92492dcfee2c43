#!/bin/sh
# Written by starter-kit export. Publishes to a function app that is there.
set -eu
group=${1:?the resource group}
app=${2:?the function app}
cd "$(dirname "$0")"
az functionapp config appsettings set --resource-group "$group" \
  --name "$app" --output none --settings @@settings.json
(cd app && func azure functionapp publish "$app" --python)
# Where its actions are called: starter-kit url --base takes this.
echo "https://$(az functionapp show --resource-group "$group" --name "$app" \
  --query defaultHostName --output tsv)"
