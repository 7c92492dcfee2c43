"""The commands of ``starter-kit``, a module for each kind of work.

A command is a few lines: it reads the command line, asks the modules that do the work,
and hands what they return to :mod:`scripts.console`.
"""

from __future__ import annotations
