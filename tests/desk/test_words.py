from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from curator.store import models
from curator.store.picks import choose_slot
from curator.store.words import add_version, newest_texts, rewrite
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def pick(issue: models.Issue) -> models.Pick:
    return issue.picks.get(position=1)


def where(pick: models.Pick) -> str:
    return f"/issue/{pick.issue_id}/pick/{pick.pk}/"


def form(**words: str) -> dict[str, str]:
    return {
        "language": "de",
        "headline": "",
        "seen-headline": "0",
        "blurb": "",
        "seen-blurb": "0",
        **words,
    }


def test_headline_and_blurb_are_saved_in_one_language(
    desk: Client, pick: models.Pick, publisher: User
) -> None:
    answer = desk.post(where(pick), form(headline="Schnell", blurb="Wer schnell ist, gewinnt."))
    assert answer["Location"] == where(pick) + "?language=de"
    words = {row.field: row for row in pick.words.all()}
    assert (words["headline"].text, words["headline"].by) == ("Schnell", publisher)
    html = desk.get(answer["Location"]).content.decode()
    assert "Wer schnell ist, gewinnt.</textarea>" in html


def test_the_next_language_without_words_is_one_button_away(
    desk: Client, pick: models.Pick
) -> None:
    answer = desk.post(where(pick), form(headline="Schnell", blurb="Ja.", then="next"))
    assert answer["Location"] == where(pick) + "?language=ar"


def test_the_page_shows_what_is_printed_while_a_box_is_empty(
    desk: Client, pick: models.Pick
) -> None:
    newsroom.story("Schnelle Antworten", "de", cluster=pick.cluster)
    for language, origin in (("de", "twin"), ("ar", "badge"), ("en", "source")):
        html = desk.get(f"{where(pick)}?language={language}").content.decode()
        assert f'data-origin="{origin}"' in html


