"""Autosave on the server: the newest keystroke stays, one's own save ends it, others never see it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from curator.store import models
from curator.store.words import rewrite

pytestmark = pytest.mark.django_db


def typed(desk: Client, issue: models.Issue, text: str, **more: str | int) -> int:
    form = {"field": "opening", "language": "de", "text": text, "seen": 0, "typed_at": 5}
    return desk.post(f"/issue/{issue.pk}/unsaved/", form | more).status_code


@pytest.mark.parametrize(
    "more",
    [
        {"field": "headline"},
        {"field": "opening", "pick": 999_999},
        {"language": "xx"},
        {"field": "nothing"},
    ],
)
def test_a_box_that_is_not_there_is_refused(
    desk: Client, issue: models.Issue, more: dict[str, str | int]
) -> None:
    assert typed(desk, issue, "Text", **more) == 404
    assert not models.Unsaved.objects.exists()


def test_keystrokes_that_arrive_out_of_order_do_not_go_back(
    desk: Client, issue: models.Issue
) -> None:
    assert typed(desk, issue, "Guten Tag", typed_at=20) == 200
    assert typed(desk, issue, "Guten", typed_at=10) == 200
    assert models.Unsaved.objects.get().text == "Guten Tag"


def test_saving_ends_it_and_a_keystroke_from_before_does_not_bring_it_back(
    desk: Client, publisher: User, issue: models.Issue
) -> None:
    typed(desk, issue, "Guten")
    rewrite(issue, publisher, field="opening", language="de", text="Guten Tag", seen=0)
    typed(desk, issue, "Guten Ta", typed_at=99)
    assert not models.Unsaved.objects.exists()


def test_it_is_shown_to_who_typed_it_and_to_nobody_else(
    desk: Client, editor: User, issue: models.Issue
) -> None:
    typed(desk, issue, "Nur für mich")
    where = f"/issue/{issue.pk}/language/de/"
    assert 'data-typed="Nur für mich"' in desk.get(where).content.decode()
    other = Client()
    other.force_login(editor)
    assert "Nur für mich" not in other.get(where).content.decode()


def test_it_withdraws_no_approval_and_is_forgotten_on_demand(
    desk: Client, issue: models.Issue
) -> None:
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
    typed(desk, issue, "Noch nicht")
    issue.refresh_from_db()
    assert issue.state == "approved"
    typed(desk, issue, "", forget="1")
    assert not models.Unsaved.objects.exists()


@pytest.mark.parametrize(
    ("text", "doubtful"), [("87 % were pleased", []), ("92 % were pleased", ["92 %"])]
)
def test_what_the_source_does_not_say_is_answered_while_somebody_types(
    desk: Client, issue: models.Issue, text: str, doubtful: list[str]
) -> None:
    pick = issue.picks.earliest("position")
    form = {"pick": pick.pk, "field": "blurb", "language": "en", "text": text, "typed_at": 5}
    answer = desk.post(f"/issue/{issue.pk}/unsaved/", form).json()
    assert answer["unsupported"] == doubtful


def test_the_answer_has_the_minute_where_the_text_is_in_it(
    desk: Client, issue: models.Issue
) -> None:
    first, second = issue.picks.order_by("position")
    where = f"/issue/{issue.pk}/unsaved/"
    form = {"field": "headline", "language": "de", "seen": 0, "typed_at": 5, "text": "Kurz"}
    short = desk.post(where, form | {"pick": first.pk}).json()["minute"]
    long = desk.post(where, form | {"pick": first.pk, "text": "Lang " * 20, "typed_at": 6}).json()
    assert long["minute"]["seconds"] > short["seconds"]
    assert desk.post(where, form | {"pick": second.pk}).json() == {"unsupported": []}


def test_an_opening_is_compared_with_the_items_also_with_what_is_typed_of_them(
    desk: Client, issue: models.Issue
) -> None:
    where, pick = f"/issue/{issue.pk}/unsaved/", issue.picks.get(position=1)
    form = {"field": "opening", "language": "en", "seen": 0, "typed_at": 5}
    form |= {"text": "87 % read it, 93 % of them at Acme Retail."}
    assert desk.post(where, form).json()["unsupported"] == ["93 %", "Acme Retail"]
    named = {"field": "headline", "pick": pick.pk, "text": "Acme Retail: 93 % read on"}
    desk.post(where, form | named)
    assert desk.post(where, form).json()["unsupported"] == []
