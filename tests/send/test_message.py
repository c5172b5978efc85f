"""One mail, looked at as the bytes that go over the wire."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator import signing
from curator.errors import NotReady
from curator.records import LEAVE_TOKEN_PLACE, Letter
from curator.records.inline_images import content_id
from curator.send import message
from curator.send.message import Edition, assemble, example, template
from tests.factories_sending import NEWSLETTER, SUBJECTS, html, text

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
TOKEN = "t" * 43


class Reader:
    pk = 7
    address = "anna@example.org"


def edition(
    language: str = "de",
    subject: str | None = None,
    page: str | None = None,
    plain: str | None = None,
) -> Edition:
    chosen = SUBJECTS.get(language, "A subject") if subject is None else subject
    return Edition(
        language, chosen, (page or html(language)).encode(), (plain or text(language)).encode()
    )


def wire(**parts: str) -> bytes:
    return template(edition(**parts), NEWSLETTER, 12).fill(
        "anna@example.org", TOKEN, "<12.abc@news.example.org>", NOW
    )


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def head(raw: bytes) -> list[bytes]:
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def charted(language: str = "de", png: bytes = PNG) -> Edition:
    """An edition whose HTML shows a chart that travels with it."""
    picture = f'<img src="cid:{content_id(png, NEWSLETTER.sender_address)}" alt="87 %">'
    return replace(
        edition(language, page=html(language).replace("<p>", f"{picture}<p>")), chart=png
    )


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").rstrip()


def test_the_headers_of_a_mail_as_they_go_over_the_wire() -> None:
    raw = assemble(edition("en"), Reader(), NEWSLETTER, issue=12, key="k", now=NOW)
    token = signing.make("k", "leave", 7)
    identifier = signing.fingerprint("k", "message-id", "12|7")[:32]
    lines = [line.decode() for line in head(raw)]
    assert lines[:-1] == [
        "To: anna@example.org",
        "Date: Mon, 23 Nov 2026 06:30:00 +0000",
        f"Message-ID: <12.{identifier}@news.example.org>",
        f"List-Unsubscribe: <https://news.example.org/leave/{token}>",
        "From: The CX Minute <letter@news.example.org>",
        "Reply-To: editors@example.org",
        "Subject: One minute of waiting less",
        "List-Id: The CX Minute <letter.news.example.org>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Archive: <https://news.example.org/en/>",
        "Feedback-ID: 12:letter:en:newsexampleorg",
        "Precedence: bulk",
        "Auto-Submitted: auto-generated",
        "Content-Language: en",
        "MIME-Version: 1.0",
    ]
    assert lines[-1].startswith('Content-Type: multipart/alternative; boundary="=_')


def test_a_long_leave_address_is_one_unbroken_line() -> None:
    long = replace(
        NEWSLETTER,
        base_url="https://a-rather-long-name-of-a-newsletter.and-its-subdomain.example.org/letters",
    )
    raw = template(edition(), long, 12).fill("anna@example.org", TOKEN, "<1@x>", NOW)
    assert f"List-Unsubscribe: <{long.base_url}/leave/{TOKEN}>".encode() in head(raw)


def test_text_comes_before_html_and_both_carry_the_readers_leave_address() -> None:
    mail = parsed(wire())
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for kind, original in (("plain", text("de")), ("html", html("de"))):
        assert body(mail, kind) == original.replace(LEAVE_TOKEN_PLACE, TOKEN).rstrip()


def test_a_mail_is_seven_bit_with_short_lines_and_crlf_only() -> None:
    raw = wire(language="ko")
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(len(line) for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76


def test_the_text_alone_is_the_approved_text_with_the_headers_of_the_whole_mail() -> None:
    letter = charted("ko")
    whole, alone = (
        template(letter, NEWSLETTER, 12, text_only=text_only).fill(
            "anna@example.org", TOKEN, "<12.abc@news.example.org>", NOW
        )
        for text_only in (False, True)
    )
    mail = parsed(alone)
    assert mail.get_content_type() == "text/plain"
    assert body(mail, "plain") == text("ko").replace(LEAVE_TOKEN_PLACE, TOKEN).rstrip()
    content = [b"Content-Type: text/plain; charset=utf-8"]
    content.append(b"Content-Transfer-Encoding: quoted-printable")
    assert head(alone) == [*head(whole)[:-1], *content]
    assert alone.isascii()
    assert max(len(line) for line in alone.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76


def test_text_alone_without_a_place_for_leaving_is_not_sent() -> None:
    with pytest.raises(NotReady, match="no link for leaving"):
        template(edition(plain="nothing here"), NEWSLETTER, 12, text_only=True)


@pytest.mark.parametrize("part", ["page", "plain"])
def test_a_letter_without_a_place_for_leaving_is_not_sent(part: str) -> None:
    with pytest.raises(NotReady, match="no link for leaving"):
        template(edition(**{part: "nothing here"}), NEWSLETTER, 12)


def test_a_test_mail_says_so_in_its_subject() -> None:
    raw = template(edition("ko"), NEWSLETTER, 12, test=True).fill(
        "anna@example.org", TOKEN, "<1@x>", NOW
    )
    assert parsed(raw)["Subject"] == f"[Test] {SUBJECTS['ko']}"


@pytest.mark.parametrize(
    "address",
    [
        "a@x.org\r\nBcc: b@x.org",
        "a b@x.org",
        "a@x.org>, <b@x.org",
        "ü@x.org",
        "",
        "a@x.org,b@x.org",
    ],
)
def test_an_address_that_would_be_more_than_one_recipient_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        template(edition(), NEWSLETTER, 12).fill(address, TOKEN, "<1@x>", NOW)


WORDS = st.text(min_size=0, max_size=300)


@given(subject=WORDS, name=WORDS)
def test_no_words_can_start_a_header_of_their_own_and_all_come_back(
    subject: str, name: str
) -> None:
    letter = replace(NEWSLETTER, sender_name=name, name=name)
    raw = template(
        Edition("en", subject, html("en").encode(), text("en").encode()), letter, 12
    ).fill("anna@example.org", TOKEN, "<1@x>", NOW)
    lines = head(raw)
    names = [
        line.partition(b":")[0].lower() for line in lines if not line.startswith((b" ", b"\t"))
    ]
    assert sorted(names) == sorted(set(names)) == sorted(ALL)
    assert all(len(line) <= 998 for line in lines)
    assert (
        str(
            email.message_from_bytes(raw, policy=email.policy.default)["From"]
            .addresses[0]
            .addr_spec
        )
        == NEWSLETTER.sender_address
    )


ALL = (
    b"to date message-id list-unsubscribe from reply-to subject list-id list-unsubscribe-post list-archive feedback-id "
    b"precedence auto-submitted content-language mime-version content-type"
).split()


@given(
    subject=st.text(
        alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")),
        max_size=200,
    )
)
def test_a_subject_comes_back_as_it_was(subject: str) -> None:
    raw = template(edition(subject=subject), NEWSLETTER, 12).fill(
        "anna@example.org", TOKEN, "<1@x>", NOW
    )
    folded = next(line for line in re.split(rb"\r\n(?! )", raw) if line.startswith(b"Subject:"))
    words = email.header.decode_header(re.sub(rb"\r\n(?= )", b"", folded)[8:].strip().decode())
    found = "".join(
        part if isinstance(part, str) else part.decode(charset or "ascii")
        for part, charset in words
    )
    assert found == " ".join(subject.split())


@given(before=st.text(max_size=200), between=st.text(max_size=200), after=st.text(max_size=200))
def test_any_letter_survives_the_encoding_with_its_places_filled(
    before: str, between: str, after: str
) -> None:
    plain = f"{before}{LEAVE_TOKEN_PLACE}{between}{LEAVE_TOKEN_PLACE}{after}"
    letter = Edition("en", "S", html("en").encode(), plain.encode())
    raw = template(letter, NEWSLETTER, 12).fill("anna@example.org", TOKEN, "<1@x>", NOW)
    part = parsed(raw).get_body(("plain",))
    assert part is not None
    decoded = part.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    expected = re.sub(rb"\r\n|\r|\n", b"\r\n", plain.replace(LEAVE_TOKEN_PLACE, TOKEN).encode())
    assert decoded.rstrip(b"\r\n") == expected.rstrip(b"\r\n")


def test_the_message_id_is_the_same_on_every_try_and_another_for_everybody_else() -> None:
    made = message.message_ids("k", 12, NEWSLETTER)
    assert made(7) == message.message_ids("k", 12, NEWSLETTER)(7)
    others = {
        made(8),
        message.message_ids("k", 13, NEWSLETTER)(7),
        message.message_ids("other", 12, NEWSLETTER)(7),
    }
    assert len({made(7), *others}) == 4


def test_the_example_on_disk_leaves_for_nobody() -> None:
    letter = Letter("en", "S", html("en"), text("en"), 60, 1)
    raw = example(letter, NEWSLETTER, 12, "k", NOW)
    token = parsed(raw)["List-Unsubscribe"].rpartition("/")[2].rstrip(">")
    assert signing.read("k", "leave", token) == message.EXAMPLE_READER


def test_a_chart_travels_beside_the_html_that_shows_it() -> None:
    mail = parsed(template(charted(), NEWSLETTER, 12).fill("anna@example.org", TOKEN, "<1@x>", NOW))
    assert not mail.defects
    text, related = mail.iter_parts()
    assert (text.get_content_type(), related.get_content_type()) == (
        "text/plain",
        "multipart/related",
    )
    assert related["Content-Type"].params["type"] == "text/html"  # RFC 2387 asks for it
    page, picture = related.iter_parts()
    assert picture.get_content() == PNG
    assert (picture.get_content_type(), picture.get_content_disposition()) == (
        "image/png",
        "inline",
    )
    assert picture.get_filename() == "picture.png"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page.get_content()
    assert TOKEN in body(mail, "html")


def test_a_mail_with_a_chart_is_seven_bit_with_short_lines_and_crlf_only() -> None:
    raw = template(charted("ko"), NEWSLETTER, 12).fill("anna@example.org", TOKEN, "<1@x>", NOW)
    assert raw.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    lines = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(len(line) for line in lines if b"Content-Type" not in line) <= 76


def test_the_same_letter_is_the_same_mail_and_another_chart_has_another_name() -> None:
    assert template(charted(), NEWSLETTER, 12) == template(charted(), NEWSLETTER, 12)
    first, other = (template(charted(png=png), NEWSLETTER, 12) for png in (PNG, PNG + b"."))
    ids = [re.findall(rb"Content-ID: <(.*)>", b"".join(each.pieces)) for each in (first, other)]
    assert len(ids[0]) == len(ids[1]) == 1
    assert ids[0] != ids[1]


@pytest.mark.parametrize("broken", [replace(charted(), chart=b""), replace(edition(), chart=PNG)])
def test_a_letter_whose_chart_is_lost_is_not_sent(broken: Edition) -> None:
    with pytest.raises(
        NotReady, match="The chart that the letter shows is not the one that travels"
    ):
        template(broken, NEWSLETTER, 12)


def test_one_click_is_promised_for_https_only() -> None:
    plain = replace(NEWSLETTER, base_url="http://news.example.org")
    lines = head(template(edition(), plain, 12).fill("anna@example.org", TOKEN, "<1@x>", NOW))
    assert not any(line.startswith(b"List-Unsubscribe-Post") for line in lines)
