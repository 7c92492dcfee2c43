"""The frame around every ``main``: from parameters to a request, and what a call has.

``input_names``, ``body``  what the manifest set, and what the caller sent
``exact_json``         JSON without loss
``validation``         pydantic's faults in the Starter Kit's words, and the bounds
``clock``              time, and the deadline of a call
``kept``               what a container keeps between calls
``resolve``, ``event_loop``  ``async`` functions of users
``in_time``            functions that may hang
``logging``, ``call_log``    the log, a JSON line each
``redaction``, ``secret_forms``  what is hidden in it
"""

from __future__ import annotations
