"""Whatever the old JSON files hold, what is written is what check takes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scripts.manifest.event_files import problems_in
from scripts.migration.migration_plan import plan_migration, take_step
from tests.conftest import ROOT

ENTITIES = st.sampled_from(["product", "Product", "priceList", "1", "", "ä", "a b"])
KEYS = st.sampled_from(["backoffice", "commerce", "x"])
CODES = st.sampled_from(["be-observer.a", "b", "a b", "", "com.adobe.commerce.c"])
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers()
    | st.text(max_size=3),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
TEMPLATES = st.dictionaries(st.just("sampleEventTemplate"), ANYTHING) | ANYTHING
EVENTS = st.dictionaries(
    ENTITIES,
    st.dictionaries(KEYS, st.lists(CODES) | st.dictionaries(CODES, TEMPLATES))
    | ANYTHING,
)
REGISTRATIONS = st.dictionaries(ENTITIES, st.lists(KEYS) | ANYTHING) | ANYTHING
PROVIDERS = ANYTHING | st.lists(
    st.fixed_dictionaries(
        {}, optional={"key": KEYS, "label": st.text(), "description": ANYTHING}
    )
)


def write(folder: Path, **contents: Any) -> None:
    folder.mkdir(parents=True)
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(json.dumps(content))


@given(EVENTS, REGISTRATIONS, PROVIDERS, st.sampled_from(["", "EVENT_PREFIX"]))
def test_what_is_written_is_valid_and_a_second_run_changes_nothing(
    events: Any, registrations: Any, providers: Any, naming: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder, "old"), Path(folder, "new")
        write(
            old / "scripts/onboarding/config",
            events=events,
            registrations=registrations,
            providers=providers,
        )
        (old / "utils").mkdir()
        (old / "utils/naming.js").write_text(naming)
        (old / ".env").write_text("EVENT_PREFIX=acme\n")
        (old / "app.config.yaml").write_text("application: {}")
        shipped = {
            name: json.loads((ROOT / f"config/{name}.json").read_text())
            for name in ("events", "registrations", "providers")
        }
        write(new / "config", **shipped)
        write(new / "tests/as_shipped/config", **shipped)
        (new / "app.config.yaml").write_text("application: {}")
        plan = plan_migration(old, new)
        for step in plan.steps:
            take_step(new, step)
        found = problems_in(new, ())
        assert [str(each) for each in found if each.severity == "error"] == []
        assert plan_migration(old, new).steps == ()
        whats = [each.what for each in plan.outcomes]
        assert sorted(whats) == sorted(set(whats))
