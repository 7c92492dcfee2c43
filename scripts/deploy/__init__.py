"""Running the application on a platform that speaks OpenWhisk's API."""

from __future__ import annotations
