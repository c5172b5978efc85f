"""A reader's settings behind the link in a letter, and what only their own mailbox opens."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from django.test import Client
from django.utils import timezone

from curator import records, signing
from curator.runs import confirm, send
from curator.runs.worker import Worker
from curator.send import transport
from curator.store import deliveries, recipients, send_jobs, subscribers
from curator.store.models import Approval, Issue, MailedLink, Subscriber, Suppression
from tests.factories_sending import NEWSLETTER, make_issue, published
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
OWN = replace(  # without the sample's imprint and addresses, so that it may be sent
    NEWSLETTER,
    imprint=("Minute Press", "2 Market Row"),
    sender_address="letter@minute.example",
    reply_to="desk@minute.example",
    privacy_url="https://minute.example/privacy",
    base_url="https://minute.example",
)
FEEDS = Path(__file__).parents[2] / "feeds.yaml"


@pytest.fixture(autouse=True)
def newsletter(db: None) -> None:
    make_issue()


@pytest.fixture
def anna(newsletter: None) -> Subscriber:
    subscribers.add("anna@example.org", ["de"], "Ja.", "test", timezone.now())
    return Subscriber.objects.get()


def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def settings_of(reader: Subscriber) -> str:
    return f"/preferences/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"


def mailed_path(reader: Subscriber) -> str:
    assert visitor().post(settings_of(reader) + "/link").status_code == 200
    return sent_path()


def sent_path() -> str:
    with Receiver() as receiver:
        confirm.work_off(Worker.here(), transport(f"smtp://127.0.0.1:{receiver.port}"))
    body = receiver.mails[0].parsed.get_content()
    return str(re.search(r"https://news\.example\.org(/\S+)", body)[1])  # type: ignore[index]


def memory() -> str:
    rows = [*Subscriber.objects.order_by("pk"), *MailedLink.objects.order_by("pk")]
    return str(serializers.serialize("json", rows))


def test_languages_are_kept_in_order_and_unknown_ones_left_out(anna: Subscriber) -> None:
    chosen = {"language0": "ko", "language1": "de", "language2": "xx", "without": "nothing"}
    assert visitor().post(settings_of(anna), chosen).status_code == 200
    anna.refresh_from_db()
    assert (anna.languages, anna.only_own_languages) == (["ko", "de"], True)


def test_who_pauses_gets_no_letter_until_the_pause_is_over(anna: Subscriber) -> None:
    visitor().post(settings_of(anna), {"language0": "de", "pause": "weeks"})
    assert not recipients.candidates(Issue()).exists()
    visitor().post(settings_of(anna), {"language0": "ko", "pause": "keep"})
    assert not recipients.candidates(Issue()).exists()
    Subscriber.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    assert recipients.candidates(Issue()).exists()


@pytest.mark.parametrize(
    ("setting", "chosen", "state"),
    [
        (None, None, "queued"),
        ("first", None, "queued"),
        ("first", "nothing", "suppressed"),
        ("nothing", None, "suppressed"),
        ("nothing", "", "suppressed"),
        ("nothing", "xx", "suppressed"),
        ("nothing", "other", "queued"),
    ],
)
def test_without_an_edition_a_reader_gets_what_they_chose_else_what_the_setting_says(
    setting: str | None,
    chosen: str | None,
    state: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    feeds = FEEDS.read_text("utf-8")
    if setting:
        feeds += f"\nsending: {{when_edition_off: {setting}}}\n"
    (tmp_path / "feeds.yaml").write_text(feeds, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    subscribers.add("aino@example.org", ["fi"], "Kyllä.", "test", timezone.now())
    aino, issue = Subscriber.objects.get(), Issue.objects.get()
    Approval.objects.update(snapshot={"newsletter": records.to_json(OWN)})
    if chosen is not None:
        visitor().post(settings_of(aino), {"without": chosen})
    page = visitor().get(settings_of(aino)).content.decode()
    shown = "nothing" if state == "suppressed" else "other"
    assert re.findall(r'name="without" value="(\w+)" checked', page) == [shown]
    planned = send.plan(issue).as_object()
    with Receiver() as receiver:
        server = transport(f"smtp://127.0.0.1:{receiver.port}")
        worker = send.SendWorker.here()
        job = send_jobs.take(issue, worker.name, worker.now(), worker.alive)
        send.carry_out(job, lambda: send.SendContext(server, published), worker.now)
    assert planned["suppressed"] == len(issue.deliveries.filter(state="suppressed"))
    assert len(receiver.mails) == planned["would_send"] == (1 if state == "queued" else 0)
    assert deliveries.report(issue).balanced


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_asking_for_a_page_changes_nothing(anna: Subscriber, method: str) -> None:
    rights = mailed_path(anna)
    visitor().post(rights, {"address": "new@example.org"})
    paths = [settings_of(anna), settings_of(anna) + "/link", rights, sent_path()]
    before = memory()
    for path in paths * 2:
        assert getattr(visitor(), method)(path).status_code == 200
    assert memory() == before


def test_a_letter_passed_on_shows_neither_address_nor_data(anna: Subscriber) -> None:
    page = visitor().get(settings_of(anna)).content.decode()
    assert "anna@example.org" not in page
    token = settings_of(anna).rpartition("/")[2]
    for path in (f"/my-data/{token}", f"/my-data/{token}/my-data.json", f"/new-address/{token}"):
        assert visitor().get(path).status_code == 404


def test_the_mailed_link_gives_the_reader_their_data_for_an_hour(anna: Subscriber) -> None:
    anna.consents.update(ip="203.0.113.7")
    path = mailed_path(anna)
    data = visitor().get(path + "/my-data.json").json()
    assert data["address"] == "anna@example.org"
    proof = anna.consents.get()
    assert proof.confirmed_at
    assert data["consents"] == [
        {
            "given": proof.given_at.isoformat(timespec="minutes"),
            "confirmed": proof.confirmed_at.isoformat(timespec="minutes"),
            "words": "Ja.",
            "version": subscribers.wording_version("Ja."),
            "source": "test",
            "ip": "203.0.113.7",
            "withdrawn": None,
        }
    ]
    assert [each["kind"] for each in data["requests"]] == ["rights"]
    MailedLink.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert visitor().get(path + "/my-data.json").status_code == 404


def test_an_address_changes_when_the_new_one_is_confirmed(anna: Subscriber) -> None:
    visitor().post(mailed_path(anna), {"address": "new@example.org"})
    anna.refresh_from_db()
    assert anna.address == "anna@example.org"
    subscribers.suppress("anna@example.org", "bounced")
    path = sent_path()
    for _ in range(2):
        assert visitor().post(path).status_code == 200
    anna.refresh_from_db()
    assert (anna.address, anna.suppressed) == ("new@example.org", False)


def test_a_change_of_address_is_proved_by_whoever_confirmed_it(anna: Subscriber) -> None:
    visitor().post(mailed_path(anna), {"address": "new@example.org"})
    path, asked = sent_path(), MailedLink.objects.get(kind="move").asked_at
    for _ in range(2):
        visitor().post(path)
    old, new = anna.consents.order_by("pk")
    assert (new.text, new.text_sha256, new.source) == ("Ja.", old.text_sha256, "change of address")
    assert (new.given_at, new.withdrawn_at) == (asked, None)
    assert new.confirmed_at
    assert new.confirmed_at > asked


def test_moving_to_an_address_that_is_subscribed_leaves_one_subscription(anna: Subscriber) -> None:
    subscribers.add("new@example.org", ["de"], "Ja.", "test", timezone.now())
    visitor().post(mailed_path(anna), {"address": "new@example.org"})
    visitor().post(sent_path())
    assert [one.address for one in recipients.candidates(Issue())] == ["new@example.org"]


def test_who_has_left_is_not_told_that_a_new_address_subscribes_them(anna: Subscriber) -> None:
    visitor().post(mailed_path(anna), {"address": "new@example.org"})
    subscribers.leave(anna.pk, timezone.now())
    shown = visitor().post(sent_path()).content.decode()
    anna.refresh_from_db()
    assert (anna.state, anna.address) == ("left", "new@example.org")
    assert anna.consents.get().withdrawn_at
    back = re.search(r'action="(/leave/[^"]+/back)"', shown)
    assert back
    visitor().post(back[1])
    anna.refresh_from_db()
    assert anna.state == "confirmed"


def test_moving_to_an_address_that_left_once_brings_it_back_with_these_settings(
    anna: Subscriber,
) -> None:
    now = timezone.now()
    subscribers.add("new@example.org", ["de"], "Ja.", "test", now)
    subscribers.leave(Subscriber.objects.get(address="new@example.org").pk, now)
    visitor().post(settings_of(anna), {"language0": "ko", "format": "text"})
    visitor().post(mailed_path(anna), {"address": "new@example.org"})
    visitor().post(sent_path())
    (only,) = recipients.candidates(Issue())
    assert (only.address, only.languages, only.mail_format) == ("new@example.org", ["ko"], "text")
    proof = only.consents.get(withdrawn_at=None)
    assert (proof.text, proof.source) == ("Ja.", "change of address")
    assert proof.given_at == MailedLink.objects.get(kind="move").asked_at
    anna.refresh_from_db()
    assert anna.state == "left"


@pytest.mark.parametrize("suffix", ["", "/link"])
def test_whoever_has_left_is_shown_no_settings_of_a_letter_but_the_way_back(
    anna: Subscriber, suffix: str
) -> None:
    subscribers.leave(anna.pk, timezone.now())
    page = visitor().get(settings_of(anna) + suffix).content.decode()
    assert re.search(r'action="/leave/[^"]+/back"', page)
    assert 'name="language0"' not in page
    assert f'action="{settings_of(anna)}/link"' in page  # their data is theirs still


def test_whoever_has_left_saves_no_settings_and_gets_their_data(anna: Subscriber) -> None:
    subscribers.leave(anna.pk, timezone.now())
    page = visitor().post(settings_of(anna), {"language0": "ko", "pause": "weeks"})
    assert re.search(r'action="/leave/[^"]+/back"', page.content.decode())
    anna.refresh_from_db()
    assert (anna.languages, anna.paused_until) == (["de"], None)
    assert visitor().get(mailed_path(anna) + "/my-data.json").json()["state"] == "left"


def test_erasing_keeps_a_hash_and_nothing_else(anna: Subscriber) -> None:
    anna.consents.update(ip="203.0.113.7")
    visitor().post(mailed_path(anna), {"address": "new@example.org"})
    sent_path()
    visitor().post(mailed_path(anna), {"do": "erase"})
    assert anna.consents.get().ip is None
    anna.refresh_from_db()
    assert (anna.address, anna.state) == (None, "erased")
    assert Suppression.objects.get().address_hash == subscribers.address_hash("anna@example.org")
    assert not MailedLink.objects.exists()


def test_a_reason_for_leaving_is_kept_when_it_is_one_of_the_forms(anna: Subscriber) -> None:
    leave = settings_of(anna).replace("preferences", "leave")
    visitor().post(leave, {"reason": "often"})
    anna.refresh_from_db()
    assert (anna.state, anna.left_reason) == ("left", "often")
