"""A second reader is asked once about a doubtful story, believed as far as it quotes, and never before a person."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import yaml
from django.db import connection

from curator import records
from curator.errors import ConfigError
from curator.label import second_opinion
from curator.records import Evidence, Opinion, Theme
from curator.runs import context
from curator.runs.correct import correct, settled
from curator.runs.second_reading import Asked, ask
from curator.store import models, second_readings, theme_rulings
from curator.translate.second_reader import configured, material
from curator.translate.service import AnswerError
from tests.desk import newsroom
from tests.translate.servers import Answer, Script, scripted, serving

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
NOW = datetime.now(UTC)
QUOTE = "The survey was made in spring."
pytestmark = pytest.mark.django_db


def saying(**said: Any) -> Answer:
    """What a model answers, in the form that was asked for."""
    return content(json.dumps(said))


def content(text: str, **more: Any) -> Answer:
    message = {"role": "assistant", "content": text, **more}
    return 200, {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}


def seen(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
    """The usual answer: the survey says it is about privacy."""
    if headers.get("authorization") != "Bearer good":
        return 401, {"error": {"message": "Incorrect API key provided"}}
    assert path == "/v1/chat/completions"
    return saying(about=[{"theme": "privacy", "quote": QUOTE}])


Ready = Callable[..., Script]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Ready]:
    """Configures a second reader that answers by a script first."""
    server = scripted(seen, [])
    with serving(server) as url:

        def configured(*script: Any, **settings: Any) -> Script:
            part = {"service": "openai", "url": f"{url}/v1", "model": "small", **settings}
            path = tmp_path / "feeds.yaml"
            added = yaml.safe_dump({"second_reader": part})
            path.write_text(FEEDS.read_text("utf-8") + added, encoding="utf-8")
            monkeypatch.setenv("CURATOR_FEEDS", str(path))
            monkeypatch.setenv("CURATOR_READER_KEY", "good")
            server.script[:] = script
            return server

        yield configured


def doubtful(title: str = "Two voices on one survey", score: float = 0.5) -> models.Story:
    row = newsroom.story(title)
    story = records.from_json(records.Story, row.record)
    themes = (Theme("loyalty", score, (Evidence("readers", story.summary[0]),)),)
    row.record = records.to_json(replace(story, topic_score=0.6, themes=themes))
    row.save()
    return row


def asked() -> Asked:
    found = ask(context.config(), NOW, wait=lambda seconds: None)
    assert found
    return found


def themes(row: models.Story) -> dict[str, list[str]]:
    story = records.from_json(
        records.Story, models.Story.objects.get(entry=row.entry_id, current=True).record
    )
    return {theme.key: [each.by for each in theme.evidence] for theme in story.themes}


def test_it_is_off_unless_configured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    doubtful()
    assert ask(context.config(), NOW) is None


def test_it_adds_a_theme_with_its_quotation_and_is_asked_only_once(reader: Ready) -> None:
    server, row = reader(), doubtful()
    assert asked().changed == 1
    assert "reader" in themes(row)["privacy"]
    assert asked().asked == 0
    assert len(server.bodies) == 1
    kept = models.SecondReading.objects.get()
    assert (kept.unusable, kept.reader) == ("", "small")


def test_what_the_bot_is_sure_of_is_not_asked_about(reader: Ready) -> None:
    server = reader()
    newsroom.story("Fast answers keep customers")
    assert asked().asked == 0
    assert server.bodies == []


def test_it_never_goes_before_a_person(reader: Ready) -> None:
    row = doubtful()
    reader()
    asked()
    correct(row, None, {"privacy": False, "ai": True})
    assert "privacy" not in themes(row)
    assert next(iter(themes(row))) == "ai"


def asked_meanwhile(change: Callable[[], object]) -> None:
    """Ask a reader that is busy at first; `change` is made before it answers."""

    def wait(seconds: float) -> None:
        change()

    assert ask(context.config(), NOW, wait=wait)


def test_themes_found_anew_while_it_was_asked_stay(reader: Ready) -> None:
    reader((503, {"error": {"message": "busy"}}))
    row = doubtful()
    story = records.from_json(records.Story, row.record)
    anew = replace(story, themes=(Theme("journey", 0.5, story.themes[0].evidence),))
    asked_meanwhile(lambda: theme_rulings.relabel(row, anew, b"anew"))
    assert list(themes(row)) == ["journey", "privacy"]
    row.refresh_from_db()
    assert bytes(row.theme_features) == b"anew"


def test_a_story_that_an_issue_took_while_it_was_asked_stays_as_it_was(reader: Ready) -> None:
    reader((503, {"error": {"message": "busy"}}))
    row = doubtful()
    asked_meanwhile(lambda: newsroom.issue(row))
    assert list(themes(row)) == ["loyalty"]
    assert models.SecondReading.objects.count() == 1


def test_a_story_a_person_decided_on_is_not_asked_about(reader: Ready) -> None:
    server, row = reader(), doubtful()
    models.ThemeRuling.objects.create(entry=row.entry, theme="loyalty", about=True)
    assert asked().asked == 0
    assert server.bodies == []


@pytest.mark.parametrize(
    "answer",
    [
        saying(about=[{"theme": "privacy", "quote": "A sentence nobody wrote in it."}]),
        saying(about=[{"theme": "privacy", "quote": "Die Umfrage fand im Frühling statt."}]),
        saying(about=[{"theme": "privacy", "quote": "in"}]),
        saying(about=[{"theme": "privacy"}]),
        saying(about=[{"theme": ["privacy", "loyalty"], "quote": QUOTE}]),
        content("I cannot help with that."),
        content("", refusal="I cannot help with that."),
        content("[]"),
        content('{"about": '),
        (200, "no JSON"),
        (200, {"choices": []}),
    ],
    ids=["invented", "other language", "too short", "none", "themes", "prose", "refusal", "list", "cut", "html", "empty"],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_changes_nothing_and_is_kept(
    answer: Answer, reader: Ready
) -> None:
    reader(answer)
    row = doubtful()
    before = themes(row)
    report = asked()
    assert len(report.unusable) == 1
    assert themes(row) == before
    assert models.SecondReading.objects.get().unusable
    assert asked().asked == 0


def test_a_quotation_across_what_was_left_out_is_in_no_text(reader: Ready) -> None:
    text = "a" * 5_000 + "b" * 5_000
    across = material(text)[3_990:4_020]
    reader(saying(about=[{"theme": "privacy", "quote": across}]))
    with pytest.raises(AnswerError):
        configured(context.config()).opinions(text, {"privacy": "Privacy"}, [])


def test_a_theme_that_is_not_ours_does_not_count(reader: Ready) -> None:
    reader(saying(about=[{"theme": "weather", "quote": QUOTE}]))
    row = doubtful()
    asked()
    assert "weather" not in themes(row)


def test_three_answers_in_vain_end_it(reader: Ready) -> None:
    server = reader(*[content("no")] * 5)
    for number in range(5):
        doubtful(f"Survey {number}")
    assert asked().stopped
    assert len(server.bodies) == 3


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_fails_for_a_moment_is_asked_again(status: int, reader: Ready) -> None:
    reader((status, {"error": {"message": "busy"}}))
    row = doubtful()
    assert asked().changed == 1
    assert "privacy" in themes(row)


@pytest.mark.parametrize("status", [401, 429, 500])
def test_a_service_that_goes_on_failing_ends_it_and_the_story_waits(
    status: int, reader: Ready
) -> None:
    reader(*[(status, {"error": {"message": "no"}})] * 3)
    doubtful()
    report = asked()
    assert "second reader" in report.stopped
    assert not models.SecondReading.objects.exists()
    if status == 401:
        assert "CURATOR_READER_KEY" in report.stopped


def test_a_slow_service_ends_it(reader: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    server, given_up = reader(timeout_seconds=0.2), Event()
    usual = server.then

    def slow(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        given_up.wait(120)
        return usual(path, body, headers)

    monkeypatch.setattr(server, "then", slow)
    doubtful()
    report = asked()
    given_up.set()
    assert report.stopped


def test_the_budget_of_a_day_is_kept(reader: Ready) -> None:
    rows = [doubtful(f"Survey {number}") for number in range(3)]
    text = second_readings.text_of(records.from_json(records.Story, rows[0].record))
    server = reader(characters_per_day=len(text) * 2 + 5)
    report = asked()
    assert (report.asked, report.left) == (2, 1)
    assert len(server.bodies) == 2


def test_nothing_is_asked_inside_a_transaction(reader: Ready) -> None:
    server, depth = reader(), []
    usual = server.then
    outside = len(connection.savepoint_ids)

    def noting(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        depth.append(len(connection.savepoint_ids))
        return usual(path, body, headers)

    server.then = noting
    doubtful()
    asked()
    assert set(depth) <= {0, outside}


def test_an_interruption_keeps_what_was_answered(reader: Ready) -> None:
    reader()
    for number in range(3):
        doubtful(f"Survey {number}")

    def stop(title: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(context.config(), NOW, on_each=stop)
    assert models.SecondReading.objects.count() == 1
    assert asked().asked == 2


def test_a_doubt_takes_a_theme_in_doubt_away_and_leaves_a_flag() -> None:
    row = doubtful()
    story = records.from_json(records.Story, row.record)
    sure = Theme("journey", 0.9, story.themes[0].evidence)
    two = replace(story, themes=(sure, *story.themes))
    found = second_opinion.applied(two, [Opinion("loyalty", False, QUOTE)])
    assert [theme.key for theme in found.themes] == ["journey"]
    assert [theme.key for theme in found.also] == ["loyalty"]
    assert [each.flag for each in found.flags] == ["second-reader"]
    assert second_opinion.applied(found, [Opinion("loyalty", False, QUOTE)]).flags == ()
    doubted = second_opinion.applied(two, [Opinion("journey", False, QUOTE)])
    assert [theme.key for theme in doubted.themes] == ["journey", "loyalty"]


def test_the_last_theme_is_never_taken_away_by_a_doubt() -> None:
    story = records.from_json(records.Story, doubtful().record)
    found = second_opinion.applied(story, [Opinion("loyalty", False, QUOTE)])
    assert found.themes == story.themes
    assert QUOTE in found.flags[0].reason


def test_what_it_said_counts_when_the_story_is_read_again(reader: Ready) -> None:
    reader()
    row = doubtful()
    before = records.from_json(records.Story, row.record)
    asked()
    assert "privacy" in {theme.key for theme in settled(before, row.entry_id, ()).themes}


def test_a_second_reader_without_a_model_is_named_with_its_line(
    reader: Ready,
) -> None:
    reader(model="")
    with pytest.raises(ConfigError, match=r"line \d+.*model"):
        context.config()
