"""The ``starter-kit`` command. Nothing in here ships to a FaaS.

``cli``              the subcommands, and how the command ends
``commands/``        each of them in a few lines, a module for each kind of work
``terminal``         the one way to print: every text is escaped
``console``          what is printed, for people and for programs
``manifest/``        app.config.yaml, what it includes, and .env: one application
``check``            what is wrong with its configuration
``protection/``      who may call, and with what: rules of ``check`` and ``deploy``
``local/``           running it here
``onboarding/``      making I/O Events ready
``deploy/``          building it, and running it there
``outbox``           the events that wait
``api_description/`` the contracts of both webhooks
"""

from __future__ import annotations
