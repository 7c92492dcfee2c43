"""Imports an output's entry, then each module that it may import later; calls actions.

Each web action is called once with nothing, through its front door. The other actions
get a request that their front door refuses: the build runs none of their code. What is
built for OpenWhisk is not called here: no front door stands before it.

A script for the interpreter of the runtime, isolated: it depends on nothing but the
standard library, and what it imports of the build. It reads what to do as JSON from
standard input::

    {"folder": "…", "beside": [], "target": "lambda", "entry": "lambda_function",
     "modules": ["…"], "actions": {"ingestion/webhook": {"web": true, "name": "…"}}}

and prints what it saw as JSON on its last line.
"""

from __future__ import annotations

# What is imported here is not counted among the modules of the entry.
import importlib
import json
import sys
import time
from types import MappingProxyType, ModuleType

_LIMIT_S = 60
_Actions = dict[str, dict[str, object]]


class _Context:
    """What a platform tells of a call."""

    aws_request_id = invocation_id = "proof"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return _LIMIT_S * 1000


class _FlaskRequest:
    """As much of Flask's request as the front door of Google reads."""

    method, path, query_string = "POST", "/", b""
    headers: MappingProxyType[str, str] = MappingProxyType({})

    @staticmethod
    def get_data() -> bytes:
        return b""


def _call_lambda(entry: ModuleType, actions: _Actions) -> None:
    (action,) = actions.values()
    event: dict[str, object] = {}
    if action["web"]:
        event = {
            "version": "2.0",
            "rawPath": "/",
            "rawQueryString": "",
            "headers": {},
            "requestContext": {"http": {"method": "POST"}},
            "isBase64Encoded": False,
        }
    entry.handler(event, _Context())


def _call_google(entry: ModuleType, _actions: _Actions) -> None:
    entry.handle(_FlaskRequest())


def _call_azure(entry: ModuleType, actions: _Actions) -> None:
    func = importlib.import_module("azure.functions")
    functions = {str(f.get_function_name()): f for f in entry.app.get_functions()}
    for action in actions.values():
        if action["web"]:
            request = func.HttpRequest(method="POST", url="http://localhost", body=b"")
            functions[str(action["name"])].get_user_function()(request, _Context())


def _call_container(entry: ModuleType, actions: _Actions) -> None:
    import contextlib
    import threading
    from urllib.error import HTTPError
    from urllib.parse import quote
    from urllib.request import ProxyHandler, build_opener

    uvicorn = importlib.import_module("uvicorn")
    importlib.import_module("actions.shared.platforms.run_scheduled")
    config = uvicorn.Config(entry.application, factory=True, port=0)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until_s = time.monotonic() + _LIMIT_S
    while not server.started:
        if not thread.is_alive() or time.monotonic() > until_s:
            raise RuntimeError("uvicorn does not start")
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    opener = build_opener(ProxyHandler({}))
    opener.open(f"{url}/healthz", timeout=_LIMIT_S).close()
    for path, action in actions.items():
        target = f"{url}/api/v1/web/guest/{quote(path)}"
        if action["web"]:
            # Any answer is one; what the action lacked, its log says.
            with contextlib.suppress(HTTPError):
                opener.open(target, data=b"", timeout=_LIMIT_S).close()
    server.should_exit = True
    thread.join(_LIMIT_S)


_CALLS = {
    "openwhisk": lambda _entry, _actions: None,
    "lambda": _call_lambda,
    "google": _call_google,
    "azure": _call_azure,
    "container": _call_container,
}


def main() -> None:
    """Do what standard input says, and print what was seen."""
    order = json.load(sys.stdin)
    sys.path.insert(0, order["folder"])
    sys.path.extend(f"{order['folder']}/{each}" for each in order["beside"])
    before = len(sys.modules)
    started_s = time.perf_counter()
    entry = importlib.import_module(order["entry"])
    init_ms = (time.perf_counter() - started_s) * 1000
    seen = {"imports": len(sys.modules) - before, "init_ms": round(init_ms, 1)}
    failed = {}
    for name in order["modules"]:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is reported
            failed[name] = f"{type(error).__name__}: {error}"
    if not failed:
        _CALLS[order["target"]](entry, order["actions"])
    sys.stdout.flush()
    sys.stdout.write("\n" + json.dumps({**seen, "failed": failed}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
