"""The wheels that a bundle needs: found, downloaded once, checked by their hashes."""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from email.parser import HeaderParser
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import (
    InvalidWheelFilename,
    canonicalize_name,
    parse_wheel_filename,
)
from packaging.version import Version

from scripts.build import pip
from scripts.build.library_needs import needed
from scripts.build.pins import (
    FILE,
    installed_modules,
    installed_needs,
    not_pinned,
)
from scripts.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from packaging.tags import Tag

    from scripts.build.pins import Pin
    from scripts.build.target import Target


@dataclass(frozen=True)
class Wheel:
    """A wheel on this machine.

    Attributes:
        name: of the distribution, in its canonical form.
        version: of it.
        digest: SHA-256 of the file.
        path: where it lies.
    """

    name: str
    version: str
    digest: str
    path: Path

    def requirements(self) -> list[Requirement]:
        """Return what it needs, with and without conditions."""
        info = f"{self._info_folder()}/METADATA"
        with zipfile.ZipFile(self.path) as archive:
            head = HeaderParser().parsestr(archive.read(info).decode())
        return [Requirement(text) for text in head.get_all("Requires-Dist") or ()]

    def modules(self) -> frozenset[str]:
        """Return the top-level names that it brings."""
        with zipfile.ZipFile(self.path) as archive:
            first = {name.split("/")[0] for name in archive.namelist()}
        return frozenset(
            name.partition(".")[0]
            for name in first
            if not name.endswith((".dist-info", ".data"))
        )

    def _info_folder(self) -> str:
        name, version = self.path.name.split("-")[:2]
        return f"{name}-{version}.dist-info"


class WheelHouse:
    """The wheels of the pinned distributions for one target.

    Args:
        pins: by canonical name.
        target: what they are for.
        folder: where they are kept.
    """

    def __init__(self, pins: Mapping[str, Pin], target: Target, folder: Path) -> None:
        self._pins = pins
        self._target = target
        self._folder = folder
        self._known: dict[str, Wheel] = {}

    def for_imports(self, modules: Mapping[str, str]) -> dict[str, Wheel]:
        """Return the wheels that bring ``modules``, and those that these need.

        Args:
            modules: where each is imported, by its name.

        Raises:
            Failure: one is not pinned, or there is no wheel of it for the target.
        """
        owners = {}
        for module, place in modules.items():
            owner = self.owner(module)
            if owner is None:
                raise not_pinned(place, module, self._target.runtime)
            owners[owner] = place
        return self._closure(owners)

    def owner(self, module: str) -> str | None:
        """Return the pinned distribution that brings a module; None when none does."""
        top = module.partition(".")[0]
        if canonicalize_name(top) in self._pins:
            return canonicalize_name(top)
        self._fetch(self._pins)
        for name, wheel in self._known.items():
            if top in wheel.modules():
                return name
        return None

    def surely_lacks(self, module: str) -> bool:
        """Tell whether no pinned distribution brings a module, without a download.

        False, too, where one of them is neither installed nor downloaded.
        """
        return self._owner_here(module) is None and all(map(self._modules, self._pins))

    def check_needs(self, modules: Iterable[str]) -> None:
        """Refuse what the distributions of ``modules`` need and the pins do not have.

        As far as that is known without a download.

        Raises:
            Failure: one is not pinned, or in a version that does not fit.
        """
        owners = map(self._owner_here, modules)
        names = filter(None, owners)
        needed(names, self._pins, self._target, self._requirements_here)

    def _owner_here(self, module: str) -> str | None:
        top = module.partition(".")[0]
        if canonicalize_name(top) in self._pins:
            return canonicalize_name(top)
        return next((name for name in self._pins if top in self._modules(name)), None)

    def _modules(self, name: str) -> frozenset[str]:
        """Return what a distribution brings; nothing when it is not here."""
        wheel = None if installed_modules(name) else self._find(name)
        return wheel.modules() if wheel else installed_modules(name)

    def _requirements_here(self, name: str) -> Iterable[Requirement]:
        installed = installed_needs(self._pins[name])
        wheel = self._find(name) if installed is None else None
        return wheel.requirements() if wheel else installed or ()

    def _closure(self, names: Iterable[str]) -> dict[str, Wheel]:
        def requirements(name: str) -> Iterable[Requirement]:
            return self._known[name].requirements()

        found = needed(names, self._pins, self._target, requirements, self._fetch)
        return {name: self._known[name] for name in sorted(found)}

    def _fetch(self, names: Iterable[str]) -> None:
        """Know the wheels of all these, downloading those that are not here."""
        missing = [self._pins[name] for name in names if not self._find(name)]
        if not missing:
            return
        try:
            self._download(missing)
        except Failure:
            # Which of them is it?
            for pin in missing:
                self._download_one(pin)
        for pin in missing:
            if not self._find(pin.name):
                raise self._no_wheel(pin, "")

    def _find(self, name: str) -> Wheel | None:
        """Return the best wheel in the folder, if there is any."""
        if name not in self._known:
            pin, fitting = self._pins[name], self._target.tags
            candidates = []
            for path in self._folder.glob("*.whl"):
                rank = _rank(path.name, pin, fitting)
                if rank is not None:
                    candidates.append((rank, path))
            for _, path in sorted(candidates):
                digest = sha256(path.read_bytes()).hexdigest()
                if digest in pin.hashes:
                    self._known[name] = Wheel(name, pin.version, digest, path)
                    break
        return self._known.get(name)

    def _download(self, pins: Iterable[Pin]) -> None:
        with tempfile.TemporaryDirectory(dir=self._folder) as made:
            requirements = Path(made, "requirements.txt")
            requirements.write_text("".join(pin.line() for pin in pins), "utf-8")
            what = ["--require-hashes", "--requirement", str(requirements)]
            pip.download(self._target, Path(made), what)
            for wheel in Path(made).glob("*.whl"):
                os.replace(wheel, self._folder / wheel.name)  # noqa: PTH105 - says that it is atomic

    def _download_one(self, pin: Pin) -> None:
        if self._find(pin.name):
            return
        try:
            self._download([pin])
        except Failure as failure:
            raise self._no_wheel(pin, str(failure)) from None

    def _no_wheel(self, pin: Pin, reason: str) -> Failure:
        text = f"there is no wheel of {pin.name} {pin.version} for {self._target}"
        if "DO NOT MATCH THE HASHES" in reason:
            text += f" with a hash that stands in {FILE.as_posix()}"
        elif "No matching distribution" not in reason:
            text += f": {reason}" if reason else ""
        return Failure(
            text,
            "choose a version that has one, then python -m scripts.build.repin; "
            "without a network, only what was downloaded before can be used",
        )


def _rank(filename: str, pin: Pin, fitting: Mapping[Tag, int]) -> int | None:
    try:
        name, version, _, tags = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        return None
    if name != pin.name or version != Version(pin.version):
        return None
    ranks = [fitting[tag] for tag in tags if tag in fitting]
    return min(ranks, default=None)
