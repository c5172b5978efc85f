"""Leaving, as mail programs, scanners and people do it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import serializers
from django.test import Client
from django.utils import timezone

from curator import signing
from curator.store import subscribers
from curator.store.models import Consent, Subscriber
from curator.subscribe.page import masked_address

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def reader() -> Subscriber:
    subscribers.add("anna@example.org", ["de"], "Ja, ich möchte den Brief.", "test", timezone.now())
    return Subscriber.objects.get()


def leave_path(reader: Subscriber) -> str:
    return f"/leave/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"


def memory() -> str:
    rows = [*Subscriber.objects.order_by("pk"), *Consent.objects.order_by("pk")]
    return str(serializers.serialize("json", rows))


def no_cookies() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("suffix", ["", "/back"])
def test_asking_for_a_page_changes_nothing(reader: Subscriber, method: str, suffix: str) -> None:
    before = memory()
    for _ in range(2):
        assert getattr(no_cookies(), method)(leave_path(reader) + suffix).status_code == 200
    assert memory() == before


def test_asking_changes_nothing_after_leaving_either(reader: Subscriber) -> None:
    subscribers.leave(reader.pk, timezone.now())
    before = memory()
    no_cookies().get(leave_path(reader) + "/back")
    assert memory() == before


@pytest.mark.parametrize(
    "body", ["urlencoded", "latin", "ascii", "multipart", "no charset", "empty", "broken"]
)
def test_one_click_leaves_at_once_without_cookie_or_redirect(reader: Subscriber, body: str) -> None:
    form = "application/x-www-form-urlencoded"
    parts = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    data, kind = {
        "urlencoded": ("List-Unsubscribe=One-Click", form),
        "latin": ("List-Unsubscribe=One-Click", f"{form}; charset=ISO-8859-1"),
        "ascii": ("List-Unsubscribe=One-Click", f"{form}; charset=us-ascii"),
        "multipart": (parts, "multipart/form-data; boundary=x"),
        "no charset": (parts, "multipart/form-data; boundary=x; charset=base64"),
        "empty": ("", form),
        "broken": ("--y\r\nnonsense", "multipart/form-data; boundary=x"),
    }[body]
    for _ in range(2):  # idempotent
        answer = no_cookies().generic(
            "POST", leave_path(reader), data, kind, headers={"origin": "null"}
        )
        assert answer.status_code == 200
        assert not answer.cookies
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.LEFT
    assert Consent.objects.get().withdrawn_at is not None


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(reader: Subscriber, method: str) -> None:
    assert getattr(no_cookies(), method)(leave_path(reader)).status_code == 405


def test_an_unknown_token_is_not_found_and_tells_nothing(reader: Subscriber) -> None:
    path = leave_path(reader)
    erased = Subscriber.objects.create(
        address=None, pseudonym="gone", state=Subscriber.State.ERASED
    )
    others = [
        path[:-1] + ("A" if path[-1] != "A" else "B"),
        path + "A",
        "/leave/x",
        "/leave/" + "A" * 43,
    ]
    others += [
        leave_path(erased),
        f"/leave/{signing.make(settings.SECRET_KEY, 'leave', 2**64 - 1)}",
    ]
    others += [
        f"/leave/{signing.make(settings.SECRET_KEY, 'export', reader.pk)}",
        f"/leave/{signing.make('other', 'leave', reader.pk)}",
    ]
    answers = [getattr(no_cookies(), method)(one) for one in others for method in ("get", "post")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert Subscriber.objects.get(pk=reader.pk).state == Subscriber.State.CONFIRMED


@pytest.mark.parametrize(
    "path",
    [
        "/leave",
        "/leave/",
        "/leave//back",
        f"/leave/{'A' * 43}/bac",
        "/subscribe/",
        "/subscribe/confirm",
        "/subscribe/confirm/",
        "/subscribe/again/",
        "/preferences/",
        "/my-data/",
        "/new-address/",
        "/vote/12",
        "/proof",
        "/proof/",
    ],
)
def test_a_link_cut_short_leads_to_the_readers_page(path: str) -> None:
    unknown = no_cookies().get("/proof/x" if path.startswith("/proof") else "/leave/x")
    answer = no_cookies().get(path)
    assert (answer.status_code, answer.content) == (404, unknown.content)
    for header in ("Cache-Control", "X-Robots-Tag", "Content-Security-Policy"):
        assert answer.headers[header] == unknown.headers[header]


@pytest.mark.parametrize("path", ["/leaves/", "/nothing/", "/desk/leave/"])
def test_any_other_address_leads_to_the_desks_page(path: str) -> None:
    assert no_cookies().get(path).content != no_cookies().get("/leave/x").content


def test_who_left_by_mistake_comes_back_with_a_new_consent(reader: Subscriber) -> None:
    page = no_cookies().post(leave_path(reader)).content.decode()
    assert f'action="{leave_path(reader)}/back"' in page
    assert no_cookies().post(leave_path(reader) + "/back").status_code == 200
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.CONFIRMED
    old, new = Consent.objects.order_by("pk")
    assert old.withdrawn_at is not None
    assert (new.withdrawn_at, new.source) == (None, "leave page")
    assert new.text == "Das war ein Versehen: Schicken Sie mir den Newsletter weiterhin"


def test_who_came_back_gave_no_reason_for_leaving(reader: Subscriber) -> None:
    subscribers.leave(reader.pk, timezone.now(), "often")
    no_cookies().post(leave_path(reader) + "/back")
    reader.refresh_from_db()
    assert (reader.state, reader.left_reason) == ("confirmed", "")


def test_coming_back_is_shown_again_and_stores_nothing_twice(reader: Subscriber) -> None:
    no_cookies().post(leave_path(reader))
    for _ in range(2):
        assert "anna" not in no_cookies().post(leave_path(reader) + "/back").content.decode()
    assert Consent.objects.count() == 2


def test_an_old_mail_passed_on_brings_nobody_back(reader: Subscriber) -> None:
    subscribers.leave(reader.pk, timezone.now() - timedelta(days=2))
    page = no_cookies().post(leave_path(reader) + "/back").content.decode()
    assert "<form" not in page
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.LEFT


def test_a_suppressed_reader_does_not_come_back(reader: Subscriber) -> None:
    subscribers.leave(reader.pk, timezone.now())
    subscribers.suppress("anna@example.org", "complaint")
    no_cookies().post(leave_path(reader) + "/back")
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.LEFT


def test_the_link_of_a_test_mail_says_that_nobody_is_subscribed(reader: Subscriber) -> None:
    sample = f"/leave/{signing.make(settings.SECRET_KEY, 'leave', 0)}"
    before = memory()
    assert "test mail" in no_cookies().get(sample).content.decode()
    assert no_cookies().post(sample).status_code == 200
    assert memory() == before


def test_pages_are_not_stored_indexed_or_leaked(reader: Subscriber) -> None:
    answer = no_cookies().get(leave_path(reader))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "anna@" not in answer.content.decode()
    assert masked_address("anna@example.org") in answer.content.decode()


@pytest.mark.parametrize(
    ("wanted", "button", "direction"),
    [
        ("de", "Abbestellen", "ltr"),
        ("ar", "إلغاء الاشتراك", "rtl"),
        ("ko", "구독 취소", "ltr"),
        ("pt-PT", "Cancelar a inscrição", "ltr"),
    ],
)
def test_the_page_speaks_the_readers_language(
    reader: Subscriber, wanted: str, button: str, direction: str
) -> None:
    Subscriber.objects.update(languages=[wanted])
    page = no_cookies().get(leave_path(reader)).content.decode()
    assert f"<button>{button}</button>" in page
    assert f'dir="{direction}"' in page


def test_a_broken_link_is_explained_in_the_browsers_language() -> None:
    page = no_cookies().get(
        "/leave/broken", headers={"accept-language": "xx, fr-CH;q=0.9, en;q=0.8"}
    )
    assert "Ce lien ne fonctionne pas." in page.content.decode()
