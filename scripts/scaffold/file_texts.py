"""The texts of new files; ``$name`` and the like are the places to fill."""

from __future__ import annotations

from string import Template

INIT = Template('"""The action ``$path``."""\n\nfrom __future__ import annotations\n')

AUTH = Template('''\
"""Who may call? Edit ``check_authentication`` to decide it yourself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.shared.auth import authenticate

if TYPE_CHECKING:
    from actions.shared.auth import Verdict
    from actions.shared.request import Request


def check_authentication(request: Request) -> Verdict:
    """Judge the caller of ``request``. May be ``async``.

    As it stands, the checks apply that the input ``WEBHOOK_AUTH`` names. Every input
    of the action is in ``request.params``, every header in ``request.headers``.

    Returns:
        ``Accepted(caller)`` or ``Refused(reason)``; the reason goes to the log only.
    """
    return authenticate(request)
''')

WEBHOOK_MAIN = Template('''\
"""The webhook ``$path``: $use."""

from __future__ import annotations

from typing import TYPE_CHECKING$any_import

from actions.shared.action import run
from actions.shared.commerce.webhook import webhook
from $module.auth import check_authentication
from $module.handler import handle

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
$payload_import    from actions.shared.request import Request


@webhook(
    "$path",
$payload_argument    authenticate=check_authentication,
)
def main(payload: $payload_type, request: Request) -> Answer:
    """Tell Adobe Commerce what to do."""
    return handle(payload, request)


if __name__ == "__main__":
    run(main)
''')

WEBHOOK_HANDLER = Template('''\
"""What Adobe Commerce is told. Edit ``handle`` to decide it."""

from __future__ import annotations

from typing import TYPE_CHECKING$any_import

from actions.shared.commerce.answers import Success

if TYPE_CHECKING:
    from actions.shared.commerce.answers import Answer
$payload_import    from actions.shared.request import Request


def handle(payload: $payload_type, request: Request) -> Answer:
    """Return ``Success()``, ``Stop("a text for the shopper")``, or operations.

    May be ``async``. Every input of the action is in ``request.params``.
    """
    del payload, request  # nothing is decided yet
    return Success()
''')

WEBHOOK_README = Template("""\
# $path

$title.

Adobe Commerce calls it $type `$method`
and waits for the answer, $timeout_ms ms at most.

| file | |
|---|---|
| `__main__.py` | authenticate, read the payload, answer |
| `auth.py` | who may call: **yours to edit** |
| `handler.py` | what Commerce is told: **yours to edit** |

`starter-kit url $path --hook xml` (or `rest`, `admin`) prints the subscription.
""")

WEBHOOK_TEST = Template('''\
"""The webhook ``$path``, called as Adobe Commerce calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke

BODY = json.loads("""
$body
""")


def test_commerce_goes_on(invoke: Invoke) -> None:
    answer = invoke("$path", json=BODY)
    assert answer.status == 200
    assert answer.json == {"op": "success"}
''')

WEBHOOK_ENTRY = Template("""\
$name:
  function: $function
  web: raw
  # When Adobe Commerce calls it, and with what: a name of config/webhooks.json.
  webhook: $webhook
  runtime: python:default
  inputs:
$inputs    # What Commerce does when the function fails or is late: reject or allow.
    WEBHOOK_ON_ERROR: $on_error
    # Below the soft time-out of the hook, $soft_timeout_ms ms.
    WEBHOOK_BUDGET_MS: $budget_ms
$exception_type  annotations:
    require-adobe-auth: false
    raw-http: true
    final: true
  limits:
    timeout: $limit_ms
    memorySize: 256
    concurrency: 1
""")

ACTION_MAIN = Template('''\
"""The action ``$path``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions.shared import responses
from actions.shared.action import action, run
from actions.shared.auth import require
from $module.auth import check_authentication

if TYPE_CHECKING:
    from actions.shared.request import Request


@action("$path", failure=responses.failed)
def main(request: Request) -> dict[str, Any]:
    """Answer with the body of the request."""
    require(check_authentication(request), request)
    return responses.ok({"received": request.payload})


if __name__ == "__main__":
    run(main)
''')

ACTION_README = Template("""\
# $path

| file | |
|---|---|
| `__main__.py` | authenticate, answer: **yours to edit** |
| `auth.py` | who may call: **yours to edit** |
""")

ACTION_TEST = Template('''\
"""The action ``$path``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke


def test_it_answers(invoke: Invoke) -> None:
    answer = invoke("$path", json={"name": "Ada"})
    assert answer.status == 200
    assert answer.json == {"received": {"name": "Ada"}}
''')

ACTION_ENTRY = Template("""\
$name:
  function: $function
  web: raw
  runtime: python:default
$inputs  annotations:
    require-adobe-auth: false
    raw-http: true
    final: true
""")

EVENT_TEST = Template('''\
"""The event ``$code``, from the request to what is published."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

VALUE = json.loads("""
$sample
""")


def test_it_is_published(invoke: Invoke, adobe: AdobeStandIn) -> None:
    event = {"uid": "1", "event": "$code", "value": VALUE}
    answer = invoke("ingestion/webhook", json={"data": event})
    assert answer.status == 200
    assert [each["data"] for each in adobe.published] == [VALUE]
''')
