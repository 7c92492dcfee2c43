"""Making Adobe I/O Events ready for the webhooks, and seeing whether it is.

The ingestion webhook publishes to a provider that must exist, events that must be
described there, to somebody who must be registered: otherwise I/O Events answers 204
and the event is gone. The modules tell the story in order:

``configuration``  config/*.json, read and judged together
``wanted``         what I/O Events should hold for it
``workspace``      the file that the Developer Console offers for download
``settings``       who asks, and where: that file over the environment and .env
``failures``       a request that failed, told so that somebody can mend it
``calls``          requests to Adobe: tokens, retries, and what a failure says
``management``     the management API of I/O Events
``found``          what I/O Events holds
``plan``           the steps from there to what is wanted
``env_file``       edits of .env that leave everything else as it was
``apply``          takes the steps
``doctor``         what is well, from the configuration to the stock source
"""

from __future__ import annotations
