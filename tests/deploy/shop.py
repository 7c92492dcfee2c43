"""A sample application that tests deploy with the command, and change in between."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.build.outputs import KINDS, OPENWHISK
from scripts.manifest import load
from tests.commands.command_line import Ran, run_here
from tests.sample_applications import copy_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from scripts.stand_ins.openwhisk import Exchange, OpenWhiskHost

SECRET = "s3cret-of-the-shop"


@dataclass
class Shop:
    """The application in a folder of its own, a host, and the command.

    Every command runs with ``env`` and nothing else of the environment.
    """

    root: Path
    host: OpenWhiskHost
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    env: dict[str, str] = field(default_factory=dict)

    @classmethod
    def new(
        cls,
        folder: Path,
        host: OpenWhiskHost,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> Shop:
        """Copy the sample application into ``folder``, with zips of its actions."""
        root = copy_of("deployed", folder)
        shop = cls(root, host, monkeypatch, capsys)
        shop.env = {**host.environment, "API_KEY": SECRET, "HOME": str(folder)}
        shop.zip_all()
        return shop

    def zip_all(self) -> None:
        """Make a zip of each action, laid out as a build would leave it."""
        application = load(self.root, self.env)
        for action in application.actions.values():
            path = KINDS[OPENWHISK].place(application, action)
            path.parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(path, "w") as archive:
                entry = f"from actions.{action.function.stem} import main\n"
                name = action.function.relative_to(self.root).as_posix()
                code = action.function.read_bytes()
                for member, content in (("__main__.py", entry), (name, code)):
                    archive.writestr(zipfile.ZipInfo(member), content)

    def edit(self, file: str, before: str, after: str) -> None:
        """Replace a text of one of the application's files, and make the zips anew."""
        path = self.root / file
        text = path.read_text()
        assert before in text, f"{file} does not hold {before!r}"
        path.write_text(text.replace(before, after))
        self.zip_all()

    def run(self, *arguments: str, **env: str) -> Ran:
        """Run ``starter-kit`` in this process."""
        with self.monkeypatch.context() as patched:
            for name in ("OW_APIHOST", "OW_AUTH", "WSK_CONFIG_FILE"):
                patched.delenv(name, raising=False)
            for name, value in {**self.env, **env}.items():
                patched.setenv(name, value)
            return run_here(self.capsys, *arguments)

    def command(self, name: str, *arguments: str, **env: str) -> Ran:
        """Run a command on the application, with the zips as they are."""
        takes_zips = name in ("deploy", "status", "export")
        more = ("--no-build",) if takes_zips else ()
        return self.run(name, "--app", str(self.root), *more, *arguments, **env)

    def deploy(self, *arguments: str, **env: str) -> Ran:
        """Deploy without probing, which must succeed; return what it said."""
        more = ("--json", "--no-probe", "--yes")
        ran = self.command("deploy", *more, *arguments, **env)
        assert ran.code == 0, ran.out + ran.err
        return ran

    def writes(self) -> list[str]:
        """Return what has been written since the last time, and forget it."""
        seen = [
            f"{one.method} {_name(one)}" for one in self._forget() if one.is_writing
        ]
        return sorted(seen)

    def _forget(self) -> Iterator[Exchange]:
        seen, self.host.exchanges[:] = list(self.host.exchanges), []
        yield from seen


def verbs(ran: Ran) -> dict[str, str]:
    """Return what a deployment did with each entity, by name."""
    return {step["name"]: step["verb"] for step in ran.json["steps"]}


def _name(exchange: Exchange) -> str:
    return exchange.path.partition("/guest/")[2].partition("?")[0]
