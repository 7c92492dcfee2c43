"""OpenWhisk's rules, without I/O: the single place that knows them.

What front doors need of them is in ``actions.shared.platforms``: ``http_result``, what
a result asks for, and ``media_type``.

``activation``     what became of an activation
``platform_json``  JSON as the controller reads and writes it
``query_string``, ``accept``  as its HTTP server takes them apart
``web_http``       a request and an answer as plain values, and its own refusals
``web_url``        what the URL of a web action names
``result``         an answer of an action's result
``webaction``      from an HTTP request to parameters
``code_size``      how large the code of an action may be
"""

from __future__ import annotations
