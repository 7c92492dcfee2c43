"""A zip holds few files: modules, data, resources and tracebacks are as they were."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from scripts.build.builder import build
from scripts.failure import Failure
from scripts.manifest import load
from scripts.running import interpreter as interpreters
from scripts.running.process_start import from_code
from scripts.running.proxy import ActionRuntime
from tests.built import EACH_RUNTIME, RUNTIME, build_or_skip, built, needs_a_runtime
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_a_runtime

#: Files in a zip, at the most: changed by hand.
AT_MOST = {
    "ingestion/webhook": 60,
    "ingestion/redeliver": 50,
    "webhook/check-stock": 55,
    "starter-kit/info": 50,
}
SOURCES = {
    "fns/quote/action.py": """\
import importlib.metadata
import importlib.resources
import inspect
import sys
from pathlib import Path

import certifi
import httpx

from fns.common import prices

HERE = Path(__file__).parent


def main(params):
    if "raise" in params:
        return prices.fail(params["raise"])
    httpx.Client(verify=False).close()
    certificates = importlib.resources.files("certifi") / "cacert.pem"
    return {
        "near": (HERE / "near.json").read_text(),
        "certificates": Path(certifi.where()).is_file() and certificates.is_file(),
        "httpx": httpx.__version__,
        "lazy": [name for name in sys.modules if name.startswith("anyio._core")],
        "version": importlib.metadata.version("httpx"),
        "source": inspect.getsource(prices.fail).splitlines()[0],
        "places": [prices.__file__, httpx.__file__],
    }
""",
    "fns/quote/near.json": "[1]",
    "fns/common/prices.py": """\
import httpx


def fail(url):
    return httpx.get(url)  # it has no scheme
""",
}


@pytest.fixture(scope="module")
def quote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip of an action in packages without ``__init__.py``, with libraries."""
    (bundle,) = build_or_skip(load(application(tmp_path_factory.mktemp("app")), {}))
    return bundle.path


def application(root: Path, **more: str) -> Path:
    for name, text in {**SOURCES, **more}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    pins = root / "actions" / "requirements.txt"
    pins.parent.mkdir()
    pins.write_bytes((ROOT / "actions" / "requirements.txt").read_bytes())
    action: dict[str, Any] = {"function": "fns/quote/action.py", "runtime": RUNTIME}
    packages = {"fns": {"actions": {"quote": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    (root / "app.config.yaml").write_text(json.dumps(manifest))
    return root


@pytest.mark.parametrize("runtime", EACH_RUNTIME)
@pytest.mark.parametrize("action", AT_MOST)
def test_a_zip_has_few_files_and_each_source_with_code(
    runtime: str, action: str
) -> None:
    bundle = built(runtime).bundles[action]
    with zipfile.ZipFile(bundle.path) as archive:
        names = archive.namelist()
        licences = archive.read("_starter_kit_licences.txt").decode()

    assert len(names) <= AT_MOST[action]
    libraries = bundle.contents.keys() - {"application"}
    for name in libraries:
        assert f"===== {name.replace('-', '_')}-" in licences.lower(), name
    sources = [name for name in names if name.endswith(".py")]
    for name in sources:
        assert name.startswith(("actions/", "config/")) or "/" not in name
    assert [name for name in names if name.endswith(".pyc")] == [
        f"__pycache__/_starter_kit_modules.cpython-{runtime[7:].replace('.', '')}.pyc"
    ]


def test_code_finds_its_data_resources_versions_and_sources(quote: Path) -> None:
    with ActionRuntime(quote, RUNTIME) as runtime:
        assert runtime.init()[0] == 200, runtime.logs
        status, answer = runtime.run({})

    assert status == 200
    assert answer["near"] == "[1]"
    assert answer["certificates"] is True
    assert answer["httpx"] == answer["version"]
    assert answer["source"] == "def fail(url):"
    # anyio imports nothing before it is needed, if it can read its own source.
    assert answer["lazy"] == []
    own, library = answer["places"]
    assert own.endswith("/fns/common/prices.py")
    assert library.endswith("/httpx/__init__.py")


def test_a_traceback_names_files_and_lines(quote: Path) -> None:
    with ActionRuntime(quote, RUNTIME) as runtime:
        runtime.init()
        runtime.run({"raise": "nowhere"})
        log = "\n".join(str(line) for line in runtime.logs)

    assert 'fns/quote/action.py", line 17, in main' in log
    assert 'fns/common/prices.py", line 5, in fail' in log
    # The text of a line is shown for the user's own files.
    assert "return httpx.get(url)  # it has no scheme" in log
    assert 'httpx/_client.py", line ' in log


def test_libraries_of_the_platform_do_not_take_the_place_of_those_in_the_zip(
    quote: Path, tmp_path: Path
) -> None:
    for name in ("httpx", "certifi", "fns"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('not this')")
    found = interpreters.for_kind(RUNTIME)
    first = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n".encode()
    content = with_entry(quote, first)

    process = from_code(content, "main", {}, found, log_mb=1)
    try:
        assert process.start_up(60_000), process.logs()
        answer = json.loads(process.ask(b'{"value": {}}\n', 60_000))
    finally:
        process.close()

    assert answer["httpx"] == answer["version"]


def test_bytecode_of_another_version_is_refused_with_its_reason(quote: Path) -> None:
    running = RUNTIME.removeprefix("python:")
    content = with_entry(quote, b"", pack=(f'"{running}"'.encode(), b'"3.9"'))

    with ActionRuntime(content, RUNTIME) as runtime:
        status, _ = runtime.init()
        log = "\n".join(str(line) for line in runtime.logs)

    assert status == 502
    assert f"the zip is built for Python 3.9, and this is {running}" in log


def with_entry(
    path: Path, first: bytes, *, pack: tuple[bytes, bytes] = (b"", b"")
) -> bytes:
    """Return a zip again with more at the start of its entry, or another pack."""
    changed = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "__main__.py":
                content = first + content
            if name == "_starter_kit_modules.pack" and pack[0]:
                assert pack[0] in content
                content = content.replace(*pack, 1)
            new.writestr(name, content)
    return changed.read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "_starter_kit_modules.py",
        "_starter_kit_modules.pack",
        "_starter_kit_licences.txt",
    ],
)
def test_a_file_of_a_name_that_the_build_writes_is_refused(
    name: str, tmp_path: Path
) -> None:
    use = (
        f"\nopen('{name}')\n"
        if not name.endswith(".py")
        else "\nimport _starter_kit_modules\n"
    )
    more = {"fns/quote/action.py": SOURCES["fns/quote/action.py"] + use, name: ""}
    root = application(tmp_path, **more)

    with pytest.raises(Failure, match=f"the build writes {name} itself"):
        build(load(root, {}))
