"""What the tree alone says about an application: rules of ``check`` and ``deploy``.

``authentication``  who may call, as ``WEBHOOK_AUTH`` says it
``action_sources``  the files of each action, found once
``settings_read``   the settings that code reads, found without running it
``override``        inputs that a caller can set
``misspelt_inputs``  inputs that have no effect for a slip in the name
``host_limits``     limits that most hosts refuse
``credential_urls``  URLs with which a credential travels in the clear
``credentials``     weak and exposed keys and secrets
``function_references``  functions that an input names as ``package.module:function``
``stock_file``      whether check-stock can read its table
``own_models``      the models in config/values/own.py
``action_functions``  whether the runtime can call an action's function
``action_files``    what cannot be built, and what would not ship
``action_settings``  settings that stop an action from working, or leave it open
``all_checks``      all of it, and the inputs as ``config`` shows them
``next_step``      what to do first about it
``check_report``    what ``config`` prints
"""

from __future__ import annotations
