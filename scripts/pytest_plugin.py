"""The test harness: fixtures that call an action as a deployment would.

``invoke`` runs the application's own code with its manifest in this process, so that
coverage and debuggers work; ``commerce`` calls a webhook so, as Adobe Commerce does;
``adobe`` stands in for the services that such a call needs. None of them reads ``.env``
or the environment: a test sees the settings that it names, and never a real account.
"""

from __future__ import annotations

import json as json_module
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from scripts.manifest import Action
    from scripts.running.invoker import Invocation
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from scripts.stand_ins.commerce.firing import Fired


@dataclass(frozen=True)
class Answer:
    """What a caller gets, and what an operator sees of it.

    Attributes:
        status: the HTTP status.
        headers: the HTTP headers, names in lower case; repeated ones joined by commas.
        body: the bytes of the body.
        params: what ``main`` was called with.
        result: what ``main`` returned.
        logs: the log lines, parsed; a line that is not JSON is under ``message``.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    params: Mapping[str, Any]
    result: Any
    logs: tuple[Mapping[str, Any], ...]

    @property
    def json(self) -> Any:
        """The body as JSON; None when there is no body."""
        return json_module.loads(self.body) if self.body else None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @classmethod
    def of(cls, invocation: Invocation) -> Answer:
        """Return the answer of one invocation."""
        http = invocation.http
        return cls(
            status=http.status,
            headers=http.by_name(),
            body=http.body,
            params=invocation.params,
            result=invocation.result,
            logs=invocation.logs,
        )


class _Caller:
    """Calls the application in ``root`` for ``test``, beside the stand-in of Adobe."""

    def __init__(self, root: Path, adobe: AdobeStandIn, test: pytest.Item) -> None:
        self._root = root
        self._adobe = adobe
        self._test = test


class Invoke(_Caller):
    """Calls an action over HTTP, without a socket."""

    def __call__(
        self,
        path: str,
        *,
        json: Any = ...,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | str = "",
        method: str | None = None,
        env: Mapping[str, str] | None = None,
        raw: bool | None = None,
        platform: str = "",
    ) -> Answer:
        """Call the action at ``path``, for example ``ingestion/webhook``.

        Args:
            path: ``package/action``, possibly with an extension (``.json``).
            json: the body, as a JSON value.
            body: the body as it is; without a content type unless ``headers`` has one.
            headers: HTTP headers.
            query: the query string, or its parameters.
            method: the HTTP method; POST when there is a body, else GET.
            env: settings, as in ``.env``; those of the stand-in are there already.
            raw: whether the action is deployed raw; as the manifest says when None.
            platform: whose front door stands before the action (``lambda``, ``asgi``,
                …; see docs/running-here.md); OpenWhisk's rules when empty.
        """
        from scripts.front_doors.front_door import FrontDoor
        from scripts.manifest import Environment, load
        from scripts.platform.web_http import HttpRequest
        from scripts.platform.web_url import split_extension
        from scripts.running.invoker import Invoker

        given = dict(headers or {})
        if json is not ...:
            body = json_module.dumps(json)
            if "content-type" not in {name.lower() for name in given}:
                given["content-type"] = "application/json"
        content = body.encode() if isinstance(body, str) else body or b""
        settings = {**self._adobe.environment, **(env or {})}
        application = load(
            self._root, Environment(settings, set_in="invoke(..., env={...})")
        )
        action, extension = split_extension(path)
        if raw is not None:
            application = application.with_raw(action, raw=raw)
        _note_missing(self._test, application.action(action))
        sent = HttpRequest(
            method=method or ("GET" if body is None else "POST"),
            headers=tuple(given.items()),
            query=query if isinstance(query, str) else urlencode(query),
            body=content,
        )
        door = FrontDoor(self._root, platform) if platform else None
        invoker = Invoker(application, door=door)
        return Answer.of(invoker.invoke(action, sent, extension))


class Commerce(_Caller):
    """Adobe Commerce, as far as it calls the webhooks of the application."""

    def fire(
        self,
        webhook: str,
        payload: Any = ...,
        *,
        contexts: Mapping[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Fired:
        """Do what Commerce does when a method runs; return what comes of it.

        Args:
            webhook: its name in ``config/webhooks.json``, or the action's path.
            payload: the method's whole payload; the sample if not given.
            contexts: what the contexts of Commerce hold
                (``{"context_store.get_id": 1}``); what is not in there is null.
            env: settings, as in ``.env``.
        """
        from scripts import commerce_calls as calls
        from scripts.manifest import Environment, load

        settings = {**self._adobe.environment, **calls.signed_with(), **(env or {})}
        environment = Environment(settings, set_in="fire(..., env={...})")
        application = load(self._root, environment)
        action = calls.action_called_for(application, webhook)
        _note_missing(self._test, action)
        return calls.call_as_commerce(
            application,
            action,
            calls.hook_of(action).sample if payload is ... else payload,
            send=calls.in_this_process(application, action),
            contexts=contexts,
            token=self._adobe.issue_token() if calls.asks_for_token(action) else "",
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a project whose application lies elsewhere say where."""
    parser.addini(
        "starter_kit_app",
        "The folder of app.config.yaml, relative to the pytest root",
        default=".",
    )


@pytest.fixture(scope="session")
def _adobe_server(starter_kit_app: Path) -> Iterator[AdobeStandIn]:
    from scripts.manifest import ManifestError
    from scripts.stand_ins.adobe.adobe import AdobeStandIn
    from scripts.stand_ins.adobe.configured import configured_in

    try:
        configured = configured_in(starter_kit_app)
    except ManifestError as error:
        pytest.fail(str(error), pytrace=False)
    with AdobeStandIn(configured=configured) as server:
        yield server


@pytest.fixture
def adobe(_adobe_server: AdobeStandIn) -> AdobeStandIn:
    """Adobe IMS and I/O Events, on loopback, as after a finished onboarding."""
    _adobe_server.reset()
    return _adobe_server


@pytest.fixture(scope="session")
def starter_kit_app(pytestconfig: pytest.Config) -> Path:
    """The folder of the application that ``invoke`` calls."""
    return Path(pytestconfig.rootpath, pytestconfig.getini("starter_kit_app"))


@pytest.fixture
def commerce(
    adobe: AdobeStandIn, starter_kit_app: Path, request: pytest.FixtureRequest
) -> Commerce:
    """Call a webhook of the application as Adobe Commerce does."""
    return Commerce(starter_kit_app, adobe, request.node)


@pytest.fixture
def invoke(
    adobe: AdobeStandIn, starter_kit_app: Path, request: pytest.FixtureRequest
) -> Invoke:
    """Call an action of the application as a deployment would."""
    from scripts.manifest.includes import APP_CONFIG

    root = starter_kit_app
    if not (root / APP_CONFIG).is_file():
        pytest.fail(
            f"there is no {APP_CONFIG} in {root}: name its folder, relative to "
            "the root of pytest, as starter_kit_app in the configuration of pytest",
            pytrace=False,
        )
    return Invoke(root, adobe, request.node)


def _note_missing(test: pytest.Item, action: Action) -> None:
    """Let the report of the test, should it fail, name the inputs without a value."""
    lines = [
        f"the input {each.name} of {action.path} has no value; set it in the test: "
        f'invoke(..., env={{"{name}": "..."}})'
        for each in action.inputs.values()
        for name in each.missing
    ]
    if lines:
        test.add_report_section("call", "inputs that are missing", "\n".join(lines))