def test_under_a_strict_policy_the_page_says_that_an_item_is_left_out(
    desk: Client, pick: models.Pick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict = (
        (Path(__file__).parent / "feeds.yaml")
        .read_text()
        .replace("newsletter:\n", "newsletter:\n  words: drop\n")
    )
    (tmp_path / "feeds.yaml").write_text(strict)
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    html = desk.get(where(pick) + "?language=ar").content.decode()
    assert 'data-origin="left-out"' in html


def test_the_story_stands_beside_the_words(desk: Client, pick: models.Pick) -> None:
    html = desk.get(where(pick)).content.decode()
    for part in ("The survey was made in spring.", "Example Institute, 2025", "87 %", "loyalty"):
        assert part in html


def test_a_number_that_the_source_does_not_have_is_marked(desk: Client, pick: models.Pick) -> None:
    rewrite(
        pick.issue,
        User.objects.get(),
        field="blurb",
        language="en",
        text="It was 99 % and 87 %.",
        seen=0,
        pick=pick,
    )
    html = desk.get(where(pick)).content.decode()
    marked = re.findall(r"<mark>(.*?)</mark>", html)
    assert ("99 %" in marked, "87 %" in marked) == (True, False)


def test_two_people_at_once_lose_nothing(desk: Client, editor: User, pick: models.Pick) -> None:
    rewrite(
        pick.issue, editor, field="headline", language="de", text="Ihre Zeile", seen=0, pick=pick
    )
    page = desk.post(where(pick), form(headline="Meine Zeile", blurb="Mein Text"))
    html = page.content.decode()
    assert page.status_code == 409
    assert "data-clash" in html
    for text in (
        "Ihre Zeile",
        "Meine Zeile</textarea>",
        "Mein Text</textarea>",
        'name="seen-headline" value="1"',
    ):
        assert text in html
    assert pick.words.count() == 1
    desk.post(
        where(pick), form(headline="Meine Zeile", blurb="Mein Text", **{"seen-headline": "1"})
    )
    assert set(pick.words.values_list("text", flat=True)) == {
        "Ihre Zeile",
        "Meine Zeile",
        "Mein Text",
    }


def test_at_a_conflict_only_what_a_colleague_wrote_is_shown_as_theirs(
    desk: Client, editor: User, issue: models.Issue
) -> None:
    for field in ("opening", "sign_off"):
        rewrite(issue, editor, field=field, language="de", text=f"Ihr {field}", seen=0)
    posted = {"subject": "Meins", "opening": "Meins", "sign_off": ""}
    posted |= {f"seen-{field}": "0" for field in posted}
    answer = desk.post(f"/issue/{issue.pk}/words/", {"language": "de", **posted})
    page = BeautifulSoup(answer.content, "lxml")
    assert [each.text for each in page.select(".theirs p")] == ["Ihr opening"]
    again = {str(box["name"]): box.text.lstrip("\n") for box in page.select("textarea")}
    assert (again["subject"], again["opening"], again["sign_off"]) == (
        "Meins",
        "Meins",
        "Ihr sign_off",
    )
    again |= {str(box["name"]): str(box["value"]) for box in page.select("[name^=seen-]")}
    desk.post(f"/issue/{issue.pk}/words/", {"language": "de", **again})
    texts = {of: row.text for (_, of, _), row in newest_texts(issue, "de").items()}
    assert texts == {"subject": "Meins", "opening": "Meins", "sign_off": "Ihr sign_off"}


def test_after_a_refusal_the_words_of_a_colleague_are_still_shown_before_they_are_replaced(
    desk: Client, editor: User, issue: models.Issue
) -> None:
    rewrite(issue, editor, field="opening", language="de", text="Ihres", seen=0)
    posted = {"language": "de", "subject": "book " * 5000, "seen-subject": "0"}
    posted |= {"opening": "Meines", "seen-opening": "0"}
    html = desk.post(f"/issue/{issue.pk}/words/", posted).content.decode()
    assert 'name="seen-opening" value="0"' in html


def test_a_dropped_item_is_not_written_but_its_words_stay(desk: Client, pick: models.Pick) -> None:
    models.Pick.objects.filter(pk=pick.pk).update(dropped=True)
    assert "Restore it first" in desk.get(where(pick), follow=True).content.decode()


def test_words_of_the_issue_fall_back_to_the_defaults(desk: Client, issue: models.Issue) -> None:
    html = desk.get(f"/issue/{issue.pk}/words/?language=ar").content.decode()
    assert "from feeds.yaml" in html
    assert 'lang="ar" dir="rtl">صباح الخير.' in html
    words = {
        "language": "ar",
        "opening": "أهلا",
        "seen-opening": "0",
        "sign_off": "وداعا",
        "seen-sign_off": "0",
    }
    desk.post(f"/issue/{issue.pk}/words/", words)
    assert set(issue.words.values_list("field", "text")) == {
        ("opening", "أهلا"),
        ("sign_off", "وداعا"),
    }


def test_a_book_in_a_box_is_refused_and_still_in_the_box(desk: Client, issue: models.Issue) -> None:
    book = "word " * 5000
    html = desk.post(
        f"/issue/{issue.pk}/words/", {"opening": book, "seen-opening": "0"}
    ).content.decode()
    assert "at most 20,000 fit" in html
    assert html.count("word word") >= 1
    assert not models.Words.objects.exists()


def test_machine_words_are_marked_until_somebody_accepts_them(
    desk: Client, pick: models.Pick
) -> None:
    words = models.Words.objects.create(
        issue=pick.issue,
        pick=pick,
        field="headline",
        language="de",
        origin="machine",
        text="Schnell geantwortet",
        accepted=False,
    )
    html = desk.get(where(pick) + "?language=de").content.decode()
    assert 'data-machine="headline"' in html
    desk.post(f"/issue/{pick.issue_id}/words/{words.pk}/accept/")
    html = desk.get(where(pick) + "?language=de").content.decode()
    assert 'data-origin="machine"' in html
    assert 'data-machine="headline"' not in html


@pytest.mark.parametrize("origin", ["editor", "machine"])
def test_a_machine_translation_that_is_out_of_date_is_not_accepted(
    desk: Client, editor: User, pick: models.Pick, origin: str
) -> None:
    columns = {"origin": "machine", "accepted": False}
    words = add_version(pick.issue, pick, "headline", "de", text="Alt", **columns)  # type: ignore[arg-type]
    if origin == "editor":
        rewrite(pick.issue, editor, field="headline", language="de", text="Ja", seen=0, pick=pick)
    else:
        add_version(pick.issue, pick, "headline", "de", text="Neu", **columns)  # type: ignore[arg-type]
    models.Issue.objects.filter(pk=pick.issue_id).update(state="approved", number=3)
    where = f"/issue/{pick.issue_id}/words/{words.pk}/accept/"
    html = desk.post(where, follow=True).content.decode()
    assert 'class="message success"' not in html
    assert not models.Words.objects.filter(origin="machine", accepted=True).exists()
    assert models.Issue.objects.get().state == "approved"


def test_an_edit_says_that_it_withdrew_the_approval(
    desk: Client, publisher: User, pick: models.Pick
) -> None:
    issue = pick.issue
    issue.number, issue.state = 3, "approved"
    issue.save()
    models.Approval.objects.create(issue=issue, by=publisher, snapshot={})
    html = desk.post(where(pick), form(headline="Neu"), follow=True).content.decode()
    assert "this edit has withdrawn the approval" in html
    assert "The approval was withdrawn" in html


def test_a_number_has_one_box_the_sentence_beside_it(
    desk: Client, publisher: User, pick: models.Pick
) -> None:
    statistic = pick.story.record["statistics"][0]
    number = choose_slot(
        pick.issue, publisher, story=pick.story, slot="numbers", statistic=statistic
    )
    html = desk.get(where(number) + "?language=en").content.decode()
    assert 'name="headline"' not in html
    assert html.count(statistic["sentence"]) >= 2
    desk.post(where(number), {"language": "de", "blurb": "87 % mochten es.", "seen-blurb": "0"})
    assert 'data-cell="de editor"' in desk.get(where(number)).content.decode()


def test_items_are_walked_through_in_the_letters_order(
    desk: Client, issue: models.Issue, pick: models.Pick
) -> None:
    second = issue.picks.get(position=2)
    html = desk.get(where(pick) + "?language=de").content.decode()
    assert f'rel="next" href="{where(second)}?language=de"' in html
    assert 'rel="next"' not in desk.get(where(second)).content.decode()
