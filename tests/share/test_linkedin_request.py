"""The body for the API: mentions, and the schema of the documented fields."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from curator.share.linkedin_request import Post
from curator.share.little_text import escape, with_mentions
from tests.share.little_text_reader import without_mentions

ACME = "urn:li:organization:1"
KNOWN = {"Acme": ACME, "Acme (Asia)": "urn:li:organization:2"}
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def body(**changes: Any) -> dict[str, Any]:
    card = {"source": "https://letter.example.org/de/13/", "title": "The CX Minute, Nr. 13"}
    return {"author": ACME, "commentary": "Text", "content": {"article": card}, **changes}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Acme fragt.", f"@[Acme]({ACME}) fragt."),
        ("Acme, und Acme", f"@[Acme]({ACME}), und Acme"),
        ("Acme (Asia) fragt", r"@[Acme \(Asia\)](urn:li:organization:2) fragt"),
        ("Acmeist und acme", "Acmeist und acme"),
        ("Acme는 묻는다", f"@[Acme]({ACME})는 묻는다"),
        ("https://a.example/Acme", "https://a.example/Acme"),
        ("Nobody", "Nobody"),
    ],
)
def test_an_organization_is_mentioned_where_it_is_named_first(text: str, written: str):
    assert with_mentions(text, KNOWN) == written


@given(WRITABLE, st.lists(st.sampled_from([*KNOWN, " ", "(", "#"]), max_size=5), WRITABLE)
def test_mentions_say_what_was_meant(before: str, names: list[str], after: str):
    text = f"{before}{''.join(names)}{after}"
    written = with_mentions(text, KNOWN)
    said, mentioned = without_mentions(written)
    assert said == text
    assert len(mentioned) == len(set(mentioned)) <= len(KNOWN)
    Post.model_validate(body(commentary=written))


@given(WRITABLE)
def test_what_is_escaped_passes_the_schema(text: str):
    Post.model_validate(body(commentary=escape(text)))


@pytest.mark.parametrize("reserved", "|{}@[]()<>#*_~\\")
def test_an_unescaped_character_is_refused(reserved: str):
    with pytest.raises(ValidationError, match="not escaped"):
        Post.model_validate(body(commentary=f"before {reserved} after"))


@pytest.mark.parametrize(
    "changes",
    [
        {"commentary": "x" * 3_001},
        {"author": "urn:li:member:1"},
        {"content": {}},
        {"content": {"media": {"id": "https://a.example/c.pdf", "title": "A"}}},
        {"content": {**body()["content"], "media": {"id": "urn:li:document:D1", "title": "A"}}},
        {"content": {"article": {"source": "letter.example.org", "title": "A"}}},
        {"content": {"article": {"source": "https://letter.example.org", "title": "A" * 401}}},
        {"lifecycleState": "DRAFT"},
        {"scheduledAt": 1},
    ],
)
def test_what_is_not_documented_is_refused(changes: dict[str, Any]):
    Post.model_validate(body())
    with pytest.raises(ValidationError):
        Post.model_validate(body(**changes))


def test_a_document_takes_the_place_of_the_card():
    made = Post.model_validate(body()).with_document("urn:li:document:D1", "The issue")
    assert made.body()["content"] == {"media": {"id": "urn:li:document:D1", "title": "The issue"}}
    assert Post.model_validate(made.body()) == made
