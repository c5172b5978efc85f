"""The index finds what was read before, forgets what it should, and stays the same through the store."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from curator.match import Index, Links, Placement, fingerprint, from_bytes, place, to_bytes
from curator.match.copies import DISTINCTIVE_TITLE
from curator.match.shingles import overlap, shingles
from curator.records import Match, Message
from tests.match.telling import edited, seen, story, text

BODY = text("returns.en")[1]


def index(*known: str) -> Index:
    filled = Index()
    for name in known:
        filled.add(seen(name.partition("/")[0], name.partition("/")[2] or "returns.en"))
    return filled


def test_an_empty_index_finds_nothing() -> None:
    assert Index().find(seen("a")) == []


def test_a_story_is_not_its_own_copy() -> None:
    assert index("a").find(seen("a")) == []


def test_copies_come_before_translations() -> None:
    found = index("de/returns.de", "copy", "other/queues.en").find(seen("new"))
    assert [(match.a, match.b, match.kind) for match in found] == [
        ("new", "copy", "copy"),
        ("new", "de", "translation"),
    ]


def test_a_page_that_is_no_article_is_never_found() -> None:
    filled = Index()
    filled.add(seen("login", kind="not-an-article"))
    assert filled.find(seen("new")) == []
    assert index("a").find(seen("login", kind="not-an-article")) == []


def test_a_removed_story_is_forgotten_and_a_story_read_again_replaces_itself() -> None:
    filled = index("a", "b")
    filled.remove("a")
    filled.add(seen("b", "queues.de"))
    assert (len(filled), "a" in filled, filled.find(seen("new"))) == (1, False, [])


def test_a_fingerprint_comes_back_from_the_store_as_it_went() -> None:
    told = seen("a", alternates={"de": "https://x.example/de/a"}, image="https://x.example/a.png")
    back = from_bytes(to_bytes(told))
    assert back
    assert to_bytes(back) == to_bytes(told)
    assert index("b").find(back) == index("b").find(told)


def test_a_title_no_encoding_can_carry_still_goes_through_the_store() -> None:
    told = seen("a", title="Half a letter \ud83d and " + "a very long title " * 500)
    back = from_bytes(to_bytes(told))
    assert back
    assert back.title == told.title
    assert len(back.title) <= 400


def test_a_fingerprint_of_another_form_is_made_again() -> None:
    assert from_bytes(to_bytes(seen("a")).replace(b'{"form":3', b'{"form":1')) is None


def test_a_new_story_joins_the_cluster_of_its_copy() -> None:
    found = place(seen("new"), index("a", "b/queues.de"), {"a": 7, "b": 8}, Links())
    assert found == Placement(7, Match("new", "a", "copy", Message("all of the text is the same")))


def test_a_story_like_no_other_opens_a_cluster() -> None:
    assert place(seen("new", "queues.de"), index("a"), {"a": 7}, Links()) == Placement(None)


def test_an_editors_split_is_obeyed_for_the_whole_cluster() -> None:
    apart = Links.of(cannot=[("new", "b")])
    assert place(seen("new"), index("a", "b"), {"a": 7, "b": 7}, apart) == Placement(None)


def test_an_editors_merge_goes_before_everything() -> None:
    tied = Links.of(must=[("other", "new")])
    found = place(seen("new"), index("a", "other/queues.de"), {"a": 7, "other": 8}, tied)
    assert (found.cluster, found.match and found.match.kind) == (8, "editor")


def test_a_split_outweighs_a_merge_of_the_same_two() -> None:
    assert Links.of(must=[("b", "a")], cannot=[("a", "b")]).must == frozenset()


def test_a_very_long_text_is_compared_by_a_sample() -> None:
    long = " ".join(f"word{at}" for at in range(20_000))
    kept, _ = shingles(long)
    assert (kept.level > 0, len(kept.hashes) <= 1024, kept.words) == (True, True, 20_000)
    half, _ = shingles(" ".join(long.split()[:10_000]))
    shared, contained = overlap(kept, half)
    assert abs(shared - 0.5) < 0.08
    assert contained > 0.95


def test_an_edited_copy_is_found_among_many() -> None:
    filled = Index()
    for at in range(300):
        filled.add(seen(f"other{at}", title=f"Title {at}", body=edited(BODY, 1) + f" {at}"))
    filled.add(seen("original"))
    assert [match.b for match in filled.find(seen("new", body=edited(BODY, 20)))] == ["original"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_has_a_fingerprint_and_finds_its_twin(body: str, title: str) -> None:
    told = story("a", title=title, body=body)
    one = fingerprint(told)
    filled = Index()
    filled.add(one)
    again = fingerprint(replace(told, article=replace(told.article, id="b")))
    telling = one.text.words or len(one.title.split()) >= DISTINCTIVE_TITLE
    assert [match.b for match in filled.find(again)] == (["a"] if telling else [])
