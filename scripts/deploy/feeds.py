"""What makes a trigger fire: a feed, which is an action of the platform or a service.

A feed is told of a trigger's beginning and end by calling it with a ``lifecycleEvent``
(Apache OpenWhisk, docs/feeds.md). It cannot be asked reliably what it knows, so it is
told to forget a trigger before it is told anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from scripts.deploy.host_faults import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scripts.deploy.openwhisk_api import OpenWhisk

_NOT_FOUND: Final = 404


def create(
    api: OpenWhisk, feed: str, trigger: str, parameters: Mapping[str, Any]
) -> None:
    """Tell the feed to fire the trigger from now on.

    Raises:
        ApiError: it does not, or there is no such feed.
    """
    try:
        record = _tell(api, feed, trigger, "CREATE", parameters)
    except ApiError as error:
        if error.status != _NOT_FOUND:
            raise
        raise ApiError(
            f"this host has no feed {feed}: nothing fires the trigger {trigger}",
            "have the package of the feed installed, or take the trigger and its rules "
            "out of app.config.yaml and start the action from a cron of your own",
        ) from None
    response = record.get("response", {})
    if not response.get("success", False):
        told = api.host.without_credential(str(_error(response)))
        raise ApiError(
            f"the feed {feed} refuses the trigger {trigger}: {told}",
            "check the trigger's inputs; "
            f"`starter-kit activations` lists {record.get('activationId', 'its call')}",
        )


def read(api: OpenWhisk, feed: str, trigger: str) -> Mapping[str, Any]:
    """Return what the feed says of the trigger.

    Raises:
        ApiError: it does not know it, or there is no such feed.
    """
    response = _tell(api, feed, trigger, "READ", {}).get("response", {})
    if not response.get("success", False):
        told = api.host.without_credential(str(_error(response)))
        raise ApiError(
            f"the feed {feed} does not know the trigger {trigger}, so that nothing "
            f"fires it: {told}",
            "starter-kit deploy --force tells it again",
        )
    result = response.get("result")
    return result if isinstance(result, dict) else {}


def delete(api: OpenWhisk, feed: str, trigger: str) -> None:
    """Tell the feed to forget the trigger, if it knows it.

    Raises:
        ApiError: it could not be told.
    """
    try:
        _tell(api, feed, trigger, "DELETE", {})
    except ApiError as error:
        if error.status != _NOT_FOUND:  # a feed that is gone has forgotten
            raise


def _tell(
    api: OpenWhisk,
    feed: str,
    trigger: str,
    event: str,
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    namespace, _, name = feed.lstrip("/").partition("/")
    if not feed.startswith("/"):
        namespace, name = "", feed
    return api.invoke(
        name,
        {
            **parameters,
            "lifecycleEvent": event,
            "triggerName": f"/{api.namespace}/{trigger}",
            "authKey": api.host.auth,
        },
        namespace,
    )


def _error(response: Mapping[str, Any]) -> Any:
    result = response.get("result", {})
    return result.get("error", result) if isinstance(result, dict) else result
