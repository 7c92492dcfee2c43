"""What the actions share: the frame around every ``main``, and the way to Adobe.

The frame, from parameters to an answer:
``action``, ``request``, ``body``, ``inputs``, ``settings``, ``errors``, ``validation``,
``clock``, ``kept`` (by a container), ``resolve`` and ``event_loop`` (for ``async``)

Answers: ``responses`` (with a status), ``operations`` (to Adobe Commerce)

The log: ``logging``, ``call_log``, ``redaction``, ``secret_forms``

The way out: ``http``, ``http_attempt``, ``breaker``, ``exact_json``

Adobe: ``adobe_settings``, ``ims``, ``providers``, ``pages``, ``events``, ``io_events``,
``io_events_refusals``

The outbox: ``outbox``, ``outbox_entries``, ``outbox_queue``, ``redis_client``,
``redis_connection``

Stock: ``quantities``, ``stock_table``

Who may call: ``auth/``
"""

from __future__ import annotations
