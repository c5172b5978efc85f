"""A pile of stories becomes groups, whatever order they come in and whatever an editor decided."""

from __future__ import annotations

import random

from curator.match import Links, cluster, twins
from tests.match.telling import seen, story

PILE = ("en", "de", "fi")


def test_a_pile_of_strangers_has_no_groups() -> None:
    assert list(twins([story("a"), story("b", "queues.de"), story("c", "queues.en")])) == []


def test_a_group_of_several_kinds_says_the_weakest() -> None:
    pile = [story("a"), story("b"), story("c", "returns.fi"), story("d", "queues.de")]
    (group,) = twins(pile)
    assert (group.ids, group.kind) == (("a", "b", "c"), "translation")
    assert group.reason.startswith("translation: same figures")
    assert len(group.matches) == 2


def test_any_order_gives_the_same_groups() -> None:
    pile = [seen(tag, f"returns.{tag}") for tag in PILE] + [
        seen("copy"),
        seen("x", "queues.de"),
        seen("y", "queues.de"),
    ]
    expected = {
        (frozenset(group.ids), group.kind, group.reason) for group in cluster(pile, Links())
    }
    assert len(expected) == 2
    for seed in range(6):
        random.Random(seed).shuffle(pile)
        assert {
            (frozenset(group.ids), group.kind, group.reason) for group in cluster(pile, Links())
        } == expected


def test_a_split_keeps_two_stories_out_of_one_group_through_any_third() -> None:
    pile = [seen(name) for name in ("a", "b", "c")]
    for group in cluster(pile, Links.of(cannot=[("a", "c")])):
        assert not {"a", "c"} <= set(group.ids)


def test_a_merge_joins_strangers_and_says_who_said_so() -> None:
    pile = [seen("a"), seen("b", "queues.de")]
    (group,) = cluster(pile, Links.of(must=[("a", "b"), ("a", "gone")]))
    assert (group.kind, group.reason) == ("editor", "an editor said that they are the same story")
