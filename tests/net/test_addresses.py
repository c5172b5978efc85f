"""Addresses as they are typed, and as a mail server takes them."""

from __future__ import annotations

import pytest

from curator.errors import InputError
from curator.net.mail_address import normalise


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        (" Anna@Example.ORG ", "anna@example.org"),
        ("anna.b+cx@example.org", "anna.b+cx@example.org"),
        ("anna@müller.example", "anna@xn--mller-kva.example"),
    ],
)
def test_an_address_is_brought_into_one_form(typed: str, taken: str) -> None:
    assert normalise(typed) == taken


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("anna", "not an e-mail address"),
        ("anna@localhost", "not an e-mail address"),
        ("änna@example.org", "before the @"),
        ("anna@example.org\r\nBcc: b@example.org", "not an e-mail address"),
        ("a@b@example.org", "not an e-mail address"),
        ("anna@[127.0.0.1]", "not an e-mail address"),
        ("", "not an e-mail address"),
    ],
)
def test_an_address_that_cannot_be_mailed_is_refused_with_the_reason(typed: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        normalise(typed)


def test_more_than_64_characters_before_the_at_sign_are_refused() -> None:
    assert normalise("a" * 64 + "@cx.example")
    with pytest.raises(InputError):
        normalise("a" * 65 + "@cx.example")
