"""Which modules the standard library has, in the Python of a runtime on Linux."""

from __future__ import annotations

import sys

from scripts.manifest.runtimes import RUNTIMES

# What's New in Python 3.12 and 3.13, "Removed"; of 3.13: PEP 594.
_GONE = {
    "python:3.12": frozenset(("asynchat", "asyncore", "distutils", "imp", "smtpd")),
    "python:3.13": frozenset(
        (
            *("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr"),
            *("lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev"),
            *("pipes", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
        )
    ),
}
# "Availability: Windows" in the documentation, and what these are made of.
_WINDOWS = frozenset(("_winapi", "msilib", "msvcrt", "nt", "winreg", "winsound"))
# What's New in Python 3.14; no runtime has these.
_NEWER = frozenset(("annotationlib", "compression"))
_ANY = frozenset(sys.stdlib_module_names).union(*_GONE.values()) - _NEWER


def lacks(module: str, runtime: str) -> bool:
    """Tell whether a module of the standard library is none in ``runtime``.

    It was removed before, or is for Windows.
    """
    top = module.partition(".")[0]
    if runtime not in RUNTIMES:
        return False
    until = RUNTIMES[: RUNTIMES.index(runtime) + 1]
    gone = frozenset[str]().union(*(_GONE.get(each, ()) for each in until))
    return top in gone | _WINDOWS


def has(module: str, runtime: str) -> bool:
    """Tell whether a module is one of the standard library in ``runtime``.

    Args:
        module: its name; the first part counts.
        runtime: ``python:3.12``; of one that is unknown, the newest is meant.
    """
    return module.partition(".")[0] in _ANY and not lacks(module, runtime)
