"""The pseudo-languages, as long as a test runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.language import phrases
from curator.runs import context
from tests.language import pseudo
from tests.language.pseudo_issue import LANGUAGES


@pytest.fixture(params=LANGUAGES)
def language(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    pseudo.write(tmp_path / "catalogues")
    monkeypatch.setattr(phrases, "CATALOGUES", tmp_path / "catalogues")
    for remembered in ("_good", "_mistakes"):  # feeds.yaml names languages that are away here
        monkeypatch.setattr(context, remembered, {})
    phrases.phrases.cache_clear()
    yield request.param
    phrases.phrases.cache_clear()
