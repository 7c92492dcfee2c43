"""Synchronous webhooks, which Adobe Commerce calls and waits for."""

from __future__ import annotations
