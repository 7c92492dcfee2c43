"""The commands of ``starter-kit``, a module for each kind of work.

A command is a few lines: it reads the command line, asks the modules that do the work,
and hands what they return to the ``..._report`` of their room.

``options``      those that many commands take
``reading``      the application, read when it is needed
``typed_request``  a request of what was typed
``confirming``   the question before something is deleted
``completing``   what the shell completes
``command_list``  what ``--help`` shows
"""

from __future__ import annotations
