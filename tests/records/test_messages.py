"""Sentences that are kept with what they were made of."""

from __future__ import annotations

import pickle

import pytest

from curator import records
from curator.errors import ConfigError, CuratorError, NotReady
from curator.records import Message

MESSAGES = [
    (Message("the hold was lifted"), "the hold was lifted"),
    (Message("100 % of it"), "100 % of it"),
    (Message("moved: %(title)s", title="50 % off"), "moved: 50 % off"),
    (Message("%(number)s figure", "%(number)s figures", number=1), "1 figure"),
    (Message("%(number)s figure", "%(number)s figures", number=3), "3 figures"),
    (Message("%(language)s edition", language="de"), "German edition"),
    (Message("%(share)s sure", share=0.87), "87% sure"),
    (Message("goes on at %(moment)s", moment="2026-11-29T08:05:00+01:00"), "goes on at 2026-11-29 07:05 UTC"),
    (Message("because of: %(why)s", why=Message("%(language)s words", language="fi")), "because of: Finnish words"),
    (Message.joined(["one", Message("two")], "; "), "one; two"),
    (Message.of(NotReady("Issue %(number)s is not halted.", number=4)), "Issue 4 is not halted."),
    (Message.of(NotReady("100 % of it")), "100 % of it"),
    (Message.of(ConfigError("needs %(name)s", file="a.yaml", line=3, name="url")), "a.yaml, line 3: needs url"),
    (Message.of(ConfigError("is not UTF-8 text", file="a.yaml")), "a.yaml: is not UTF-8 text"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "english"), MESSAGES)
def test_a_message_is_its_english_and_comes_back_whole(message: Message, english: str) -> None:
    assert message == english
    for again in (Message.read_text(message.kept_text), pickle.loads(pickle.dumps(message))):
        assert isinstance(again, Message)
        assert (again, again.id, again.many, again.values) == (
            english,
            message.id,
            message.many,
            message.values,
        )


@pytest.mark.parametrize(
    "text",
    [
        "the server answers 503",
        "",
        '{"id": ',
        '{"id": 3}',
        '{"id": "x %(y)s", "values": []}',
        '{"id": "%(x)999999999s", "values": {"x": ""}}',
        '{"id": "%s%n", "values": {"x": ""}}',
    ],
)
def test_any_other_text_stays_what_it_is(text: str) -> None:
    assert Message.read_text(text) == text
    assert not isinstance(Message.read_text(text), Message)


def test_every_text_among_the_values_of_a_message_can_be_changed() -> None:
    why = Message("%(host)s said %(status)s", host="mail", status=503)
    changed = Message("“%(name)s”: %(why)s", name="anna", why=why).changed(str.upper)
    assert changed == "“ANNA”: MAIL said 503"
    assert changed.values["why"].id == why.id


@pytest.mark.parametrize("error", [ConfigError("%(a)s", file="f", line=2, a="b"), NotReady("no")])
def test_an_error_and_its_message_read_the_same(error: CuratorError) -> None:
    assert Message.of(error) == str(error)


def test_a_message_with_a_place_that_could_fill_the_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="place"):
        Message("%(x)999999999s", x="")


def test_whoever_pickles_a_message_cannot_put_other_values_into_it() -> None:
    with pytest.raises(TypeError, match="state"):
        Message("moved: %(title)s", title="a").__setstate__({"id": "%(x)999999999s"})


def test_a_reason_from_before_there_were_messages_can_be_read() -> None:
    old = {"what": "freshness", "points": 1.0, "why": "published yesterday"}
    assert records.from_json(records.Reason, old).why == "published yesterday"
    new = records.Reason("freshness", 1.0, Message("published %(days)s days ago", days=3))
    assert records.from_json(records.Reason, records.to_json(new)) == new
    assert records.to_json(new)["why"]["values"] == {"days": 3}
