"""The commands of ``starter-kit``, a module for each kind of work.

A command is a few lines: it reads the command line, asks the modules that do the work,
and hands what they return to the ``..._report`` of their room.
``options`` are those that many commands take, ``reading`` reads the application when
it is needed, ``completing`` is for the shell, ``command_list`` is what ``--help`` shows;
``typed_request`` makes a request of what was typed, and ``confirming`` asks before
something is deleted.
"""

from __future__ import annotations
