"""Who may call, and what a caller can undo: rules that ``check`` and ``deploy`` share.

``authentication``  ``WEBHOOK_AUTH`` and ``require-whisk-auth``: who may call
``override``        inputs that a caller can set
``settings_read``   the settings that code reads, found without running it
``credentials``     weak and exposed keys, secrets and URLs
``references``      functions that an input names as ``package.module:function``
"""
