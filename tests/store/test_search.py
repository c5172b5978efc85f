"""Search finds a story by any word of it, in any script, and follows every change of the table."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from curator import records
from curator.store import models, search, stories
from tests.desk import newsroom
from tests.factories_migrations import go_back_to

pytestmark = pytest.mark.django_db


def found(asked: str) -> set[str]:
    return set(models.Story.objects.filter(search.matching(asked)).values_list("title", flat=True))


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Customers who wait", "customer"),
        ("Customers who wait", "WAIT customers"),
        ("Müşteri ne ister", "MÜŞTERİ"),
        ("Die wahre Größe", "groesse"),
        ("Die wahre Groesse", "größe"),
        ("Ασθενείς σε αναμονή", "ΑΣΘΕΝΕΙΣ"),
        ("우리고객이 기다린다", "고객"),
        ("良い顧客体験とは", "顧客"),
        ("良い顧客体験とは", "体験"),
        ("เพื่อลูกค้าทุกคน", "ลูกค้า"),
        ("客户体验", "体验"),
        ("تجربةُ العملاء", "تجربة"),
    ],
)
def test_a_story_is_found_by_a_word_of_it(title: str, asked: str) -> None:
    newsroom.story(title)
    newsroom.story("Nothing of the kind")
    assert found(asked) == {title}


@pytest.mark.parametrize("asked", ["waits customers", "体顧", "ustomers", "NEAR", "customers OR x"])
def test_what_is_not_in_it_does_not_find_it(asked: str) -> None:
    newsroom.story("Customers who wait 顧客体験")
    assert found(asked) == set()


# Signs are no words: what is left asks for the words, or for nothing, which finds everything.
ITS_WORDS = [
    '"', "'", "*", '""*', "(", "\\", ":* | !", "🙂", "-loyal", "\x00loyal", "loyal\ud800", '"loyal" (readers)',
]  # fmt: skip
OTHER_WORDS = [
    "a* b*", "NEAR(loyal, 3)", "loyal AND", "search_text:x", "loyal^2", "'; DROP TABLE store_story;", "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "finds"),
    [*((each, True) for each in ITS_WORDS), *((each, False) for each in OTHER_WORDS)],
)
def test_a_hostile_question_is_plain_words(asked: str, finds: bool) -> None:
    newsroom.story("Loyal readers")
    assert found(asked) == ({"Loyal readers"} if finds else set())
    assert found("loyal") == {"Loyal readers"}


def test_a_question_without_a_word_finds_everything() -> None:
    newsroom.story("Loyal readers")
    assert found("%") == {"Loyal readers"}


def test_the_index_follows_changes_new_revisions_and_removal() -> None:
    row = newsroom.story("First words")
    told = records.from_json(records.Story, row.record)
    article = records.Article("1", row.url, "Second thoughts", "Quite another text.")
    again = stories.keep(
        row.entry, records.Story(article, told.language), b"", cluster=None, match=None
    )
    assert (found("first"), found("thoughts")) == (set(), {"Second thoughts"})
    models.Story.objects.filter(pk=again.pk).update(search_text="third time")
    assert (found("thoughts"), found("third")) == (set(), {"Second thoughts"})
    again.delete()
    assert found("third") == set()


@pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL's index follows its table by itself"
)
def test_an_index_that_lost_its_triggers_is_made_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER store_story_words_added")
    newsroom.story("Unseen by the index")
    assert found("unseen") == set()
    search.prepare()
    assert found("unseen") == {"Unseen by the index"}


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_stories_read_before_there_was_an_index_are_found() -> None:
    before = newsroom.story("良い顧客体験とは")
    older = newsroom.story("Loyal readers")
    models.Story.objects.filter(pk=older.pk).update(current=False)
    go_back_to("0028_gists")
    models.Story.objects.filter(pk=before.pk).update(search_text="retail notes\n良い顧客体験とは")
    call_command("migrate", "store", verbosity=0)
    assert found("顧客体験 retail") == {before.title}
    assert found("loyal") == set()
