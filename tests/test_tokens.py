"""Tokens: one spelling each, good for one purpose, made by nobody without the key."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from hypothesis import assume, given
from hypothesis import strategies as st

from curator import signing

SUBJECTS = st.integers(min_value=0, max_value=2**64 - 1)


@given(subject=SUBJECTS)
def test_a_token_names_its_subject_and_fits_its_place(subject: int) -> None:
    token = signing.make("key", "leave", subject)
    assert len(token) == signing.LENGTH
    assert signing.read("key", "leave", token) == subject


@given(subject=SUBJECTS)
def test_a_token_is_good_for_its_purpose_and_key_only(subject: int) -> None:
    token = signing.make("key", "leave", subject)
    assert signing.read("key", "export", token) is None
    assert signing.read("another", "leave", token) is None


@given(
    subject=SUBJECTS,
    place=st.integers(min_value=0, max_value=42),
    other=st.sampled_from("AZaz09-_"),
)
def test_a_token_with_one_other_character_is_nobodys(subject: int, place: int, other: str) -> None:
    token = signing.make("key", "leave", subject)
    changed = token[:place] + other + token[place + 1 :]
    assume(changed != token)
    assert signing.read("key", "leave", changed) is None


@given(
    token=st.one_of(
        st.text(max_size=60),
        st.binary(min_size=32, max_size=32).map(lambda raw: urlsafe_b64encode(raw).decode()[:43]),
    )
)
def test_anything_else_is_nobodys(token: str) -> None:
    assert signing.read("key", "leave", token) is None


def test_tokens_show_neither_the_number_nor_its_neighbours() -> None:
    first, second = signing.make("key", "leave", 1), signing.make("key", "leave", 2)
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 8
