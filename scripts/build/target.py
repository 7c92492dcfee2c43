"""What a bundle is built for: a version of CPython on Linux, and a processor."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging import tags

from scripts.manifest.runtimes import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from packaging.tags import Tag

    from scripts.running.interpreter import Interpreter

#: The processors, and how ELF files name them.
ARCHITECTURES = {"x86_64": 62, "aarch64": 183}
#: The C library of the images, by its minor version: older than that of any of them.
GLIBC_MINOR = 28
#: That of Amazon Linux 2, which AWS Lambda has beneath Python 3.11.
AMAZON_LINUX_2 = 26
_OLDEST_GLIBC_MINOR = 17
# No image that is in use has an older patch release; some requirements ask for it.
_PATCH = 5


def arch_of_this_machine() -> str:
    """Return the processor of this machine, as Linux calls it."""
    return processor(platform.machine())


def processor(name: str) -> str:
    """Return what Linux calls a processor, which others call amd64 or arm64."""
    name = name.lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


def all_targets() -> Iterator[Target]:
    """Yield everything that is built for."""
    for runtime in RUNTIMES:
        for arch in ARCHITECTURES:
            yield Target(runtime, arch)
            if lambda_glibc_minor(runtime) != GLIBC_MINOR:
                yield Target(runtime, arch, lambda_glibc_minor(runtime))


def lambda_glibc_minor(runtime: str) -> int:
    """Return the C library beneath a Python of AWS Lambda ("Lambda runtimes")."""
    return AMAZON_LINUX_2 if runtime == "python:3.11" else GLIBC_MINOR


@dataclass(frozen=True)
class Target:
    """A runtime on a processor.

    Attributes:
        runtime: ``python:3.12``.
        arch: ``x86_64`` or ``aarch64``.
        glibc_minor: the platform has glibc 2 in this version.
    """

    runtime: str
    arch: str
    glibc_minor: int = GLIBC_MINOR

    def __str__(self) -> str:
        older = self.glibc_minor != GLIBC_MINOR
        glibc = f" with glibc 2.{self.glibc_minor}" if older else ""
        return f"{self.runtime} on {self.arch}{glibc}"

    @property
    def version(self) -> str:
        """The version of Python: ``3.12``."""
        return self.runtime.removeprefix("python:")

    @property
    def cache_tag(self) -> str:
        """What names of bytecode files hold: ``cpython-312``."""
        return f"cpython-{self.version.replace('.', '')}"

    @property
    def platforms(self) -> list[str]:
        """The platforms whose wheels fit, the best first."""
        minors = range(self.glibc_minor, _OLDEST_GLIBC_MINOR - 1, -1)
        names = [f"manylinux_2_{minor}_{self.arch}" for minor in minors]
        return [*names, f"manylinux2014_{self.arch}"]

    @property
    def tags(self) -> dict[Tag, int]:
        """The tags of wheels that fit, with their rank: 0 is the best."""
        major, minor = self.version.split(".")
        version = (int(major), int(minor))
        fitting = [
            *tags.cpython_tags(version, platforms=self.platforms),
            *tags.compatible_tags(version, platforms=self.platforms),
        ]
        return {tag: rank for rank, tag in reversed([*enumerate(fitting)])}

    @property
    def markers(self) -> Mapping[str, str]:
        """What the markers of requirements ask for."""
        return {
            "implementation_name": "cpython",
            "os_name": "posix",
            "platform_machine": self.arch,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.version}.{_PATCH}",
            "python_version": self.version,
            "sys_platform": "linux",
        }

    def can_be_started_by(self, interpreter: Interpreter) -> bool:
        """Tell whether an interpreter of this machine loads the target's binaries."""
        suffix = f".{self.cache_tag}-{self.arch}-linux-gnu.so"
        return interpreter.extension_suffix == suffix

    def fault(self, name: str, content: bytes) -> str:
        """Return why a binary module would not load; empty when it would."""
        if name.endswith((".pyd", ".dll", ".dylib")):
            return "it is for another operating system"
        # ELF: 64 bits, little-endian; the processor is at byte 18.
        if content[:6] != b"\x7fELF\x02\x01":
            return "it is no 64-bit Linux library"
        if int.from_bytes(content[18:20], "little") != ARCHITECTURES[self.arch]:
            return f"it is not for {self.arch}"
        if ".cpython-" in name and f".{self.cache_tag}-" not in name:
            return f"it is not for {self.runtime}"
        return ""
