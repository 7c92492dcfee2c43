"""Google's and Azure's functions, with Flask's requests and Azure's own types."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import azure.functions as func
import pytest
from flask import Flask
from flask import request as flask_request

from actions.shared.platforms import asgi, azure, calling, google
from tests.front_doors.doors import Context, deployed, echo, lines

SCHEDULER = {"X-CloudScheduler": "true", "User-Agent": "Google-Cloud-Scheduler"}


def google_answer(action: Any, **request: Any) -> tuple[int, Any]:
    app = Flask("test")
    with app.test_request_context(**request):
        response = app.make_response(google.function(action)(flask_request))
        return response.status_code, response.get_json(silent=True)


def test_a_request_of_flask_becomes_the_parameters_of_a_raw_action() -> None:
    status, params = google_answer(
        deployed(echo),
        path="/more",
        query_string="a=1&b=x%20y",
        method="PUT",
        headers={"X-One": "1", "Content-Type": "text/plain"},
        data=b"\xff",
    )
    assert status == 200
    assert params["__ow_method"] == "put"
    assert params["__ow_path"] == "/more"
    assert params["__ow_query"] == "a=1&b=x%20y"
    assert params["__ow_headers"]["x-one"] == "1"
    assert params["__ow_body"] == "/w=="


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Function-Execution-Id": "exec1", "X-Cloud-Trace-Context": "t/1"}, "exec1"),
        ({"X-Cloud-Trace-Context": "105445aa7843bc8bf206b12000100000/1;o=1"},
         "105445aa7843bc8bf206b12000100000"),
    ],
)  # fmt: skip
def test_google_names_the_call(
    headers: dict[str, str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    google_answer(deployed(echo, inputs={"A": "$A"}), headers=headers)
    assert [line["activation_id"] for line in lines(capsys)] == [expected]


@pytest.mark.parametrize(
    ("data", "payload"),
    [(b"", {}), (b'{"batch": 5, "URL": "https://evil"}', {"batch": 5})],
)
def test_cloud_scheduler_calls_an_action_that_is_not_on_the_web(
    data: bytes, payload: dict[str, Any]
) -> None:
    found: list[dict[str, Any]] = []

    def main(params: dict[str, Any]) -> dict[str, Any]:
        found.append(params)
        return {"status": "done"}

    action = deployed(main, web=False, inputs={"URL": "https://a"})
    answer = google_answer(action, method="POST", headers=SCHEDULER, data=data)

    assert answer == (204, None)
    assert found == [{"URL": "https://a", **payload}]


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        ({}, b""),
        ({"X-CloudScheduler": "1"}, b""),
        (SCHEDULER, b"[]"),
        (SCHEDULER, b"{"),
    ],
)
def test_another_request_gets_400_and_a_line_that_says_what_was_expected(
    headers: dict[str, str], data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    def main(_: dict[str, Any]) -> Any:
        pytest.fail("it was called")

    action = deployed(main, web=False)
    status, answer = google_answer(action, method="POST", headers=headers, data=data)

    assert (status, list(answer)) == (400, ["error"])
    assert "X-CloudScheduler" in lines(capsys)[0]["expected"]


def test_cloud_scheduler_reads_a_failure_from_the_status() -> None:
    action = deployed(lambda _: {"error": {"statusCode": 503}}, web=False)
    assert google_answer(action, headers=SCHEDULER)[0] == 500


class AzureContext(Context):
    """What Azure's adapter reads beside the id."""

    function_directory = function_name = ""
    thread_local_storage = trace_context = retry_context = None


def context() -> Any:
    return AzureContext()


def azure_request(
    path: str = "/api/shop/echo?a=1&b=x%20y", **request: Any
) -> func.HttpRequest:
    return func.HttpRequest(
        request.pop("method", "POST"),
        f"https://shop.azurewebsites.net{path}",
        **{"body": b"", **request},
    )


def test_a_request_of_azure_becomes_the_parameters_of_a_raw_action() -> None:
    request = azure_request(headers={"X-One": "1"}, body=b"\xff")
    response = azure.function(deployed(echo))(request, context())

    params = json.loads(response.get_body())
    assert params["__ow_method"] == "post"
    assert params["__ow_query"] == "a=1&b=x%20y"
    assert params["__ow_headers"]["x-one"] == "1"
    assert params["__ow_body"] == "/w=="
    assert response.headers["content-type"] == "application/json"


def test_a_function_is_registered_as_the_programming_model_wants_it() -> None:
    app = func.FunctionApp()
    handle = azure.function(deployed(echo))

    @app.route(route="shop/echo", auth_level=func.AuthLevel.ANONYMOUS)
    def shop_echo(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        return handle(req, context)

    run = azure.timer(deployed(lambda params: params, web=False))

    @app.timer_trigger(schedule="0 * * * * *", arg_name="timer")
    def redeliver(timer: func.TimerRequest, context: func.Context) -> None:
        run(timer, context)

    functions = {str(each.get_function_name()): each for each in app.get_functions()}
    assert sorted(functions) == ["redeliver", "shop_echo"]
    answer = functions["shop_echo"].get_user_function()(azure_request(), context())
    assert answer.status_code == 200


def test_cookies_stay_apart() -> None:
    result = {"headers": {"Set-Cookie": ["a=1", "b=2"]}, "body": {}}
    response = azure.function(deployed(lambda _: result))(azure_request(), context())
    assert response.headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_timer_calls_an_action_and_a_failure_is_raised() -> None:
    found: list[dict[str, Any]] = []
    action = deployed(found.append, web=False, inputs={"A": "a"})
    timer = func.timer.TimerRequest(past_due=False)
    azure.timer(action)(timer, context())
    assert found == [{"A": "a"}]

    failing = deployed(lambda _: {"error": "no"}, web=False)
    with pytest.raises(calling.CallFailed):
        azure.timer(failing)(timer, context())


def test_azures_adapter_runs_the_asgi_application(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = deployed(echo, inputs={"A": "a"})
    lost = deployed(echo, inputs={"A": "$A"})
    app = asgi.Application({"shop/echo": found, "shop/lost": lost})
    adapter: Any = func.AsgiMiddleware
    middleware = adapter(app)

    def call(path: str) -> func.HttpResponse:
        request = azure_request(path, headers={"X-One": "1"}, body=b"\xff")
        response = asyncio.run(middleware.handle_async(request, context()))
        assert isinstance(response, func.HttpResponse)
        return response

    params = json.loads(call("/api/v1/web/guest/shop/echo/more?a=1").get_body())
    assert params["__ow_path"] == "/more"
    assert params["__ow_query"] == "a=1"
    assert params["__ow_body"] == "/w=="
    assert params["__ow_headers"]["x-one"] == "1"
    assert call("/api/v1/web/guest/shop/lost").status_code == 500
    # The platform's id of the call is the one in the log.
    assert lines(capsys)[0]["activation_id"] == "call-1"
