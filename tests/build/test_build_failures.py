"""``starter-kit build`` with bad input: one message that says what to do, no zip."""

from __future__ import annotations

import json
import os
import resource
import struct
import subprocess
import zipfile
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from tests.built import RUNTIME, names_in, needs_a_runtime
from tests.commands.command_line import Ran, starter_kit_here
from tests.commands.warm_start import STARTER_KIT
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = needs_a_runtime

FINE = "def main(params):\n    return {}\n"
NO_HASH = "0" * 64


@dataclass(frozen=True)
class Broken:
    """An application that cannot be built, and what is said of it."""

    said: str
    code: str = FINE
    files: Mapping[str, str] = field(default_factory=dict)
    pins: str = ""
    more: Mapping[str, object] = field(default_factory=dict)
    status: int = 1


CASES = {
    "unknown-runtime": Broken("runtime", more={"runtime": "python:3.8"}),
    "no-such-file": Broken("cannot be read", more={"function": "gone.py"}),
    "syntax-error": Broken("cannot be read as Python", code="def main(:\n"),
    "no-such-module": Broken(
        "hello.py:1 imports own.gone, and there is no such file",
        code=f"from own.gone import X\n{FINE}",
        files={"own/__init__.py": ""},
    ),
    "not-pinned": Broken(
        "hello.py:2 imports requests, which is neither a file of the application nor "
        "pinned in actions/requirements.txt",
        code="def main(params):\n    import requests\n",
    ),
    "a-table-that-is-none": Broken(
        "CHOSEN_MODULES cannot be read",
        code=f"CHOSEN_MODULES = dict(A='b')\n{FINE}",
    ),
    "no-hash": Broken("requests has no hash", pins="requests==2.0\n"),
    "no-exact-pin": Broken(
        "requirements.txt:2 is no exact pin", pins="# libraries\nrequests>=2.0\n"
    ),
    "reserved-name": Broken(
        "the runtime accepts no exec in a bundle",
        code=f"import exec.tools\n{FINE}",
        files={"exec/tools.py": ""},
    ),
    "fails-at-import": Broken("does not pass its proof", code="raise OSError('x')\n"),
    "no-main": Broken("does not pass its proof", code="def start(params): ...\n"),
    "dies-when-called": Broken(
        "the runtime answers 400", code="def main(params):\n    raise SystemExit\n"
    ),
    "lazy-import-fails": Broken(
        "later cannot be imported: ValueError: no",
        code="def main(params):\n    if params:\n        import later\n    return {}\n",
        files={"later.py": "raise ValueError('no')\n"},
    ),
    "no-data-file": Broken(
        "TABLE_FILE names a file that is not there: table.csv",
        more={"inputs": {"TABLE_FILE": "table.csv"}},
    ),
    "main-is-no-name": Broken("not a name of a function", more={"main": "a.b"}),
}


