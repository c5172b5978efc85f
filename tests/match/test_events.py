"""The same event told by different people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from curator import match
from curator.errors import ConfigError
from curator.language.embedder import Embedder
from curator.match import events
from curator.match.fingerprint import telling
from curator.match.meaning import nothing
from tests.match.telling import story

BANK_A = """Halden Bank fined 4.2 million euros over chatbot advice

The consumer authority in Oslo has fined Halden Bank 4.2 million euros because its assistant Mira
gave 18,000 customers wrong answers about the right to cancel a loan. The authority said on Tuesday
that the bank had switched the telephone line off in March and left people no other way to ask.
Halden Bank said that it would pay and bring back 60 advisers."""
BANK_B = """Watchdog punishes Halden for its assistant Mira

Eighteen thousand borrowers were told by Mira, the assistant of Halden Bank, that they could not
withdraw from a loan. They could. The Oslo consumer authority now wants 4.2 million euros from the
bank, which had closed its telephone line in March. Advisers are to return, 60 of them, the bank
promised on Tuesday."""
OTHER = """Nordvik Airlines lets crews decide about refunds at the gate

Cabin crews of Nordvik Airlines may now pay back up to 200 euros on the spot when a flight is late.
In a trial in Bergen the number of written complaints fell by 37 percent within four months, and
crews said that they argued less. The airline wants to bring the rule to all 41 airports in spring."""

pytestmark = pytest.mark.skipif(Embedder.load() is None, reason="the encoder is not installed")


def told(*texts: str) -> list[match.Fingerprint]:
    stories = []
    for number, text in enumerate(texts):
        title, _, body = text.partition("\n\n")
        stories.append(story(str(number), title=title, body=body))
    return match.fingerprints(stories, Embedder.load())


def test_one_event_told_by_two_is_found_with_what_both_name():
    [group] = match.cluster(told(BANK_A, BANK_B), match.Links())
    assert group.kind == "event"
    assert "halden" in group.reason


def test_another_event_of_the_field_stays_apart():
    assert match.cluster(told(BANK_A, OTHER), match.Links()) == []


def test_an_event_of_another_season_is_another_event():
    a, b = (telling(each) for each in told(BANK_A, BANK_B))
    assert events.same_event(replace(a, day=date(2026, 1, 5)), replace(b, day=date(2026, 1, 9)))
    assert not events.same_event(replace(a, day=date(2026, 1, 5)), replace(b, day=date(2026, 4, 9)))


def test_without_vectors_nothing_is_claimed():
    a, b = (replace(telling(each), vectors=nothing()) for each in told(BANK_A, BANK_B))
    assert events.same_event(a, b) is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04" + b"cut off" * 9])
def test_damaged_counts_are_one_sentence(content: bytes, tmp_path: Path):
    path = tmp_path / "background.npz"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match="damaged"):
        events.background(path)


def test_an_editor_who_keeps_them_apart_is_obeyed():
    assert match.cluster(told(BANK_A, BANK_B), match.Links.of(cannot=[("0", "1")])) == []


def test_a_kept_fingerprint_tells_the_same():
    a, b = told(BANK_A, BANK_B)
    kept = [match.from_bytes(match.to_bytes(each)) for each in (a, b)]
    assert [
        group.kind for group in match.cluster([each for each in kept if each], match.Links())
    ] == ["event"]
