"""OpenWhisk's rules, without I/O: the single place that knows them.

``activation``     what became of an activation
``platform_json``  JSON as the controller reads and writes it
``media_type``, ``query_string``  as its HTTP server takes them apart
``web_http``       a request and an answer as plain values, and its own refusals
``result_head``, ``result``  an answer of an action's result
``code_size``      how large the code of an action may be
``webaction``      from an HTTP request to parameters, and from a result to an answer
"""

from __future__ import annotations
