"""An application over HTTP, with OpenWhisk's URLs, while its files change."""

from __future__ import annotations
