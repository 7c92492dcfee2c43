"""An action's code, run as the platform runs it.

``launcher``        runs in the child process: one JSON line in, one out
``process``         that process: its environment, its time, its end
``log_lines``, ``process_log``  its output, divided into the logs of its activations
``process_start``   starts one, from source or from the code of a zip
``container``       an action in a process: from an answer to an outcome
``container_pool``  the containers of one action
``web_action_call``  a call over the platform's rules, or through a front door

In this process, for ``invoke`` and the tests:

``captured_output``, ``module_space``, ``worker``  an action's output, modules, time
``in_process``     runs actions here
``invoker``        runs the actions of an application here
``invocation_report``  what ``invoke`` prints of it

From a built zip, under the contract of OpenWhisk's Python runtime:

``interpreter``    a Python of the version that the kind names
``interpreter_scripts``  a script of the tool, run by one
``sent_code``      code as it is sent to ``/init`` becomes a folder
``proxy_messages``, ``proxy``  what ``/init`` and ``/run`` answer
"""

from __future__ import annotations
