"""New parts of an application: ``new webhook``, ``new action``, ``new event``.

``new_files``        what is to be written: all of it, or nothing
``file_texts``       the texts of the files: ``templates/``, filled in
``manifest_entry``   the lines of an action in the manifest, comments and order kept
``action_place``     where a new action stands: its package, its folder, its manifest
``new_action``       a webhook of Adobe Commerce, or an action
``new_event``        an event of the back office
"""

from __future__ import annotations
