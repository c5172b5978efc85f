from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curator import records
from curator.label.labeller import Labeller
from curator.label.themes.learning import Features
from curator.runs import context, terms
from curator.runs.correct import correct, corrected_themes, weighed_themes
from curator.store import models, term_counts, theme_corrections, theme_weeks
from curator.store.history import NotAllowed
from curator.store.theme_corrections import weigh_term
from curator.store.undo import newest_line
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
LOYALTY = {"theme": "loyalty", "language": "en"}


def words(theme: str = "loyalty", language: str = "en") -> dict[str, float]:
    return {term.text: term.weight for term in corrected_themes().terms(theme, language)}


def test_a_term_that_an_editor_teaches_counts_from_the_next_reading_on(desk: Client) -> None:
    assert "come-back rate" not in words()
    desk.post("/themes/correct/", {**LOYALTY, "term": "  come-back   rate ", "weight": "strong"})
    assert words()["come-back rate"] == 3.0
    assert "come-back rate" in desk.get("/themes/?theme=loyalty&language=en").content.decode()
    assert models.Edit.objects.get().after == "3"


def test_a_shipped_term_can_be_ignored_and_taken_back(desk: Client) -> None:
    term, weight = next(iter(words().items()))
    desk.post("/themes/correct/", {**LOYALTY, "term": term, "weight": "ignored"})
    assert term not in {known for known, counts in words().items() if counts}
    row = models.TermWeight.objects.get()
    desk.post(f"/themes/{row.pk}/forget/")
    assert words()[term] == weight


def test_teaching_a_term_again_changes_the_one_there_is(desk: Client) -> None:
    for weight in ("strong", "against"):
        desk.post("/themes/correct/", {**LOYALTY, "term": "come-back rate", "weight": weight})
    assert theme_corrections.terms() == [("loyalty", "en", "come-back rate", -2.0)]
    edit = models.Edit.objects.first()
    assert edit
    assert (edit.before, edit.after) == ("3", "-2")


def test_a_term_in_another_spelling_is_the_same_correction(desk: Client) -> None:
    for term, weight in (("Come-Back Rate", "strong"), ("come-back rate", "weak")):
        desk.post("/themes/correct/", {**LOYALTY, "term": term, "weight": weight})
    assert theme_corrections.terms() == [("loyalty", "en", "Come-Back Rate", 1.0)]
    desk.post("/undo/", {"act": str(newest_line())})
    assert theme_corrections.terms() == [("loyalty", "en", "Come-Back Rate", 3.0)]


@pytest.mark.parametrize(("taught", "listed", "says_so"), [(50, 50, 0), (51, 50, 2)])
def test_the_newest_corrections_are_listed_and_the_page_says_when_there_are_more(
    desk: Client, editor: User, taught: int, listed: int, says_so: int
) -> None:
    for number in range(taught):
        weigh_term(editor, **LOYALTY, term=f"term {number}", weight=2.0)
        story = newsroom.story(f"Story {number}")
        models.ThemeRuling.objects.create(entry=story.entry, theme="privacy", about=True)
    page = desk.get("/themes/?theme=journey").content.decode()
    assert (page.count(">Forget<"), page.count("data-ruling=")) == (listed, listed)
    assert page.count('data-newest="50"') == says_so


def test_a_source_leans_to_a_theme(desk: Client) -> None:
    source = models.Source.objects.create(name="Retail Notes", url="https://example.org/feed")
    desk.post("/themes/correct/", {**LOYALTY, "source": str(source.pk), "leaning": "more"})
    assert theme_corrections.source_biases() == [("loyalty", "Retail Notes", 1.0)]
    assert 'data-leaning="loyalty"' in desk.get("/themes/").content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"theme": "weather", "language": "en", "term": "rain", "weight": "strong"},
        {"theme": "loyalty", "language": "xx", "term": "rain", "weight": "strong"},
        {**LOYALTY, "term": "rain", "weight": "1e9"},
        {**LOYALTY, "term": " ", "weight": "weak"},
        {**LOYALTY, "term": "*", "weight": "weak"},
        {**LOYALTY, "term": "a*", "weight": "weak"},
        {**LOYALTY, "term": "rain " * 50, "weight": "weak"},
        {},
    ],
)
def test_a_correction_that_makes_no_sense_is_answered_in_words(
    desk: Client, form: dict[str, str]
) -> None:
    page = desk.post("/themes/correct/", form, follow=True).content.decode()
    assert 'class="message error"' in page
    assert not models.TermWeight.objects.exists()


def test_an_odd_address_shows_the_first_theme(desk: Client) -> None:
    assert desk.get("/themes/?theme=<b>&language=xx").status_code == 200


