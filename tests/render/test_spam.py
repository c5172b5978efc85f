"""SpamAssassin's opinion of every edition, as the bytes that would be sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench import samples
from bench.measures import as_mail
from curator.preflight import spam
from curator.records import Letter
from tests.render import tools


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    tools.needs("spamd", "spamc")
    with spam.spamd() as listening:
        yield listening


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_edition_is_far_from_spam(
    letters: dict[str, Letter], port: int, language: str
) -> None:
    points, report = spam.score(as_mail(letters[language]), port)
    assert points <= spam.MOST, report
    assert not spam.FORBIDDEN.search(report), report


def test_spam_is_recognised_as_such(port: int) -> None:
    points, report = spam.score(spam.control(), port)
    assert points >= spam.CONTROL, report
