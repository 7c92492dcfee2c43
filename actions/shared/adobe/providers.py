"""Which event provider the back office publishes to.

Its id is best configured (``BACKOFFICE_PROVIDER_ID``). Where it is not, it is looked
up once by its label, which the Starter Kit makes of the configured label and the
part of the namespace after its first ``-`` (Starter Kit 3, utils/naming.js).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import config
from actions.shared.adobe import ims
from actions.shared.errors import NotConfigured, UpstreamRefused, UpstreamUnavailable
from actions.shared.frame import logging
from actions.shared.frame.kept import Kept

if TYPE_CHECKING:
    from typing import TypeGuard

    from actions.shared.adobe.adobe_settings import AdobeSettings
    from actions.shared.frame.clock import Deadline

_SERVICE = "The I/O Events management API"
_OK = 200

_ids: Kept[AdobeSettings, str] = Kept()


def backoffice_provider_id(settings: AdobeSettings, deadline: Deadline) -> str:
    """Return the id of the back office's provider.

    Raises:
        NotConfigured: when the organisation has no provider of that label.
        UpstreamRefused: when the management API does not accept us, or its pages
            lead elsewhere.
        UpstreamUnavailable: when it is out of reach, throttles or fails, or answers
            with something else than a list of providers.
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
    from actions.shared.adobe.pages import Pages, PagesError

    wanted = label(settings.namespace)
    base = settings.management_url.rstrip("/")
    url = f"{base}/{quote(settings.consumer_id, safe='')}/providers"
    pages = Pages(url, lambda page_url: _page(page_url, settings, deadline))
    try:
        found = next((p for p in pages if p.get("label") == wanted), None)
    except PagesError as error:
        raise UpstreamRefused(
            f"{_SERVICE} gave an unexpected answer",
            log_text=f"{_SERVICE} cannot be asked for the provider: {error}; check "
            "IO_MANAGEMENT_BASE_URL, or set BACKOFFICE_PROVIDER_ID",
        ) from None
    if found is None:
        if pages.fault:
            raise _not_a_list(pages.fault)
        raise NotConfigured(
            f"Could not find any external backoffice provider: the organisation has "
            f"none labelled '{wanted}'. Create it, or set BACKOFFICE_PROVIDER_ID"
        )
    provider_id = found.get("id")
    if not _is_id(provider_id):
        raise _not_a_list(f"the provider labelled '{wanted}' has no id")
    logging.info(
        "Provider found; set BACKOFFICE_PROVIDER_ID to save this request",
        provider_id=provider_id,
        label=wanted,
    )
    return provider_id


def _is_id(value: Any) -> TypeGuard[str]:
    # It becomes part of a URN, and is kept: what is none would spoil every later event.
    return (
        isinstance(value, str)
        and value != ""
        and value.isascii()
        and value.isprintable()
    )


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
    except ValueError:
        raise _not_a_list("it is not JSON") from None
    if not isinstance(content, dict):
        raise _not_a_list("it is not an object")
    return content


def _not_a_list(fault: str) -> UpstreamUnavailable:
    return UpstreamUnavailable(
        _SERVICE,
        'it answered 200, but not with {"_embedded": {"providers": '
        f'[{{"id", "label"}}]}}}}: {fault}',
    )
