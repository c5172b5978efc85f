"""One page per language: everything in one column, one save, conflicts only where they are."""

from __future__ import annotations

import pytest
from django.test import Client

from curator.store import models

pytestmark = pytest.mark.django_db


def test_one_save_keeps_every_headline_blurb_and_issue_word(
    desk: Client, issue: models.Issue
) -> None:
    first, second = issue.picks.order_by("position")
    where = f"/issue/{issue.pk}/language/de/"
    names = ["opening", f"p{first.pk}-headline", f"p{first.pk}-blurb", f"p{second.pk}-headline"]
    html = desk.get(where).content.decode()
    assert all(f'name="{name}"' in html for name in names)
    form = {name: f"Text für {name}" for name in names}
    form |= {f"seen-{name}": "0" for name in names}
    html = desk.post(where, form, follow=True).content.decode()
    assert models.Words.objects.filter(language="de", origin="editor").count() == 4
    assert all(text in html for text in form.values())


def test_a_colleagues_words_stand_beside(desk: Client, issue: models.Issue) -> None:
    row = {"issue": issue, "field": "opening", "language": "ar", "origin": "editor"}
    models.Words.objects.create(**row, text="كلمات الزميلة")
    html = desk.get(f"/issue/{issue.pk}/language/de/?beside=ar").content.decode()
    assert "كلمات الزميلة" in html


def test_a_conflict_in_one_text_holds_up_no_other(desk: Client, issue: models.Issue) -> None:
    row = {"issue": issue, "field": "opening", "language": "de", "origin": "editor"}
    models.Words.objects.create(**row, text="Ihre Fassung")
    form = {"opening": "Meine", "seen-opening": "0", "sign_off": "Bis bald", "seen-sign_off": "0"}
    answer = desk.post(f"/issue/{issue.pk}/language/de/", form)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Ihre Fassung" in html
    assert "Meine" in html
    assert models.Words.objects.get(field="sign_off").text == "Bis bald"
