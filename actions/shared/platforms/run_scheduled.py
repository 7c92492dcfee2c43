"""One call of an action that is not a web action, as a schedule makes it.

``python -m actions.shared.platforms.run_scheduled ingestion/redeliver`` is what a cron
job runs, in the image that serves the web actions. It exits with 1 when the action has
failed, and its log says why.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from actions.shared.platforms import action_table, calling
from actions.shared.platforms.serve import table_file

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(words: Sequence[str] | None = None) -> None:
    """Call the action that the command line names, and exit.

    Args:
        words: of the command line; those of the process when None.
    """
    parser = argparse.ArgumentParser(prog="run_scheduled", description=__doc__)
    parser.add_argument("action", help="its path: ingestion/redeliver")
    path = parser.parse_args(words).action
    actions = action_table.entries(table_file())
    scheduled = [each for each, entry in actions.items() if not entry["web"]]
    if path not in scheduled:
        known = ", ".join(scheduled) or "none"
        parser.error(f"no schedule calls {path}; these can be called: {known}")
    action = action_table.DeployedAction(path, actions[path])
    try:
        calling.run_scheduled(action, {}, calling.activation_of(action, ""))
    except calling.CallFailed as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
