"""The corpus' feeds: what feedparser reads is read, and nothing of it is lost."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench import feeds_corpus

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not (feeds_corpus.CORPUS / "unpack").exists(), reason="needs ../shared/corpus"
    ),
]


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("corpus")
    subprocess.run([feeds_corpus.CORPUS / "unpack", target], check=True)
    return target / "feeds"


@pytest.mark.slow
def test_real_feeds_lose_nothing_that_feedparser_finds(feeds: Path) -> None:
    readings = feeds_corpus.read_all(feeds / "real", compare=True)
    assert len(readings) > 100
    assert [one.file for one in readings if one.lost] == []


@pytest.mark.heavy
def test_the_quick_reader_and_feedparser_agree_on_real_feeds(feeds: Path) -> None:
    taken, differing = feeds_corpus.disagreements(feeds / "real")
    assert taken > 100
    assert (
        len(differing) <= 1
    )  # one where feedparser takes an element of another vocabulary for the title


def test_nasty_feeds_end_in_time_and_each_says_why(feeds: Path) -> None:
    readings = feeds_corpus.read_all(feeds / "nasty", compare=False)
    assert len(readings) == 100
    assert (
        max(one.seconds for one in readings) < 60
    )  # their CPU is limited; the clock says little on a busy machine
    assert all(feeds_corpus._said(one.result) for one in readings)