def write(folder: Path, case: Broken) -> Path:
    action = {"function": "hello.py", "runtime": RUNTIME, **case.more}
    packages = {"demo": {"actions": {"hello": action}}}
    manifest = {"application": {"runtimeManifest": {"packages": packages}}}
    files = {
        "app.config.yaml": json.dumps(manifest),
        "hello.py": case.code,
        "actions/requirements.txt": case.pins,
        **case.files,
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    return folder


def without_index(cache: Path) -> dict[str, str]:
    """Return variables with which pip finds nothing, and sends no request."""
    return {
        **os.environ,
        "XDG_CACHE_HOME": str(cache),
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_FIND_LINKS": "",
    }


def build(app: Path, cache: Path) -> Ran:
    words = ("build", "demo/hello", "--app", app)
    return starter_kit_here(*words, cwd=ROOT, env=without_index(cache))


def assert_refused(app: Path, done: Ran) -> None:
    assert done.code == 1, done.out + done.err
    assert "Traceback" not in done.err.split("proof:")[0]
    assert done.err.startswith("error ")
    assert [path for path in app.rglob("dist/**/*") if path.is_file()] == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_cannot_be_built_is_said_in_one_message(
    case: Broken, tmp_path: Path
) -> None:
    app = write(tmp_path / "app", case)

    done = build(app, tmp_path / "cache")

    assert_refused(app, done)
    assert case.said in done.err


def test_a_missing_wheel_names_the_package(tmp_path: Path) -> None:
    pins = f"nowhere==1.0 --hash=sha256:{NO_HASH}\n"
    app = write(tmp_path / "app", Broken("", code=f"import nowhere\n{FINE}", pins=pins))

    done = build(app, tmp_path / "cache")

    assert_refused(app, done)
    assert f"there is no wheel of nowhere 1.0 for {RUNTIME}" in done.err


def wheel(folder: Path, name: str, tag: str, files: Mapping[str, bytes]) -> str:
    """Put a wheel into the cache of ``folder``; return its pin."""
    file = folder / "commerce-starter-kit-webhooks" / "wheels"
    file.mkdir(parents=True, exist_ok=True)
    file /= f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        head = b"Metadata-Version: 2.1\nName: native\nVersion: 1.0\n"
        archive.writestr(
            f"{name}-1.0.dist-info/METADATA",
            head + files.get("needs", b"") + b"\nA long description.\n",
        )
    return f"{name}==1.0 --hash=sha256:{sha256(file.read_bytes()).hexdigest()}\n"


def elf(machine: int, bits: int = 2) -> bytes:
    return b"\x7fELF" + bytes([bits, 1, 1]) + bytes(9) + struct.pack("<HH", 3, machine)


LIBRARIES = {
    "another-processor": (elf(183), "it is not for x86_64"),
    "32-bits": (elf(3, bits=1), "it is no 64-bit Linux library"),
    "another-system": (b"\xcf\xfa\xed\xfe", "it is no 64-bit Linux library"),
}


@pytest.mark.parametrize(("content", "said"), LIBRARIES.values(), ids=LIBRARIES)
def test_a_library_for_another_machine_is_found(
    content: bytes, said: str, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    files = {"native/__init__.py": b"", "native/core.abi3.so": content}
    pins = wheel(cache, "native", "py3-none-any", files)
    app = write(tmp_path / "app", Broken("", code=f"import native\n{FINE}", pins=pins))

    done = build(app, cache)

    assert_refused(app, done)
    assert f"native/core.abi3.so: {said}" in done.err


def test_a_library_whose_own_need_is_not_pinned_is_found(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    files = {"native/__init__.py": b"", "needs": b"Requires-Dist: helper>=2\n"}
    pins = wheel(cache, "native", "py3-none-any", files)
    app = write(tmp_path / "app", Broken("", code=f"import native\n{FINE}", pins=pins))

    done = build(app, cache)

    assert_refused(app, done)
    assert "native 1.0 needs helper, which is not pinned" in done.err


@pytest.mark.parametrize("runtime", ["python:3.12", "python:3.13"])
def test_a_library_brings_what_a_newer_python_has_not(
    runtime: str, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    pins = wheel(cache, "legacy_cgi", "py3-none-any", {"cgi.py": b"X = 1\n"})
    code = f"import cgi\n{FINE}"
    case = Broken("", code=code, pins=pins, more={"runtime": runtime})
    app = write(tmp_path / "app", case)

    done = build(app, cache)

    assert done.code == 0, done.err
    (made,) = app.rglob("dist/**/*.zip")
    is_there = any(name.endswith(("cgi.py", "cgi.pyc")) for name in names_in(made))
    assert is_there == (runtime == "python:3.13")


def test_a_wheel_that_was_changed_is_not_used(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    pins = wheel(cache, "native", "py3-none-any", {"native/__init__.py": b""})
    wheel(cache, "native", "py3-none-any", {"native/__init__.py": b"import os\n"})
    app = write(tmp_path / "app", Broken("", code=f"import native\n{FINE}", pins=pins))

    done = build(app, cache)

    assert_refused(app, done)
    assert "there is no wheel of native 1.0" in done.err


def test_a_zip_that_openwhisk_would_not_take_is_not_written(tmp_path: Path) -> None:
    app = write(tmp_path / "app", Broken("", files={"data/__init__.py": ""}))
    (app / "hello.py").write_text(f"import data\nNAME = 'large.json'\n{FINE}")
    # Random bytes do not compress.
    (app / "data" / "large.json").write_bytes(os.urandom(38 * 1_048_576))

    done = build(app, tmp_path / "cache")

    assert_refused(app, done)
    assert "OpenWhisk takes no more than 37,748,736" in done.err


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    app = write(tmp_path / "app", Broken("", files={"data/__init__.py": ""}))
    (app / "hello.py").write_text(f"import data\nFOLDER = 'data/rows'\n{FINE}")
    (app / "data" / "rows").mkdir()
    for number in range(10):
        (app / "data" / "rows" / f"{number}.json").write_bytes(os.urandom(50_000))

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    ran = subprocess.run(
        [STARTER_KIT, "build", "demo/hello"],
        cwd=app,
        env=without_index(tmp_path / "cache"),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_large_files,
    )
    done = Ran(ran.returncode, ran.stdout, ran.stderr)

    assert_refused(app, done)
    assert "File too large" in done.err
    assert "free some space" in done.err
    assert [path for path in app.rglob("dist/**/*") if path.is_file()] == []


def test_a_word_that_is_no_processor_is_a_wrong_call(tmp_path: Path) -> None:
    app = write(tmp_path, Broken(""))
    done = starter_kit_here("build", "--app", app, "--arch", "mips", cwd=ROOT)

    assert done.code == 2
    assert "mips is not one of x86_64, aarch64" in done.err
