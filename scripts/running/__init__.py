"""An action's code, run as the platform runs it.

``local_action``   what running needs to know of an action
``log_lines``      the log of an activation
``launcher``       runs in the child process: one JSON line in, one out
``container``      an action in a process of its own, from source
``container_pool``  the containers of one action

In this process, for ``invoke`` and the tests:

``captured_output``, ``module_space``, ``worker``  an action's output, modules, time
``in_process``     runs actions here
``invoker``        a call over the platform's rules
``invocation_report``  what ``invoke`` prints of it

From a built zip, under the contract of OpenWhisk's Python runtime:

``interpreter``    a Python of the version that the kind names
``sent_code``      code as it is sent to ``/init`` becomes a folder
``process_log``, ``launched_process``  the action's process, and what it writes
``proxy_messages``, ``proxy_http``, ``proxy``  ``/init`` and ``/run``
``bundle_container``  the same as a container
"""

from __future__ import annotations
