"""An application of the JavaScript Starter Kit becomes one of this project.

Nothing of the old tree is executed, and nothing in it is changed. The modules tell the
story in order:

``outcomes``          what became of each thing of the old tree
``old_files``         one file of the old tree: bounded, and of its form
``old_event_files``   generations 1 to 3: events, providers, registrations in JSON
``typescript_literal``  the literals in a TypeScript file, read as text
``old_commerce_config``  generation 4: the same in app.commerce.config.ts
``old_manifest``      the two webhooks in app.config.yaml and what it includes
``old_variables``     .env
``javascript_kit``    the old tree: all of these
``kit_settings``      the old variables and inputs as ours
``kit_registrations``  the old registrations as ours
``kit_events``        the old events and providers as ours, with the registrations
``kit_json``          the text of config/*.json
``kit_code``          what stays in Node, and what is to be written again
``file_steps``        a file to be written, and the text that it has before
``added_inputs``      inputs of the user's own, added to our manifests
``migration_plan``    the files to write: all of it, end to end
``migration_report``  what the command prints
"""

from __future__ import annotations
