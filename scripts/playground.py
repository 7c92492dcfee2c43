"""The stand-ins of Adobe and of an OpenWhisk host, with their state in a folder.

``FOLDER/.env``        the variables that lead to them; what is added there stays
``FOLDER/state.json``  what was onboarded and deployed, for the next start
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any, Final, Protocol, Self
from urllib.parse import urlsplit

from scripts.failure import Failure
from scripts.manifest.environment import ENV
from scripts.manifest.includes import APP_CONFIG
from scripts.manifest.text_files import TextFileError, parse_json, read_text
from scripts.onboarding.desired_events import id_variable, instance_prefix
from scripts.onboarding.env_file import read_values, replace_file, write_values
from scripts.serving.server import PortTaken
from scripts.stand_ins.adobe.account import Account
from scripts.stand_ins.adobe.adobe import AdobeStandIn
from scripts.stand_ins.openwhisk import OpenWhiskHost

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.stand_ins.adobe.adobe import Request
    from scripts.stand_ins.adobe.configured import Configured
    from scripts.stand_ins.openwhisk import Exchange

_STATE: Final = "state.json"
# The variables whose values hold the ports of the start before.
_HOST_URL: Final = "OW_APIHOST"
_CLIENT_ID: Final = "OAUTH_CLIENT_ID"
_LOOPBACK: Final = "http://127.0.0.1"
_ADOBE_URL: Final = "AIO_EVENTS_INGRESS_BASE_URL"
_AUTH: Final = "WEBHOOK_AUTH"
_KEY: Final = "WEBHOOK_API_KEYS"
_KEY_BYTES = 32
_POLL_S = 0.5
_AFRESH: Final = "remove it: the next start begins with nothing deployed"


class Report(Protocol):
    """Says what happens at the stand-ins; each method may be called from any thread."""

    def asked_of_adobe(self, request: Request) -> None:
        """Take note of a request to the stand-in of Adobe."""

    def asked_of_host(self, exchange: Exchange) -> None:
        """Take note of a request to the stand-in of an OpenWhisk host."""


class Playground:
    """Both stand-ins, as the folder says that they were.

        with Playground(Path(".playground"), configured, report) as playground:
            playground.run()

    Args:
        folder: is made when it is not there.
        configured: the events, providers and registrations of the application; the
            stand-in of Adobe starts with them when the folder has no state.
        report: is told of every request.

    Raises:
        Failure: the folder cannot be read, or is an application's.
    """

    def __init__(self, folder: Path, configured: Configured, report: Report) -> None:
        self._folder = folder
        self._report = report
        self._changed = threading.Event()
        self._stack = contextlib.ExitStack()
        before = read_values(folder / ENV)
        _make_sure_that_it_is_ours(folder, before)
        # Another check of callers may be tried, too.
        self._authentication = {
            _AUTH: before.get(_AUTH) or "api-key",
            _KEY: before.get(_KEY) or secrets.token_hex(_KEY_BYTES),
        }
        self.adobe = AdobeStandIn(
            _port(before, _ADOBE_URL),
            configured=configured,
            on_request=self._asked_of_adobe,
        )
        self.host = OpenWhiskHost(
            port=_port(before, _HOST_URL), on_exchange=self._asked_of_host
        )
        self._ports = {each: _port(before, each) for each in (_ADOBE_URL, _HOST_URL)}
        self._restore()

    @property
    def env(self) -> Path:
        """The file with the variables that lead to the stand-ins."""
        return self._folder / ENV

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead to the stand-ins, and a check of callers."""
        return {
            **self.host.environment,
            "OW_NAMESPACE": self.host.namespace,
            **self.adobe.environment,
            **self._provider_ids(),
            **self._authentication,
        }

    def _provider_ids(self) -> dict[str, str]:
        prefix = instance_prefix(self.adobe.account.workspace_id)
        return {
            id_variable(each["instance_id"].removeprefix(prefix)): each["id"]
            for each in self.adobe.providers
            if each["instance_id"].startswith(prefix)
        }

    def __enter__(self) -> Self:
        """Start both, and write the variables.

        Raises:
            PortTaken: another process listens on a port of the start before.
            Failure: the folder cannot be written.
        """
        with contextlib.ExitStack() as stack:
            for stand_in, name in (
                (self.adobe, _ADOBE_URL),
                (self.host, _HOST_URL),
            ):
                with self._port_explained(name):
                    stack.enter_context(stand_in)
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise Failure(f"{self._folder}: {error.strerror}") from None
            write_values(self.env, self.environment)
            # Not before: a playground that is running already keeps its own state.
            stack.callback(self._save)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def run(self) -> None:
        """Keep the state in the folder until interrupted."""
        while True:
            time.sleep(_POLL_S)
            if self._changed.is_set():
                self._save()

    def _save(self) -> None:
        self._changed.clear()
        write_values(self.env, self._provider_ids())
        state = {"adobe": self.adobe.state(), "host": self.host.state()}
        replace_file(self._folder / _STATE, json.dumps(state).encode(), mode=0o600)

    def _restore(self) -> None:
        path = self._folder / _STATE
        try:
            state: Any = parse_json(read_text(path))
            self.adobe.restore(state["adobe"])
            self.host.restore(state["host"])
        except TextFileError as error:
            if not error.is_missing:
                raise Failure(f"{path}: this file {error}", _AFRESH) from None
        except (LookupError, TypeError, AttributeError):
            raise Failure(f"{path} holds no state of a playground", _AFRESH) from None

    @contextlib.contextmanager
    def _port_explained(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PortTaken(
                f"cannot listen on port {self._ports[name]}, which {name} in "
                f"{self.env} says: {os.strerror(error.errno or 0)}",
                "end what listens there (another playground?), or remove the line: "
                "the next start takes a free port",
            ) from None

    def _asked_of_adobe(self, request: Request) -> None:
        # All are printed; none is looked at later.
        self.adobe.forget()
        self._note(request.method)
        self._report.asked_of_adobe(request)

    def _asked_of_host(self, exchange: Exchange) -> None:
        self.host.exchanges.clear()
        self._note(exchange.method)
        self._report.asked_of_host(exchange)

    def _note(self, method: str) -> None:
        if method != "GET":
            self._changed.set()


def _make_sure_that_it_is_ours(folder: Path, before: Mapping[str, str]) -> None:
    """Keep the ``.env`` of an application, or of a real account, as it is.

    Raises:
        Failure: the folder holds one.
    """
    ours = Account().client_id
    is_another = (
        before.get(_CLIENT_ID, ours) != ours
        or not before.get(_HOST_URL, _LOOPBACK).startswith(_LOOPBACK)
        or (folder / APP_CONFIG).exists()
    )
    if is_another:
        raise Failure(
            f"{folder / ENV} is not of a playground, which would write its own there",
            "name another folder: starter-kit playground .playground",
        )


def _port(values: Mapping[str, str], name: str) -> int:
    """Return the port of a URL among the variables; 0 when there is none."""
    with contextlib.suppress(ValueError):
        return urlsplit(values.get(name, "")).port or 0
    return 0
