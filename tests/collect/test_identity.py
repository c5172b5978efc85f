"""An entry is neither lost nor repeated, whatever publishers do to ids, links and titles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from curator.collect.identity import settle, similar_titles
from curator.records import Entry, Known
from tests.collect.feeds import item, only, read, rss


def uids(*items: str) -> list[str]:
    return [entry.uid for entry in read(rss(*items)).entries]


def known(entry: Entry) -> Known:
    return Known(entry.uid, entry.link, entry.title, entry.published)


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


ENTRY = Entry("s", "id-1", "https://cx.example/a", "A title", published=day(3))


def test_the_publishers_id_is_the_id() -> None:
    assert uids(
        item("a", "https://cx.example/a", "tag:1"), item("b", "https://cx.example/b", "tag:2")
    ) == ["tag:1", "tag:2"]


def test_without_an_id_the_link_is_it() -> None:
    assert uids(item("a", "https://cx.example/a?utm_source=rss"), item("b", "/b")) == [
        "https://cx.example/a",
        "https://cx.example/b",
    ]


def test_an_id_does_not_change_with_its_scheme_or_its_www() -> None:
    variants = ["http://cx.example/?p=1", "https://cx.example/?p=1", "https://www.cx.example/?p=1"]
    assert len({only(rss(item("a", guid=guid))).uid for guid in variants}) == 1


def test_items_that_all_have_the_same_link_are_told_apart() -> None:
    found = uids(*(item(title, "https://cx.example/") for title in "abc"))
    assert len(set(found)) == 3
    assert found == uids(*(item(title, "https://cx.example/") for title in "abc"))


def test_one_id_on_two_articles_of_one_feed_hides_neither() -> None:
    assert (
        len(
            set(
                uids(item("a", "https://cx.example/a", "x"), item("b", "https://cx.example/b", "x"))
            )
        )
        == 2
    )


def test_items_without_id_and_link_are_told_apart_by_what_they_say() -> None:
    assert (
        len(set(uids(item("a"), item("b"), item("a", more="<description>more</description>")))) == 3
    )


def test_an_item_listed_twice_comes_once() -> None:
    same = item("a", "https://cx.example/a", "x")
    assert uids(same, item("b", "https://cx.example/b"), same) == ["x", "https://cx.example/b"]


def test_an_endless_id_is_shortened_and_still_its_own() -> None:
    found = uids(item("a", guid="x" * 5000 + "1"), item("b", guid="x" * 5000 + "2"))
    assert len(set(found)) == 2
    assert max(map(len, found)) <= 500


def test_a_feed_whose_ids_flip_brings_nothing_back() -> None:
    """The same article under another id, with the same link and title, or the same link and date."""
    for flipped in (replace(ENTRY, uid="id-9"), replace(ENTRY, uid="id-9", title="A better title")):
        assert settle([flipped], [known(ENTRY)])[0].uid == "id-1"


def test_an_id_used_again_for_a_new_article_does_not_hide_it() -> None:
    new = Entry("s", "id-1", "https://cx.example/b", "Another", published=day(9))
    (settled,) = settle([new], [known(ENTRY)])
    assert settled.uid != "id-1"
    assert settle([new], [known(ENTRY), known(settled)])[0].uid == settled.uid


@pytest.mark.parametrize(
    "edited",
    [
        replace(ENTRY, title="Corrected"),
        replace(ENTRY, link="https://cx.example/b"),
        replace(ENTRY, title="C", link="https://x.example/c"),
    ],
)
def test_an_edited_article_stays_the_same_entry(edited: Entry) -> None:
    assert settle([edited], [known(ENTRY)])[0].uid == "id-1"


def test_a_page_that_brings_a_new_article_under_its_old_link_is_not_lost() -> None:
    new = Entry("s", "id-2", ENTRY.link, "Today's numbers", published=day(9))
    assert settle([new], [known(ENTRY)])[0].uid == "id-2"


def test_where_all_links_are_the_same_a_link_recognises_nothing() -> None:
    entries = [
        Entry("s", f"id-{n}", "https://cx.example/", f"Title {n}", published=day(3)) for n in (5, 6)
    ]
    assert [
        entry.uid
        for entry in settle(entries, [Known("id-1", "https://cx.example/", "Old", day(3))])
    ] == [
        "id-5",
        "id-6",
    ]


def test_what_is_settled_once_stays_settled() -> None:
    feed = read(rss(*(item(f"t{n}", f"https://cx.example/{n}", f"g{n % 3}") for n in range(9))))
    first = settle(feed.entries, [])
    assert settle(feed.entries, map(known, first)) == first


def test_titles_are_compared_by_their_first_200_characters() -> None:
    """A feed may tell thousands of long new titles at once."""
    assert similar_titles("a" * 200 + "b" * 300, "a" * 200 + "c" * 9_000)
    assert not similar_titles("a" * 200, "b" * 200)
