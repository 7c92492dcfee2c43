"""Which event provider the back office publishes to.

Its id is best configured (``BACKOFFICE_PROVIDER_ID``). Where it is not, it is looked
up once by its label, which the Starter Kit makes of the configured label and the
part of the namespace after its first ``-`` (Starter Kit 3, utils/naming.js).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin, urlsplit

import config
from actions.shared import ims, logging
from actions.shared.errors import NotConfigured, UpstreamRefused, UpstreamUnavailable
from actions.shared.kept import Kept

if TYPE_CHECKING:
    from actions.shared.adobe_settings import AdobeSettings
    from actions.shared.clock import Deadline

_SERVICE = "The I/O Events management API"
_OK = 200
_MAX_PAGES = 100

_ids: Kept[AdobeSettings, str] = Kept()


def backoffice_provider_id(settings: AdobeSettings, deadline: Deadline) -> str:
    """Return the id of the back office's provider.

    Raises:
        NotConfigured: when the organisation has no provider of that label.
        UpstreamRefused: when the management API does not accept us.
        UpstreamUnavailable: when it is out of reach, throttles or fails.
    """
    if settings.provider_id:
        return settings.provider_id
    return _ids.get(settings, lambda: _looked_up(settings, deadline))


def label(namespace: str) -> str:
    """Return the label of the back office's provider in this namespace.

    ``1340225-shop-stage`` makes ``Backoffice Provider - shop-stage``; a namespace
    without a ``-`` is taken whole.
    """
    return suffixed(config.provider("backoffice").label, namespace)


def suffixed(plain: str, namespace: str) -> str:
    """Return the label of any provider in this namespace."""
    return f"{plain} - {namespace.partition('-')[2] or namespace}"


def _looked_up(settings: AdobeSettings, deadline: Deadline) -> str:
    wanted = label(settings.namespace)
    base = settings.management_url.rstrip("/")
    url = f"{base}/{quote(settings.consumer_id, safe='')}/providers"
    found = ""
    for _ in range(_MAX_PAGES):
        page = _page(url, settings, deadline)
        for provider in page.get("_embedded", {}).get("providers", []):
            if provider.get("label") == wanted:
                found = str(provider.get("id", ""))
        following = page.get("_links", {}).get("next", {}).get("href", "")
        if found or not following:
            break
        url = _on_same_host(url, following)
    if not found:
        raise NotConfigured(
            f"Could not find any external backoffice provider: the organisation has "
            f"none labelled '{wanted}'. Create it, or set BACKOFFICE_PROVIDER_ID"
        )
    logging.info(
        "Provider found; set BACKOFFICE_PROVIDER_ID to save this request",
        provider_id=found,
        label=wanted,
    )
    return found


def _page(url: str, settings: AdobeSettings, deadline: Deadline) -> dict[str, Any]:
    answer = ims.send(
        "GET",
        url,
        service=_SERVICE,
        credentials=settings.credentials,
        deadline=deadline,
        headers={"accept": "application/hal+json"},
    )
    if answer.status != _OK:
        raise UpstreamRefused(
            f"{_SERVICE} refuses the requests of this service",
            log_text=f"{_SERVICE} answered {answer.status} to the list of providers: "
            "check IO_CONSUMER_ID, and that the workspace has the I/O Management API",
        )
    try:
        content = answer.json()
        if not isinstance(content, dict):
            raise ValueError("not an object")
    except ValueError:
        raise UpstreamUnavailable(
            _SERVICE, "it answered 200 without a list of providers"
        ) from None
    return content


def _on_same_host(url: str, following: str) -> str:
    """Return the next page's URL, which is asked with our credentials."""
    target = urljoin(url, following)
    if urlsplit(target)[:2] != urlsplit(url)[:2]:
        raise UpstreamRefused(
            f"{_SERVICE} gave an unexpected answer",
            log_text=f"{_SERVICE} names a next page on another host: not followed",
        )
    return target
