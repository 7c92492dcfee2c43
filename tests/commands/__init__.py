"""The ``starter-kit`` command, as its users run it."""
