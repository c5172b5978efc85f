"""Readers: taken in once, never made worse, and gone when they say so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from curator.errors import InputError
from curator.store import subscribers
from curator.store.models import Consent, Subscriber, Suppression

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
CONSENT = "Yes, send me the letter."


def add(
    address: str = "Anna@Example.org",
    wanted: tuple[str, ...] = ("de",),
    *,
    keep_languages: bool = False,
) -> str:
    return subscribers.add(
        address, wanted, CONSENT, "fair in Berlin", NOW, keep_languages=keep_languages
    ).result


def anna() -> Subscriber:
    return Subscriber.objects.get(address="anna@example.org")


def test_a_new_reader_is_confirmed_with_the_proof_of_consent() -> None:
    assert add() == "added"
    proof = Consent.objects.get(subscriber=anna())
    assert (proof.text, proof.text_sha256) == (CONSENT, sha256(CONSENT.encode()).hexdigest())
    assert (proof.source, proof.given_at, proof.withdrawn_at) == ("fair in Berlin", NOW, None)


def test_the_same_reader_is_not_added_twice_however_the_address_is_written() -> None:
    add()
    assert add("anna@EXAMPLE.ORG") == "unchanged"
    assert Subscriber.objects.count() == Consent.objects.count() == 1


def test_a_known_readers_languages_change_unless_they_are_to_be_kept() -> None:
    add()
    assert add(wanted=("fr",), keep_languages=True) == "unchanged"
    assert add(wanted=("fr", "de")) == "updated"
    assert anna().languages == ["fr", "de"]


def test_who_waits_for_confirmation_is_confirmed_by_a_consent_given_elsewhere() -> None:
    Subscriber.objects.create(address="anna@example.org", languages=["de"], pseudonym="p")
    assert add() == "confirmed"
    assert anna().state == Subscriber.State.CONFIRMED
    assert Consent.objects.count() == 1


def test_who_left_is_not_brought_back_by_adding_them_again() -> None:
    add()
    subscribers.leave(anna().pk, NOW)
    assert add() == "left"
    assert anna().state == Subscriber.State.LEFT


def test_a_suppressed_address_is_not_even_stored() -> None:
    subscribers.suppress("anna@example.org", "complaint")
    assert add() == "suppressed"
    assert Subscriber.objects.count() == 0
    assert "anna" not in str(Suppression.objects.values_list().get())


def test_a_reader_is_marked_while_their_address_is_suppressed() -> None:
    add()
    subscribers.suppress("anna@example.org", "complaint")
    marked = [anna().suppressed]
    subscribers.lift_suppression("anna@example.org")
    marked.append(anna().suppressed)
    digest = subscribers.address_hash("anna@example.org")
    Suppression.objects.create(address_hash=digest)  # as a copy brings it back
    subscribers.mark_suppressed()
    assert [*marked, anna().suppressed] == [True, False, True]


def test_the_first_reason_for_a_suppression_stays() -> None:
    subscribers.suppress("anna@example.org", "complaint")
    subscribers.suppress("anna@example.org", "no such mailbox")
    assert Suppression.objects.get().reason == "complaint"


@pytest.mark.parametrize(
    ("address", "wanted", "consent", "why"),
    [
        ("anna", ["de"], CONSENT, "not an e-mail address"),
        ("a@example.org", [], CONSENT, "no language"),
        ("a@example.org", ["klingon"], CONSENT, "not a language tag"),
        ("a@example.org", ["de"], "  ", "no consent"),
    ],
)
def test_a_reader_who_makes_no_sense_is_refused_with_the_reason(
    address: str, wanted: list[str], consent: str, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        subscribers.add(address, wanted, consent, "test", NOW)
    assert Subscriber.objects.count() == 0


def test_leaving_twice_is_leaving_once() -> None:
    add()
    assert subscribers.leave(anna().pk, NOW)
    assert not subscribers.leave(anna().pk, NOW + timedelta(hours=1))
    assert anna().left_at == NOW
    assert Consent.objects.get().withdrawn_at == NOW


@pytest.mark.parametrize(("hours", "back"), [(23, True), (25, False)])
def test_leaving_can_be_taken_back_for_a_day(hours: int, back: bool) -> None:
    add()
    subscribers.leave(anna().pk, NOW)
    assert subscribers.resubscribe(anna().pk, "A mistake", NOW + timedelta(hours=hours)) is back
    assert (anna().state == Subscriber.State.CONFIRMED) is back


def test_an_erased_reader_is_not_listed() -> None:
    add()
    Subscriber.objects.create(address=None, state=Subscriber.State.ERASED, pseudonym="q")
    assert [row.address for row in subscribers.listed()] == ["anna@example.org"]
