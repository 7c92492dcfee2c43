verb=create
if gcloud scheduler jobs describe @job --location "$region" >/dev/null 2>&1; then
  verb=update
fi
gcloud scheduler jobs "$verb" http @job --location "$region" \
  --schedule @cron --time-zone Etc/UTC \
  --uri "$url" --http-method POST --message-body @body \
  --oidc-service-account-email "$caller"
