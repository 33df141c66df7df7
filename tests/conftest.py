"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.store_fixtures import (  # noqa: F401  fixtures, by name
    bare_postgres,
    database_url,
    db,
    postgres_database,
    postgres_server,
    sqlite_template,
)

# A commit is judged by the same examples each time; at a desk new ones are tried at every run.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The recorded inputs; a test that asks is skipped where they are not beside the project."""
    folder = Path(__file__).parents[2] / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("the recorded inputs (../shared/corpus) are not here")
    return folder
