"""Front doors: the same ``main`` on platforms other than OpenWhisk.

A front door turns a platform's request into the parameters of ``main``, always as if
the action were deployed raw, and the result into the platform's answer. The platform's
request id is the activation id, and its remaining time the deadline. OpenWhisk's own
parameters need none. A door is imported where its platform runs, and nowhere else.

``digitalocean``   DigitalOcean Functions: called by the frame of every action
``aws_lambda``     AWS Lambda behind a function URL, an API Gateway or a load balancer,
                   and a schedule of EventBridge
``google``         Google's Functions Framework, and Cloud Scheduler
``azure``          Azure Functions, HTTP and timer
``asgi``           all web actions as one ASGI application, for containers
``serve``          uvicorn with that application
``run_scheduled``  one call of an action that is not on the web, for a cron job

What they share:

``action_table``   the actions with their inputs, as the build writes them
``substitution``   ``${NAME:-default}`` in an input
``asgi_exchange``  the body of a request and an answer, over ASGI
``web_call``       a request, and the parameters made of it
``media_type``     a content type, as OpenWhisk's HTTP server knows it
``http_result``    what a result asks for, by OpenWhisk's rules
``web_answer``     a result, and the answer made of it
``calling``        one call, within its bounds
"""

from __future__ import annotations
