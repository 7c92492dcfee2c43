"""The manifest: what app.config.yaml, its includes and .env become."""
