#!/bin/sh
# Written by starter-kit export. Publishes to a function app that is there.
set -eu
group=${1:?the resource group}
app=${2:?the function app}
vault=${3:?the key vault}
cd "$(dirname "$0")"
# The app reads its secrets in the key vault.
principal=$(az functionapp identity assign --resource-group "$group" --name "$app" \
  --query principalId --output tsv)
az role assignment create --assignee-object-id "$principal" \
  --assignee-principal-type ServicePrincipal --role "Key Vault Secrets User" \
  --scope "$(az keyvault show --name "$vault" --query id --output tsv)" --output none
az functionapp config appsettings set --resource-group "$group" \
  --name "$app" --output none --settings @@settings.json \
@references
(cd app && func azure functionapp publish "$app" --python)
# Where its actions are called: starter-kit url --base takes this.
echo "https://$(az functionapp show --resource-group "$group" --name "$app" \
  --query defaultHostName --output tsv)"
