# Who calls what is not on the web.
account=starter-kit-scheduler
caller=$account@@$(gcloud config get-value project).iam.gserviceaccount.com
if ! gcloud iam service-accounts describe "$caller" >/dev/null 2>&1; then
  gcloud iam service-accounts create "$account"
fi
