"""The same cases, in process, from the source tree and from the built zips.

Each way answers with the same bytes: over HTTP, raw and plain, with the stand-in of
Adobe beside it.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scripts.serving.server import LocalServer
from tests.built import EACH_RUNTIME, LOOKED_AT, RUNTIME, built, have, needs_a_runtime
from tests.vectors import load as vectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from scripts.pytest_plugin import Invoke
    from scripts.stand_ins.adobe.adobe import AdobeStandIn

pytestmark = [needs_a_runtime, pytest.mark.long]

_IN_PLAIN = {"web: raw": "web: yes", "raw-http: true": "raw-http: false"}


@dataclass(frozen=True)
class Way:
    """How an action is run."""

    runtime: str
    raw: bool
    bundles: bool


@dataclass
class Served:
    """Servers that go on running: one for each way and set of variables."""

    folder: Path
    stack: ExitStack
    adobe: Mapping[str, str]
    client: httpx.Client

    def __post_init__(self) -> None:
        self._urls: dict[Any, str] = {}
        self._roots: dict[tuple[str, bool], Path] = {}

    @property
    def inventory(self) -> Path:
        """The table that check-stock reads, in every way of running it."""
        return self.folder / "inventory.csv"

    def url(self, way: Way, env: Mapping[str, str]) -> str:
        key = (way, *sorted(env.items()))
        if key not in self._urls:
            server = LocalServer(
                self._root(way),
                environment={
                    **self.adobe,
                    **env,
                    "STOCK_INVENTORY_FILE": str(self.inventory),
                },
                bundles=way.bundles,
            )
            self._urls[key] = self.stack.enter_context(server).url
        return f"{self._urls[key]}/api/v1/web/guest"

    def _root(self, way: Way) -> Path:
        key = (way.runtime, way.raw)
        if key not in self._roots:
            root = self.folder / way.runtime.replace(":", "-") / str(way.raw)
            shutil.copytree(built(way.runtime).root, root)
            if not way.raw:
                for package in ("ingestion", "webhook"):
                    manifest = root / "actions" / package / "actions.config.yaml"
                    text = manifest.read_text()
                    for raw, plain in _IN_PLAIN.items():
                        assert raw in text
                        text = text.replace(raw, plain)
                    manifest.write_text(text)
            self._roots[key] = root
        return self._roots[key]


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, _adobe_server: AdobeStandIn
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(trust_env=False, timeout=60))
        yield Served(folder, stack, _adobe_server.environment, client)


def ways(raw: bool) -> list[Way]:
    """The source tree once, and the zips of each runtime."""
    zips = [Way(runtime, raw, bundles=True) for runtime in LOOKED_AT if have(runtime)]
    return [Way(RUNTIME, raw, bundles=False), *zips]


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("case", vectors("ingestion"), ids=lambda case: case["name"])
def test_ingestion_answers_the_same_everywhere(
    case: dict[str, Any],
    raw: bool,
    invoke: Invoke,
    adobe: AdobeStandIn,
    served: Served,
) -> None:
    def prepare() -> None:
        adobe.reset()
        for fault in case["adobe"].get("ingress", []):
            adobe.fail("ingress", **fault)

    def published() -> list[dict[str, Any]]:
        return [{k: e[k] for k in ("id", "type", "data")} for e in adobe.published]

    prepare()
    here = invoke("ingestion/webhook", json=case["params"], env=case["env"], raw=raw)
    assert here.status == case["expect"]["status"]
    for way in ways(raw):
        prepare()
        url = served.url(way, case["env"])
        answer = served.client.post(f"{url}/ingestion/webhook", json=case["params"])

        assert (answer.status_code, answer.content) == (here.status, here.body), way
        if "published" in case["expect"]:
            assert published() == case["expect"]["published"], way


@pytest.mark.parametrize("raw", [False, True], ids=["plain", "raw"])
@pytest.mark.parametrize("case", vectors("check_stock"), ids=lambda case: case["name"])
def test_the_stock_check_answers_the_same_everywhere(
    case: dict[str, Any], raw: bool, invoke: Invoke, served: Served
) -> None:
    rows = (f"{sku},{qty}" for sku, qty in case["inventory"].items())
    served.inventory.write_text("\n".join(["sku,qty", *rows]))
    env = {"STOCK_INVENTORY_FILE": str(served.inventory)}

    here = invoke("webhook/check-stock", json=case["params"], env=env, raw=raw)
    assert here.status == case["expect"]["status"]
    assert here.json["op"] == case["expect"]["op"]
    for way in ways(raw):
        url = served.url(way, {})
        answer = served.client.post(f"{url}/webhook/check-stock", json=case["params"])

        assert (answer.status_code, answer.content) == (here.status, here.body), way


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
def test_the_protected_action_lets_in_who_has_a_token_of_adobe(
    runtime: str, served: Served, adobe: AdobeStandIn
) -> None:
    way = Way(runtime, raw=False, bundles=True)
    url = f"{served.url(way, {})}/starter-kit/info"
    organisation = {"x-gw-ims-org-id": adobe.environment["OAUTH_ORG_ID"]}

    tokens = {adobe.issue_token(): 200, "not.a.token": 401, "x": 401}
    for token, status in tokens.items():
        headers = {**organisation, "authorization": f"Bearer {token}"}
        assert served.client.get(url, headers=headers).status_code == status
