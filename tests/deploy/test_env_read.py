"""Each command reads ``.env`` once: the settings and the host are of one moment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.deploy.shop import Shop

COMMANDS = {
    "deploy": ("--dry-run",),
    "undeploy": ("--dry-run",),
    "export": ("--format", "wskdeploy"),
    "status": (),
    "url": (),
    "call": ("shop/inner",),
    "logs": (),
    "activations": (),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_env_is_read_once(
    shop: Shop, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.deploy()
    lines = [f"{name}={shop.env.pop(name)}" for name in ("OW_APIHOST", "OW_AUTH")]
    env = shop.root / ".env"
    env.write_text("\n".join(lines) + "\n")
    env.chmod(0o600)
    reads = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        reads.extend([path] * (path.name == ".env"))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    ran = shop.command(command, *COMMANDS[command])

    assert ran.code == 0, ran.err
    assert reads == [env]
