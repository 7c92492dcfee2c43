"""The application as it is configured: app.config.yaml, what it includes, and .env.

The format is Adobe's. The modules tell the story in order:

``problems``      what is wrong, where, and what to do about it
``text_files``    the text and the JSON of a file, whichever editor has saved it
``yaml_words``    what a plain word of a YAML file means
``source``        a YAML file as a tree of nodes that know their file, line and key
``includes``      ``$include``: many files become one tree
``dotenv_text``   the lines of .env, and what is wrong with each
``environment``   the variables: .env under the environment
``known_inputs``  the inputs of this project's actions, and the checks of callers
``input_rules``   what is wrong with the value of an input, by its kind
``inputs``        the inputs of packages and actions, with their values
``runtimes``      the kinds of Python that are built for, and who gets which
``web``           who may reach an action over HTTP, and how
``functions``, ``included``  the files that an action names
``model_faults``  pydantic's findings as messages; models that refuse nothing
``foreign_formats``  files of the JavaScript Starter Kit, by their content
``json_file``     one JSON file: its content, and what is wrong in which line
``webhook_catalogue``  config/webhooks.json: what Adobe Commerce can call
``payload_paths``  the paths with which Commerce names a value of a payload
``webhook_subscription``  the key ``webhook`` of an action: when Commerce calls it
``action_limits``  what an activation of an action may use
``actions``       one action, with everything that is said about it
``entity_names``  names of what is deployed, as OpenWhisk takes them
``sequences``     actions that run one after the other, under a name of their own
``triggers``      triggers and rules: what runs when something happens
``alarm_feeds``   the feeds of the clock, and the inputs that each takes
``cron``          the times at which the clock fires a trigger
``cron_forms``    the same in the words of other platforms
``known_keys``    keys that no tool reads
``application``   all of it
``application_reader``  reads it: :func:`load`
``event_delivery``  how a registration's events are delivered
``event_files``   the events' files of config/, read and validated together
"""

from __future__ import annotations

from scripts.manifest.action_limits import Limits
from scripts.manifest.actions import Action
from scripts.manifest.application import Application
from scripts.manifest.application_reader import load
from scripts.manifest.environment import Environment, read_environment
from scripts.manifest.inputs import Input
from scripts.manifest.problems import ManifestError, Problem
from scripts.manifest.sequences import Sequence
from scripts.manifest.triggers import Rule, Trigger

__all__ = [
    "Action",
    "Application",
    "Environment",
    "Input",
    "Limits",
    "ManifestError",
    "Problem",
    "Rule",
    "Sequence",
    "Trigger",
    "load",
    "read_environment",
]
