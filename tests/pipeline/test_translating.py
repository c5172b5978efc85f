"""Machine words: only for what is lacking, through a real service's protocol, and never printed unread."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from curator import pipeline, wiring
from curator.errors import NotReady
from curator.pipeline.translating import lacking
from curator.store import editing, models
from curator.translate import ServiceError
from tests.review import newsroom
from tests.translate.servers import chat, libretranslate, serving

FEEDS = Path(__file__).parent.parent / "review/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(monkeypatch: pytest.MonkeyPatch) -> models.Issue:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    return newsroom.issue(newsroom.story("Fast answers keep customers"))


def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **translate: str) -> None:
    path = tmp_path / "feeds.yaml"
    added = yaml.safe_dump({"translate": translate, "allow_hosts": ["127.0.0.1"]})
    path.write_text(FEEDS.read_text("utf-8") + added, encoding="utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))


def snapshot(issue: models.Issue):
    return wiring.press(wiring.config()).snapshot(issue)


def translate(issue: models.Issue, *languages: str) -> dict[str, int]:
    config = wiring.config()
    return pipeline.translate(wiring.translator(config), issue, snapshot(issue), languages).proposed


def test_only_what_an_edition_lacks_is_wanted(issue: models.Issue):
    assert [(wanted.field, wanted.language) for wanted in lacking(snapshot(issue), "de")] == [
        ("headline", "en"),
        ("blurb", "en"),
    ]
    assert list(lacking(snapshot(issue), "en")) == []


def test_an_editors_words_are_what_is_translated_from(issue: models.Issue):
    pick = issue.picks.get()
    editing.rewrite(
        issue, newsroom.person("erin", "editor"), field="headline", language="en", text="Be quick", seen=0, pick=pick
    )
    assert next(wanted.text for wanted in lacking(snapshot(issue), "de")) == "Be quick"


def test_without_a_service_it_says_what_to_set(issue: models.Issue):
    with pytest.raises(NotReady, match=r"translate\.service"):
        wiring.translator(wiring.config())


def test_proposals_wait_for_a_person_and_are_not_asked_for_twice(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    with serving(libretranslate) as url:
        configure(monkeypatch, tmp_path, service="libretranslate", url=url)
        assert translate(issue, "de") == {"de": 2}
        assert translate(issue, "de") == {}
    proposed = models.Words.objects.filter(origin="machine")
    assert [words.accepted for words in proposed] == [False, False]
    assert "[de]" not in wiring.press(wiring.config()).letter(snapshot(issue), "de").html
    editing.accept(proposed.get(field="headline"), newsroom.person("erin", "editor"))
    assert "[de] Fast answers keep customers" in wiring.press(wiring.config()).letter(snapshot(issue), "de").html


def test_what_the_checks_find_is_kept_with_the_proposal(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def wrong(path: str, body: dict[str, list[str]], headers: dict[str, str]) -> tuple[int, object]:
        return 200, {"translatedText": [text.replace("87", "78") for text in body["q"]]}

    with serving(wrong) as url:
        configure(monkeypatch, tmp_path, service="libretranslate", url=url)
        translate(issue, "de")
    assert any("78" in remark for remark in models.Words.objects.get(field="blurb", origin="machine").remarks)


def test_a_service_that_fails_half_way_loses_nothing(issue: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with serving(libretranslate) as url:
        configure(monkeypatch, tmp_path, service="libretranslate", url=url)
        with pytest.raises(ServiceError, match="ar is not supported"):
            translate(issue, "de", "ar")
    assert models.Words.objects.filter(origin="machine", language="de").count() == 2


def test_a_suggested_opening_waits_at_the_desk(issue: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with serving(chat) as url:
        configure(monkeypatch, tmp_path, service="openai", url=url, model="any")
        monkeypatch.setenv("CURATOR_TRANSLATE_KEY", "good")
        text, _ = wiring.suggest_opening(wiring.config(), issue, "en")
    words = models.Words.objects.get(origin="machine")
    assert (text, words.text, words.accepted) == ("A suggestion", "A suggestion", False)
