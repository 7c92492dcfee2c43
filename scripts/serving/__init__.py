"""An application over HTTP, with OpenWhisk's URLs, while its files change.

``callers``         who may call a server on loopback
``asgi_messages``   between ASGI and the plain values of HTTP
``stop_signals``   the signals that end a server
``threaded_server``  the HTTP server under everything that is served here
``watched_files``   which files an application consists of, and whether one has changed
``served_action``   the code that serves, and the code that should
``served_application``  the actions, and what they are now
``platform_app``    OpenWhisk's web-action URLs as an ASGI application
``serve_report``    what is printed
``server``          ``starter-kit serve``
``asgi_server``     ``starter-kit run``
"""

from __future__ import annotations
