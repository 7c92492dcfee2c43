"""The application's contracts, for people and for other tools to read.

Everything is made from what the actions themselves run on: ``config/events.json``,
``config/values/``, the operations of :mod:`actions.shared`, and the manifest. The
modules, from the small to the whole:

``parts``        the pieces that schemas are made of
``values``       what each event's value must hold
``registry``     the events as rows of a table
``ingestion``    requests and answers of ``ingestion/webhook``
``check_stock``  requests and answers of ``webhook/check-stock``
``platform``     what OpenWhisk answers by itself
``security``     ``WEBHOOK_AUTH`` as OpenAPI says it
``json_schema``  all of the schemas as one JSON Schema document
``openapi``      both webhooks as an OpenAPI 3.1 document
``asyncapi``     what is published, as an AsyncAPI 3 document
"""

from __future__ import annotations
