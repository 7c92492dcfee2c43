"""Adobe I/O Events made ready for the webhooks, and seeing whether it is.

The ingestion webhook publishes to a provider that must exist, events that must be
described there, and a registration must subscribe to each event: otherwise I/O Events
answers 204 and the event is gone. The modules tell the story in order:

``desired_events``  what I/O Events should hold for config/*.json
``workspace``       the file that the Developer Console offers for download
``adobe_access``    who asks, and where: that file over the environment and .env
``adobe_failures``  a request that failed, and what to do about it
``access_token``    the scopes of a token, and what to do when there is none
``calls``           requests to Adobe: tokens, retries, and what a failure says
``management``      the management API of I/O Events
``event_metadata``  event metadata as I/O Events holds it
``registered_events``  what I/O Events holds
``plan_parts``      what a plan is made of: steps, and what is left alone
``event_changes``  how a thing there differs from what is wanted
``event_plan``      the steps from there to what is wanted
``env_file``        edits of .env that leave everything else as it was
``event_steps``     takes the steps
``onboard``         all of this, end to end
``stock_probe``     asks the stock source of check-stock
``examined``        what the doctor says of one thing that it looked at
``event_checks``    what I/O Events holds, against what is wanted
``deployed_checks``  the host, what is on it, and the outbox
``doctor``          what is well, from the configuration to what is deployed
``onboarding_report``  what the commands print
"""

from __future__ import annotations
