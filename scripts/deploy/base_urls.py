"""Where web actions are called on a platform that is asked for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.failure import CalledWrongly, Failure
from scripts.masking import masked
from scripts.platform.activation import NAMESPACE

if TYPE_CHECKING:
    from scripts.manifest import Application


def urls_at(application: Application, url: str, path: str = "") -> dict[str, str]:
    """Return the URL of each web action, by path.

    Args:
        application: of the actions.
        url: that of one action, as Lambda and Google give one to each; else what all
            of them begin with, as in a container, on Azure and on OpenWhisk.
        path: of the action whose URL it is; all web actions when empty.

    Raises:
        CalledWrongly: it is not a URL.
        Failure: there is no such web action.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        shown = masked("", url)
        raise CalledWrongly(f"{shown} is not a URL", "write all of it: https://…")
    paths = list(application.web_paths())
    if path:
        if path not in paths:
            raise Failure(
                f"{path} is not a web action", f"call it: starter-kit call {path}"
            )
        return {path: url}
    base = url.rstrip("/")
    return {each: f"{base}/api/v1/web/{NAMESPACE}/{each}" for each in paths}
