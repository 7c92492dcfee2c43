"""The routes of the I/O Events management API: who may call, and which page.

Paths and status codes follow Adobe's published description of the API
(static/events-api-reference.yaml of AdobeDocs/adobe-io-events). The description has
pages for the registrations of an organization only; the Starter Kit follows
``_links.next.href`` on other lists too, so every list can be cut into pages here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote, urlencode

from scripts.stand_ins.adobe.management_models import HAL, RefusalError
from scripts.stand_ins.adobe.wire import Answer, Call, json_answer

if TYPE_CHECKING:
    from scripts.stand_ins.adobe.account import Behaviour
    from scripts.stand_ins.adobe.catalogue import Catalogue
    from scripts.stand_ins.adobe.ims_server import Ims

Ids = Mapping[str, str]
"""The ids in a path: org, project, workspace, provider, code, registration."""

Handler = Callable[[Call, Ids], Answer]

_SCOPE: Final = "adobeio_api"
_MAX_PAGE: Final = 100
_DEFAULT_PAGE: Final = 10


class Management:
    """Lets callers through, finds the handler of a path, and asks it."""

    def __init__(
        self,
        catalogue: Catalogue,
        ims: Ims,
        routes: Mapping[str, Mapping[str, Handler]],
    ) -> None:
        self._account = catalogue.account
        self._ims = ims
        self._routes = [
            (re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)), methods)
            for path, methods in routes.items()
        ]

    def handle(self, call: Call) -> Answer:
        """Answer one call to ``/events/…``."""
        refusal = self._ims.refuse(call, scope=_SCOPE)
        if refusal is not None:
            return refusal
        try:
            return self._dispatch(call)
        except RefusalError as error:
            return error.answer

    def _dispatch(self, call: Call) -> Answer:
        accept = call.headers.get("accept", "*/*")
        if not any(kind in accept for kind in (HAL, "application/*", "*/*")):
            raise RefusalError(406, f"The answers are {HAL}.")
        allowed: set[str] = set()
        for pattern, methods in self._routes:
            found = pattern.fullmatch(call.path)
            if found is None:
                continue
            ids = {name: unquote(value) for name, value in found.groupdict().items()}
            if call.method in methods:
                self._check_place(ids)
                return methods[call.method](call, ids)
            allowed |= methods.keys()
        if allowed:
            raise RefusalError(
                405,
                f"{call.method} is not allowed here.",
                {"allow": ", ".join(sorted(allowed))},
            )
        raise RefusalError(404, f"There is nothing at {call.path}.")

    def _check_place(self, ids: Ids) -> None:
        account = self._account
        if ids.get("org", account.consumer_id) != account.consumer_id:
            raise RefusalError(403, "The organization is not the token's.")
        if ids.get("project", account.project_id) != account.project_id:
            raise RefusalError(404, "The organization has no such project.")
        if ids.get("workspace", account.workspace_id) != account.workspace_id:
            raise RefusalError(404, "The project has no such workspace.")


def hal(status: int, content: Any) -> Answer:
    """An answer in HAL."""
    return json_answer(status, content, media_type=HAL)


def link(call: Call, path: str) -> dict[str, str]:
    """A HAL link to a path of the server that was called."""
    return {"href": f"http://{call.headers.get('host', '')}{path}"}


def listing(
    call: Call,
    name: str,
    entries: Sequence[Any],
    behaviour: Behaviour,
    *,
    paged: bool = False,
) -> Answer:
    """A list in HAL: whole, or the page asked for, with links to its neighbours.

    Args:
        call: the request, whose query may have ``page`` (from 0) and ``size`` (1-100).
        name: under which name the entries are embedded.
        entries: all of them.
        behaviour: the size of pages where the caller does not choose it.
        paged: cut into pages even when ``behaviour`` does not say so.

    Raises:
        RefusalError: 400 for a page or a size out of range.
    """
    query = dict(parse_qsl(call.query))
    if not paged and behaviour.page_size is None:
        links = {"self": link(call, _with(call.path, query))}
        return hal(200, {"_embedded": {name: entries}, "_links": links})
    size = _number(query, "size", behaviour.page_size or _DEFAULT_PAGE)
    number = _number(query, "page", 0)
    pages = max(1, -(-len(entries) // size)) if size else 1
    if not 1 <= size <= _MAX_PAGE or not 0 <= number < pages:
        raise RefusalError(400, "Page number or size exceeded, or size less than 1.")
    shown = entries[number * size : (number + 1) * size]
    targets = {"self": number, "first": 0, "last": pages - 1}
    if number > 0:
        targets["prev"] = number - 1
    if number < pages - 1:
        targets["next"] = number + 1
    links = {
        relation: link(call, _with(call.path, {**query, "page": str(target)}))
        for relation, target in targets.items()
    }
    page = {
        "size": size,
        "number": number,
        "numberOfElements": len(shown),
        "totalElements": len(entries),
        "totalPages": pages,
    }
    return hal(200, {"_embedded": {name: shown}, "_links": links, "page": page})


def _number(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise RefusalError(400, f"{name} must be a whole number.")
    return int(text)


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
