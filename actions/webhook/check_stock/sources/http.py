"""An external stock service, asked over HTTP.

The contract: POST to ``STOCK_URL`` with ``{"items": [{"sku", "qty"}]}`` and, when
``STOCK_API_KEY`` is set, the header that ``STOCK_API_KEY_HEADER`` names (``x-api-key``;
in ``Authorization`` a bearer token); the answer is 200 with
``{"items": [{"sku", "available_qty"}]}``. Quantities are JSON numbers, or texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared.errors import UpstreamRefused
from actions.shared.frame import exact_json
from actions.shared.http import client
from actions.shared.settings import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from actions.shared.request import Request
    from actions.webhook.check_stock.cart import Cart

_SERVICE = "The stock service"
_OK = 200


def quantities(cart: Cart, request: Request) -> Mapping[str, Any]:
    """Return the quantities that the service names.

    Raises:
        NotConfigured: when ``STOCK_URL`` is missing or no URL.
        UpstreamUnavailable: when the service is out of reach or failing.
        UpstreamRefused: when it refuses the question or its answer makes no sense.
    """
    read = Reader(request.params)
    url, api_key = read.url("STOCK_URL"), read.text("STOCK_API_KEY")
    header = read.name("STOCK_API_KEY_HEADER", "x-api-key").lower()
    read.done()
    headers = {"accept": "application/json", "content-type": "application/json"}
    if api_key:
        is_bare = header == "authorization" and " " not in api_key
        headers[header] = f"Bearer {api_key}" if is_bare else api_key
    answer = client.send(
        "POST",
        url,
        service=_SERVICE,
        deadline=request.deadline,
        headers=headers,
        content=exact_json.dumps(
            {"items": [{"sku": sku, "qty": qty} for sku, qty in cart.wanted.items()]}
        ),
    )
    if answer.status != _OK:
        raise UpstreamRefused(
            f"{_SERVICE} refuses the question",
            log_text=f"{_SERVICE} answered {answer.status}: "
            "check STOCK_URL and STOCK_API_KEY",
        )
    try:
        items = answer.json()["items"]
        return {item["sku"]: item["available_qty"] for item in items}
    except (KeyError, TypeError, ValueError) as error:
        raise UpstreamRefused(
            f"{_SERVICE} gave an unexpected answer",
            log_text=f"{_SERVICE} answered 200, but not with "
            f'{{"items": [{{"sku", "available_qty"}}]}}: {type(error).__name__}',
        ) from None
