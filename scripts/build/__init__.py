"""From source to what a platform takes, proved (docs/build.md).

Which files and libraries an action needs:

``target``      a version of CPython on Linux, and a processor
``syntax_trees``  the syntax tree of a module, parsed and walked once
``platform_conditions``, ``standard_library``  what the Python of a runtime gets to
``literals``    the paths that code writes out, read without running it
``name_aliases``, ``called_imports``, ``import_statements``, ``imports``  what a module
    imports, read without running it
``bound_names``, ``module_names``, ``imported_names``  what a module's names are, and
    which are missing
``data_files``  which files are data, and which of them must not ship
``source_tree``  the files of the application, each looked up once
``lying_files``  the files that may be data, and what names them
``modules``     which file is the module of a name
``included_files``, ``shipped_data``  the data files that ship
``failing_imports``, ``followed_modules``  the modules that an action's code imports
``source_files``, ``needed_files``  the files that an action needs, or several do
``pins``        the pinned libraries, and in ``servers.txt`` what front doors import
``pip``, ``cache``, ``wheels``  their wheels: found, downloaded once, checked
``library_needs``  what they need of each other
``contents``    what of a wheel goes into a zip
``refused_imports``  what the build refuses, found without a download
``repin``       the hashes of the pins, written anew

``gathered``    all of this, for one action or several

What is made of them:

``compiled_models``, ``model_schemas``  the models as schemas of pydantic's core
``compiling``, ``bytecode``   its bytecode, written by the interpreter that will read it
``packed``      the files, by the distribution that they are of
``archive``     a zip, the same to the byte for the same content
``writing``     all of an output is written, or nothing; a temporary folder
``outputs``     what is made for each platform, and where it lies
``zip_names``   names of files of an application that an output cannot have
``openwhisk_entry``  the entry of a zip for OpenWhisk
``module_pack``, ``packed_modules``  all its bytecode in one file, and what imports it
``laid_out``, ``timers``   the entry that another platform calls, and what else it reads
``proof``, ``proof_script``  an output is started, and its actions are called
``build_record``  an output, and the record beside it
``assembly``    one output in the making
``builder``     all of it
``build_report``  what ``build`` prints
"""

from __future__ import annotations
