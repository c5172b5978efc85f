"""The catalogues as files: what merging two branches can break and no reader of the parsed catalogue sees."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from curator.language import phrases

FILES = sorted(phrases.CATALOGUES.glob("*/*.po"))
ENTRY = re.compile(r'^(?:msgctxt "(?P<context>.*)"\n)?msgid "(?P<id>.*)"$', re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_message_stands_once_in_its_catalogue(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    counted = Counter((one["context"], one["id"]) for one in ENTRY.finditer(text) if one["id"])
    assert [message for message, times in counted.items() if times > 1] == []