def test_teaching_takes_an_editor(db: None) -> None:
    newsroom.person("erin", "editor")
    with pytest.raises(NotAllowed):
        weigh_term(
            User.objects.create_user("stranger"), theme="loyalty", language="en", term="x", weight=1
        )


def read(title: str, body: str) -> models.Story:
    """A story with this text, labelled as reading labels it, without what editors taught."""
    row = newsroom.story(title)
    story = records.from_json(records.Story, row.record)
    article = replace(story.article, title=title, body=body)
    labelled, _ = Labeller(context.themes()).relabelled(replace(story, article=article))
    row.record = records.to_json(labelled)
    row.save()
    return row


def main(row: models.Story) -> list[str]:
    return [theme["key"] for theme in models.Story.objects.get(pk=row.pk).record["themes"]]


POINTS = (
    "Points that nobody redeems",
    "Members of the loyalty programme leave their points unused, so the retailer now rewards"
    " regular customers with a free delivery.",
)


def figures(page: str, term: str, kind: str = "term") -> tuple[int, int]:
    """Hits and errors of a term on the page."""
    found = re.search(
        rf'data-{kind}="{term}".*?data-hits="(\d+)" data-errors="(\d+)"', page, re.DOTALL
    )
    assert found
    return int(found[1]), int(found[2])


def shown(desk: Client, **where: str) -> str:
    return desk.get("/themes/", {**LOYALTY, **where}).content.decode()


def test_a_term_has_the_stories_it_was_found_in_and_those_that_were_corrected(
    desk: Client,
) -> None:
    right, wrong = read(*POINTS), read(*POINTS)
    read("Nothing of the kind", "The hotline keeps callers waiting forty minutes.")
    assert terms.count(timezone.now()) == 3
    assert figures(shown(desk), "loyalty programme") == (2, 0)
    correct(wrong, None, {"loyalty": False})
    assert figures(shown(desk), "loyalty programme") == (2, 1)
    correct(wrong, None, {"loyalty": None})
    assert figures(shown(desk), "loyalty programme") == (2, 0)
    assert main(right) == ["loyalty"]


def test_a_story_counts_once_and_for_twelve_weeks(desk: Client) -> None:
    read(*POINTS)
    now = timezone.now()
    assert (terms.count(now), terms.count(now)) == (1, 0)
    assert term_counts.hits("loyalty", "en", now)["loyalty programme"] == 1
    later = now + timedelta(weeks=13)
    assert not term_counts.hits("loyalty", "en", later)
    newsroom.story("Much later")
    models.Story.objects.filter(title="Much later").update(created_at=later)
    terms.count(later)
    kept = models.Figures.objects.get(name="terms en loyalty").value
    assert term_counts.monday(now) not in kept


def test_what_was_refused_before_it_was_counted_is_hit_and_error(desk: Client) -> None:
    correct(read(*POINTS), None, {"loyalty": False})
    terms.count(timezone.now())
    assert figures(shown(desk), "loyalty programme") == (1, 1)


def test_a_decision_of_an_older_program_gets_its_terms_at_the_next_count(desk: Client) -> None:
    correct(read(*POINTS), None, {"loyalty": False})
    models.ThemeRuling.objects.update(terms=None)
    assert figures(shown(desk), "loyalty programme") == (0, 0)
    terms.count(timezone.now())
    assert figures(shown(desk), "loyalty programme") == (1, 1)


def test_terms_that_were_wrong_come_first_then_those_found_most(desk: Client) -> None:
    row, now = read(*POINTS), timezone.now()
    read("Reward", "A loyalty card with which the customer collects points for every purchase.")
    correct(row, None, {"loyalty": False})
    terms.count(now)
    listed = [(row.errors, row.hits) for row in terms.terms("loyalty", "en", now)]
    assert listed == sorted(listed, reverse=True)
    assert listed[0][0] == 1


HOTLINE = (
    "The hotline",
    "The hotline of the bank: customers call the hotline. Callers wait at the hotline.",
)
TAUGHT = {"theme": "journey", "language": "en", "term": "hotline"}


def test_what_switching_a_term_off_changes_is_shown_first_and_then_done(desk: Client) -> None:
    row, kept = read(*HOTLINE), read(*HOTLINE)
    newsroom.issue(kept)
    assert main(row) == ["customer-service"]
    desk.post("/themes/correct/", {**TAUGHT, "weight": "strong"})
    assert (main(row), main(kept)) == (["journey"], ["customer-service"])
    page = desk.get("/themes/term/", {**TAUGHT, "weight": "ignored"}).content.decode()
    assert 'data-changes="1" data-looked="2"' in page
    assert main(row) == ["journey"]
    desk.post("/themes/correct/", {**TAUGHT, "weight": "ignored"})
    assert main(row) == ["customer-service"]


