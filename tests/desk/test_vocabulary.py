from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from curator.runs.correct import corrected_themes
from curator.store import models, theme_corrections
from curator.store.history import NotAllowed
from curator.store.theme_corrections import weigh_term
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
    assert theme_corrections.weights().terms == (("loyalty", "en", "come-back rate", -2.0),)
    edit = models.Edit.objects.first()
    assert edit
    assert (edit.before, edit.after) == ("3", "-2")


def test_a_source_leans_to_a_theme(desk: Client) -> None:
    source = models.Source.objects.create(name="Retail Notes", url="https://example.org/feed")
    desk.post("/themes/correct/", {**LOYALTY, "source": str(source.pk), "leaning": "more"})
    assert theme_corrections.weights().source_biases == (("loyalty", "Retail Notes", 1.0),)
    assert 'data-leaning="loyalty"' in desk.get("/themes/").content.decode()


@pytest.mark.parametrize(
    "form",
    [
        {"theme": "weather", "language": "en", "term": "rain", "weight": "strong"},
        {"theme": "loyalty", "language": "xx", "term": "rain", "weight": "strong"},
        {**LOYALTY, "term": "rain", "weight": "1e9"},
        {**LOYALTY, "term": " ", "weight": "weak"},
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
