"""The commands of ``starter-kit``, a module for each kind of work.

A command is a few lines: it reads the command line, asks the modules that do the work,
and hands what they return to the ``..._report`` of their room.
``typed_request`` makes a request of what was typed.
"""

from __future__ import annotations
