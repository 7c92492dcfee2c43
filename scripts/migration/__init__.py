"""An application of the JavaScript Starter Kit becomes one of this project.

Nothing of the old tree is executed, and nothing in it is changed. The modules tell the
story in order:

``outcomes``          what became of each thing of the old tree
``typescript_literal``  the literals in a TypeScript file, read as text
``old_files``         one file of the old tree: bounded, and of its form
``javascript_kit``    the old tree: its events, registrations, variables and inputs
``kit_settings``      the old variables and inputs as ours
``kit_events``        the old events, providers and registrations as config/*.json
``kit_code``          what stays in Node, and what is to be written again
``migration_plan``    the files to write: all of it, end to end
``migration_report``  what the command prints
"""

from __future__ import annotations
