"""A whole archive with pictures, written once: issue 13 in every language, issue 12 in two."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.factories_archive import write_illustrated


@pytest.fixture(scope="session")
def illustrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("illustrated")
    write_illustrated(folder)
    return folder
