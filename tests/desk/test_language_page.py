"""One page per language: everything in one column, one save, conflicts only where they are."""

from __future__ import annotations

from functools import partial

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from curator.records import Message
from curator.store import models
from curator.store.roundups import CARRIED
from curator.store.words import Conflict, add_version, newest_texts, rewrite

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


@pytest.mark.parametrize("shown", ["", "Alt"])
def test_a_box_that_nobody_touched_does_not_revert_what_a_colleague_saved(
    desk: Client, issue: models.Issue, editor: User, shown: str
) -> None:
    seen = 0
    for text in [each for each in (shown, "Ihres") if each]:
        rewrite(issue, editor, field="opening", language="de", text=text, seen=seen)
        seen += 1
    form = {"opening": shown, "seen-opening": str(seen - 1)}
    answer = desk.post(
        f"/issue/{issue.pk}/language/de/", {**form, "sign_off": "Bis bald", "seen-sign_off": "0"}
    )
    assert answer.status_code == 302
    newest = newest_texts(issue, "de")
    assert newest[None, "opening", "editor"].text == "Ihres"
    assert newest[None, "sign_off", "editor"].text == "Bis bald"


def test_a_box_left_as_the_words_that_came_along_does_not_revert_a_colleague(
    issue: models.Issue, editor: User, publisher: User
) -> None:
    columns = {"after": CARRIED - 1, "text": "Mitgebracht", "by": publisher}
    add_version(issue, None, "opening", "de", **columns)  # type: ignore[arg-type]
    write = partial(rewrite, issue, field="opening", language="de", seen=CARRIED)
    write(editor, text="Ihres")
    assert write(publisher, text="Mitgebracht") is None
    with pytest.raises(Conflict):
        write(publisher, text="")


def test_words_for_an_item_that_was_dropped_meanwhile_are_refused_and_kept_until_it_is_back(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    second = issue.picks.get(position=2)
    where, blurb = f"/issue/{issue.pk}/language/de/", f"p{second.pk}-blurb"
    rewrite(issue, editor, field="headline", language="de", text="Da", seen=0, pick=second)
    issue.picks.filter(pk=second.pk).update(dropped=True)
    texts = {"opening": "Guten Tag", f"p{second.pk}-headline": "Da", blurb: ""}
    form = texts | {f"seen-{name}": "0" for name in texts}
    html = desk.post(where, form, follow=True).content.decode()
    assert 'class="message error"' not in html
    html = desk.post(where, form | {blurb: "Mein Text"}, follow=True).content.decode()
    assert html.count('class="message error"') == 1
    assert newest_texts(issue, "de")[None, "opening", "editor"].text == "Guten Tag"
    assert {row.text for row in models.Unsaved.objects.all()} == {"Mein Text"}
    issue.picks.filter(pk=second.pk).update(dropped=False)
    assert 'data-typed="Mein Text"' in desk.get(where).content.decode()


@pytest.mark.parametrize("page", ["language/de", "words"])
def test_words_of_a_sponsor_who_was_taken_out_meanwhile_are_refused_and_kept(
    desk: Client, issue: models.Issue, page: str
) -> None:
    sponsor = issue.sponsors.create(name="Acme", url="https://example.org/")
    texts = {f"sponsor:{sponsor.pk}": "Von Acme", "nothing": "x", "p999999-blurb": "x"}
    form = {"language": "de", **texts, **{f"seen-{name}": "0" for name in texts}}
    sponsor.delete()
    html = desk.post(f"/issue/{issue.pk}/{page}/", form, follow=True).content.decode()
    assert html.count('class="message error"') == 2
    assert {row.text for row in models.Unsaved.objects.all()} == {"Von Acme"}


def test_what_was_typed_on_the_page_of_an_item_dropped_meanwhile_is_kept(
    desk: Client, issue: models.Issue
) -> None:
    pick = issue.picks.get(position=1)
    issue.picks.filter(pk=pick.pk).update(dropped=True)
    form = {"language": "de", "blurb": "Mein Text", "seen-blurb": "0"}
    desk.post(f"/issue/{issue.pk}/pick/{pick.pk}/", form)
    assert models.Unsaved.objects.get(pick=pick, field="blurb").text == "Mein Text"


# --- machine translations, read and accepted where everything is written


def propose(issue: models.Issue, field: str, text: str, **columns: object) -> models.Words:
    pick = None if field == "opening" else issue.picks.order_by("position")[0]
    columns = {"origin": "machine", "text": text, "accepted": False, **columns}
    return add_version(issue, pick, field, "de", **columns)  # type: ignore[arg-type]


def accepted(issue: models.Issue) -> set[str]:
    return set(issue.words.filter(accepted=True, origin="machine").values_list("text", flat=True))


def shown(desk: Client, issue: models.Issue) -> BeautifulSoup:
    return BeautifulSoup(desk.get(f"/issue/{issue.pk}/language/de/").content, "lxml")


def test_a_proposal_is_read_and_accepted_beside_its_box_and_typed_words_are_saved(
    desk: Client, issue: models.Issue
) -> None:
    propose(
        issue, "opening", "Vor langer Zeit", remarks=[Message("not in the original: %(w)s", w=4)]
    )
    propose(issue, "headline", "Wer schnell antwortet")
    opening = shown(desk, issue).select_one("[data-machine=opening]")
    assert opening
    assert opening.select(".message.warning")
    button = opening.select_one("button[name=accept]")
    assert button
    form = {"accept": button["value"], "sign_off": "Bis bald", "seen-sign_off": "0"}
    desk.post(f"/issue/{issue.pk}/language/de/", form)
    assert accepted(issue) == {"Vor langer Zeit"}
    assert issue.words.get(origin="editor").text == "Bis bald"


def test_after_reading_them_all_one_button_accepts_what_the_page_showed(
    desk: Client, issue: models.Issue
) -> None:
    propose(issue, "opening", "Vor langer Zeit")
    propose(issue, "headline", "Wer schnell antwortet")
    propose(issue, "blurb", "Ein Entwurf")
    button = shown(desk, issue).select_one("#accept-all")
    assert button
    propose(issue, "blurb", "Ein neuerer Entwurf, den noch niemand gelesen hat")
    form = {"accept": button["value"], "opening": "Selbst geschrieben", "seen-opening": "0"}
    page = desk.post(f"/issue/{issue.pk}/language/de/", form, follow=True).content.decode()
    assert accepted(issue) == {"Wer schnell antwortet"}
    assert 'data-unread="1"' in page
    assert "Ein neuerer Entwurf" in page


def test_accepting_is_undone_in_one_go_and_withdraws_an_approval(
    desk: Client, issue: models.Issue
) -> None:
    rows = [propose(issue, field, f"Text: {field}") for field in ("opening", "headline")]
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
    where, read = f"/issue/{issue.pk}/language/de/", " ".join(str(row.pk) for row in rows)
    desk.post(where, {"accept": read})
    assert len(accepted(issue)) == 2
    acts = desk.session["undo"]["acts"]
    assert 'class="message warning"' in desk.get(where).content.decode()
    desk.post("/undo/", {"act": acts})
    assert accepted(issue) == set()


def test_nothing_of_another_language_or_issue_is_accepted(
    desk: Client, issue: models.Issue
) -> None:
    row = propose(issue, "opening", "Vor langer Zeit")
    for forged in (str(row.pk), "0 x -1 " + "9" * 30):
        desk.post(f"/issue/{issue.pk}/language/ar/", {"accept": forged})
    assert accepted(issue) == set()
