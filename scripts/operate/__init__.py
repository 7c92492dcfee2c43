"""What is deployed, and how it is doing.

``activations``    one activation: how it ended, how long it took, whether it failed
``activation_log``  what it logged
``webhook_answers``  what a result says: the HTTP status, the operation, the error
``activation_records``  the records on the host: the latest, one, and those to come
``call``           one call, and what came of it
``stored_events``  what is in the outbox
``operate_report``  what the commands print
"""

from __future__ import annotations
