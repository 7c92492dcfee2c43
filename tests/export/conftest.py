"""The host and the application of every test that deploys."""

from __future__ import annotations

from tests.deploy.conftest import host, shop

__all__ = ["host", "shop"]
