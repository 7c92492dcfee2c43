"""Stands for Azure's host and its Python worker: answers HTTP as ``host.json`` says.

It imports ``function_app.py`` of the working directory, indexes its functions as the
worker does, and calls them with the types of azure-functions. ``POST /timers/NAME``
makes a timer fire.
"""

from __future__ import annotations

import argparse
import json
import typing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import azure.functions as func
from azure.functions.http import HttpResponseConverter
from azure.functions.timer import TimerRequest


class _Context:
    def __init__(self) -> None:
        self.invocation_id = str(uuid4())


class _Functions:
    """The functions of the app, by URL and by name of their timer."""

    def __init__(self) -> None:
        prefix = json.loads(Path("host.json").read_text())["extensions"]["http"][
            "routePrefix"
        ]
        self.by_url: dict[str, Any] = {}
        self.timers: dict[str, Any] = {}
        app = import_module("function_app").app
        for each in app.get_functions():
            function = each.get_user_function()
            trigger = json.loads(str(each))["bindings"][0]
            hints = typing.get_type_hints(function)
            assert hints.pop("context") is func.Context
            hints.pop("return")
            assert [*hints] == [trigger["name"]]
            if trigger["type"] == "timerTrigger":
                assert len(trigger["schedule"].split()) == 6
                self.timers[str(each.get_function_name())] = function
            else:
                assert trigger["authLevel"] == func.AuthLevel.ANONYMOUS.name
                self.by_url[f"/{prefix}/{trigger['route']}"] = function


class _Handler(BaseHTTPRequestHandler):
    functions: _Functions

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        path = urlsplit(self.path).path
        if path.startswith("/timers/"):
            self._fire(path.rpartition("/")[2])
            return
        function = self.functions.by_url.get(path)
        if function is None:
            self.send_error(404)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = f"https://shop.azurewebsites.net{self.path}"
        request = func.HttpRequest("POST", url, headers=headers, body=body)
        answer = HttpResponseConverter.encode(
            function(request, _Context()), expected_type=None
        ).value
        self.send_response(int(answer["status_code"].value))
        for name, each in answer["headers"].items():
            self.send_header(name, each.value)
        self.end_headers()
        self.wfile.write(answer["body"].value)

    def _fire(self, name: str) -> None:
        try:
            self.functions.timers[name](TimerRequest(past_due=False), _Context())
        except Exception as error:  # noqa: BLE001 - the host would log it
            self.send_error(500, type(error).__name__)
        else:
            self.send_response(204)
            self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def main() -> None:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    port = parser.parse_args().port
    _Handler.functions = _Functions()
    ThreadingHTTPServer(("127.0.0.1", port), _Handler).serve_forever()


if __name__ == "__main__":
    main()
