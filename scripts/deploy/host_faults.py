"""A host that cannot be reached, is not an OpenWhisk host, or refuses a request.

Also: which faults of a call and of a PUT end better at another attempt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from actions.shared.http.problem import problem_of
from scripts import http_retries
from scripts.failure import Failure

if TYPE_CHECKING:
    from scripts.deploy.host import Host

_UNAUTHORIZED = 401
_CONFLICT = 409
# Answers to a call that say that nothing has begun.
_NOT_BEGUN = frozenset({429, 503})
_HINTS = {
    403: "the credential may not do this in this namespace",
    404: "there is no such thing in this namespace",
    409: "it was changed meanwhile, or it is still in use",
    413: "the host takes no entity of this size",
    429: "the namespace has reached its limit of requests; try again in a minute",
}


class ApiError(Failure):
    """The host refused, or could not be reached.

    Attributes:
        status: the HTTP status; 0 when there was no answer.
    """

    def __init__(self, text: str, hint: str = "", *, status: int = 0) -> None:
        super().__init__(text, hint)
        self.status = status


def no_openwhisk(host: Host) -> ApiError:
    """Return the failure of an answer that no OpenWhisk host gives."""
    return ApiError(
        f"{host.url} does not answer as an OpenWhisk host does",
        f"check the address ({host.source})",
    )


def unreachable(host: Host, error: httpx.RequestError) -> ApiError:
    """Return the failure of a request that got no answer."""
    why = problem_of(error, host.url)
    hint = f"check the address ({host.source}) and the network"
    if "certificate" in why:
        hint = "let SSL_CERT_FILE name the file with the certificate of its issuer"
    return ApiError(f"{host.url} cannot be reached: {why}", hint)


def refused(host: Host, answer: httpx.Response, method: str, path: str) -> ApiError:
    """Return the failure of a request that was answered with an error or a redirect."""
    status = answer.status_code
    if answer.is_redirect:
        target = answer.headers.get("location", "")
        text = f"{host.url} redirects to {target}"
        return ApiError(text, f"write the final address ({host.source})", status=status)
    if status == _UNAUTHORIZED:
        text = f"{host.url} does not accept the credential"
        return ApiError(text, f"it comes from {host.source}", status=status)
    try:
        told = answer.json()["error"]
        told = told if isinstance(told, str) else ""
    except (ValueError, KeyError, TypeError):
        told = ""
    what = f"{method} {path.removeprefix('/namespaces/')}"
    told = host.without_credential(told)
    text = f"the host refuses {what}: {status} {told}".rstrip()
    return ApiError(text, _HINTS.get(status, ""), status=status)


def has_not_begun(result: http_retries.Result) -> bool:
    """Tell whether a call can be made again: it never reached an action."""
    if isinstance(result, httpx.Response):
        return result.status_code in _NOT_BEGUN
    return isinstance(result, httpx.ConnectError | httpx.ConnectTimeout)


def may_be_written_again(result: http_retries.Result) -> bool:
    """Tell whether a PUT can be sent again: also when it met another one (409)."""
    is_met = isinstance(result, httpx.Response) and result.status_code == _CONFLICT
    return is_met or http_retries.may_pass(result)
