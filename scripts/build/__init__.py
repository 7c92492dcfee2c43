"""From source to one proved zip for each action (docs/build.md).

Which files and libraries an action needs:

``target``      a version of CPython on Linux, and a processor
``literals``, ``imports``  what code names and imports, read without running it
``modules``     which file is the module of a name
``data_files``, ``included_files``, ``shipped_data``  the data files that ship
``bundle_sources``  what a bundle takes from the application
``source_files``  the files of the application that an action needs
``pins``        the pinned libraries
``pip``, ``cache``, ``wheels``  their wheels: found, downloaded once, checked
``contents``    what of a wheel goes into a zip
``repin``       the hashes of the pins, written anew

What is made of them:

``assembly``    one zip in the making
``compiled_models``, ``model_schemas``  the models as schemas of pydantic's core
``compiling``, ``bytecode``   its bytecode, written by the interpreter that will read it
``proof``, ``import_probe``   the zip is started as the platform starts it
``archive``     the zip, the same to the byte for the same content
``bundle``      all of it, for every action
``build_report``  what ``build`` prints
"""

from __future__ import annotations
