"""The application's contracts, for people and for other tools to read.

Everything is made from what the actions themselves run on: ``config/events.json``,
``config/values/``, the operations of :mod:`actions.shared`, and the manifest. The
modules, from the small to the whole:

``parts``               the pieces that schemas are made of
``value_schemas``       what each event's value must hold
``event_rows``          the events as rows of a table
``ingestion_schema``    requests and answers of ``ingestion/webhook``
``check_stock_schema``  requests and answers of ``webhook/check-stock``
``webhook_schemas``  requests of the other webhooks of Adobe Commerce
``platform_answers``    what OpenWhisk answers by itself
``security_schemes``    ``WEBHOOK_AUTH`` as OpenAPI says it
``json_schema``         all of the schemas as one JSON Schema document
``openapi``             both webhooks as an OpenAPI 3.1 document
``asyncapi``            what is published, as an AsyncAPI 3 document
``events_report``       what ``events`` prints
"""

from __future__ import annotations
