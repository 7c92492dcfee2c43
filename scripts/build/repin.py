"""``python -m scripts.build.repin``: after a version in the requirements has changed.

Writes the hashes anew for the versions that stand there: of the wheels for every
runtime and processor that is built for, and of no others.
"""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from scripts.build.pins import FILE, SERVERS_FILE, lines, parsed
from scripts.build.pip import download
from scripts.build.target import all_targets

if TYPE_CHECKING:
    from collections.abc import Mapping


def rewritten(text: str, hashes: Mapping[str, frozenset[str]]) -> str:
    """Return the text of a requirements file with these hashes for its pins."""
    result = []
    for line in text.splitlines():
        pin = parsed(line.removesuffix("\\"))
        if line.lstrip().startswith("--hash="):
            continue
        if pin is None:
            result.append(line)
            continue
        name = line.split()[0]
        digests = sorted(hashes[pin.name])
        result += [f"{name} \\", *(f"    --hash=sha256:{one} \\" for one in digests)]
        result[-1] = result[-1].removesuffix(" \\")
    return "\n".join(result) + "\n"


def hashes_of_wheels(names: list[str]) -> Mapping[str, frozenset[str]]:
    """Return the hashes of the wheels of ``name==version`` for all that is built for.

    Raises:
        Failure: pip does not find one of them.
    """
    found: dict[str, set[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for target in all_targets():
            download(target, Path(folder), names)
        for wheel in Path(folder).glob("*.whl"):
            name = canonicalize_name(wheel.name.partition("-")[0])
            found.setdefault(name, set()).add(sha256(wheel.read_bytes()).hexdigest())
    return {name: frozenset(digests) for name, digests in found.items()}


def main() -> None:
    """Write the hashes anew: of the application in this folder, and of the servers."""
    for file in (FILE, SERVERS_FILE):
        text = file.read_text(encoding="utf-8")
        pins = [pin for _, line in lines(text) if (pin := parsed(line))]
        hashes = hashes_of_wheels([f"{pin.name}=={pin.version}" for pin in pins])
        file.write_text(rewritten(text, hashes), encoding="utf-8")


if __name__ == "__main__":
    main()