def test_undoing_the_weight_of_a_term_undoes_what_it_changed(desk: Client) -> None:
    row = read(*HOTLINE)
    desk.post("/themes/correct/", {**TAUGHT, "weight": "strong"})
    act = models.Edit.objects.get().pk
    desk.post("/undo/", {"act": str(act)})
    assert (main(row), theme_corrections.terms()) == (["customer-service"], [])
    desk.post("/undo/", {"act": str(act), "again": "1"})
    assert main(row) == ["journey"]


def test_what_stories_teach_is_found_anew_with_the_weight_of_a_term(desk: Client) -> None:
    row = read(*HOTLINE)
    desk.post("/themes/correct/", {**TAUGHT, "weight": "strong"})
    correct(row, None, {"journey": False, "customer-service": True})
    assert "journey" in without_lessons(row)
    desk.post("/themes/correct/", {**TAUGHT, "weight": "ignored"})
    assert "journey" not in without_lessons(row)
    desk.post("/undo/", {"act": str(newest_line())})
    assert "journey" in without_lessons(row)


def without_lessons(row: models.Story) -> tuple[str, ...]:
    """The main themes by the features that are kept with a story."""
    themes, kept = weighed_themes(), models.Story.objects.get(pk=row.pk).theme_features
    features = Features.from_bytes(bytes(kept), themes.stamp)
    assert features
    return themes.main_keys(features)


def weigh_for(desk: Client, term: str, weight: str) -> None:
    desk.post("/themes/correct/", {**LOYALTY, "term": term, "weight": weight})


def test_a_term_that_is_switched_off_is_listed_and_comes_back_as_it_was(desk: Client) -> None:
    weigh_for(desk, "come-back rate", "weak")
    for name in ("come-back rate", "loyalty programme"):
        weigh_for(desk, name, "ignored")
        assert name not in words()
        assert f'data-off="{name}"' in shown(desk)
        weigh_for(desk, name, "back")
        assert f'data-off="{name}"' not in shown(desk)
    assert theme_corrections.terms() == [("loyalty", "en", "come-back rate", 1.0)]
    assert words()["loyalty programme"] == 3.0


def test_a_page_of_many_terms_takes_few_queries(
    desk: Client, issue: models.Issue, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        correct(read(*POINTS), None, {"loyalty": False})
    weigh_for(desk, "come-back rate", "weak")
    terms.count(timezone.now())
    shown(desk)
    with django_assert_max_num_queries(15):
        shown(desk)


def test_themes_are_counted_by_week_as_of_the_last_reading(desk: Client) -> None:
    now = datetime(2026, 3, 11, 9, tzinfo=UTC)  # a Wednesday
    for days, theme in ((0, "loyalty"), (2, "loyalty"), (3, "loyalty"), (3, "privacy"), (90, "ai")):
        row = newsroom.story("Queues and calm", theme=theme)
        models.Story.objects.filter(pk=row.pk).update(published=now - timedelta(days=days))
    newsroom.story("Off topic", theme="privacy")
    models.Story.objects.filter(title="Off topic").update(on_topic=False, published=now)
    expected = {date(2026, 3, 2): {"loyalty": 1, "privacy": 1}, date(2026, 3, 9): {"loyalty": 2}}
    counted = theme_weeks.stories(now)
    assert {week: themes for week, themes in counted.items() if themes} == expected
    assert (len(counted), min(counted)) == (12, date(2025, 12, 22))
    theme_weeks.keep(now)
    models.Story.objects.all().delete()
    later = theme_weeks.stories(now + timedelta(weeks=1))
    assert later[date(2026, 3, 9)] == {"loyalty": 2}
    assert later[date(2026, 3, 16)] == {}


def test_the_page_draws_themes_over_weeks_beside_the_figures(desk: Client) -> None:
    assert 'data-chart="weeks"' not in desk.get("/themes/").content.decode()
    for theme in ("loyalty", "privacy", "loyalty"):
        newsroom.story("Queues and calm", theme=theme, hours=0)
    chart = BeautifulSoup(desk.get("/themes/").content, "lxml").select_one("[data-chart=weeks]")
    assert chart
    assert len(chart.select("th[data-week]")) == 12
    rows = {
        str(row["data-theme"]): (row.select("td")[-1].get_text(), row.select("rect")[-1]["height"])
        for row in chart.select("[data-theme]")
    }
    assert rows == {"loyalty": ("2", "24.0"), "privacy": ("1", "12.0")}
