"""Signing up with double opt-in, as people, programs and scanners do it."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core import serializers
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from curator import signing
from curator.commands.root import app
from curator.desk import urls as desk_urls
from curator.language import phrases
from curator.runs import confirm
from curator.runs.worker import Worker
from curator.send import transport
from curator.store import mailed_links, subscribers
from curator.store.models import Attempt, Consent, Job, MailedLink, Subscriber
from curator.subscribe import urls as subscribe_urls
from curator.subscribe.sign_up import A_NETWORK
from curator.web.masking import Text
from curator.web.sign_up_form import HONEYPOT, embedded, form_values
from tests.factories_sending import NEWSLETTER, make_issue
from tests.send.receiver import Mail, Receiver

pytestmark = pytest.mark.django_db
FEEDS = Path(__file__).parents[2] / "feeds.yaml"
WITH_TOKEN = [
    str(each.pattern)
    for each in (*subscribe_urls.urlpatterns, *desk_urls.urlpatterns)
    if "<str:token>" in str(each.pattern)
]
CHANGING = (Attempt, Consent, MailedLink, Subscriber)


@pytest.fixture(autouse=True)
def newsletter(db: None) -> None:
    make_issue()


def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def memory() -> str:
    rows = [row for model in CHANGING for row in model.objects.order_by("pk")]
    return str(serializers.serialize("json", rows))


def ask(address: str = "anna@example.org", language: str = "de", **other: str) -> str:
    version = form_values(phrases.phrases(language), NEWSLETTER)["version"]
    fields = {"address": address, "edition": language, "version": version, **other}
    response = visitor().post(f"/subscribe?language={language}", fields)
    assert response.cookies == {}
    return f"{response.status_code} {response.content.decode()}"


def sent(ahead: timedelta = timedelta()) -> list[Mail]:
    worker = replace(Worker.here(), now=lambda: timezone.now() + ahead)
    with Receiver() as receiver:
        confirm.work_off(worker, transport(f"smtp://127.0.0.1:{receiver.port}"))
    return receiver.mails


def link(found: Mail) -> str:
    body = found.parsed.get_content()
    return str(re.search(r"https://news\.example\.org(/subscribe/confirm/[\w-]{43})\s", body)[1])  # type: ignore[index]


def without_token(page: str) -> str:
    return re.sub(r"[\w-]{43}", "TOKEN", page)


def test_nobody_is_subscribed_before_the_mail_is_confirmed() -> None:
    assert ask().startswith("200")
    assert not Subscriber.objects.exists()
    path = link(sent()[0])
    assert visitor().post(path).status_code == 200
    assert subscribers.listed().get().state == "confirmed"
    assert subscribers.listed().get().languages == ["de"]


def test_the_proof_holds_the_wording_as_shown_its_version_and_both_times() -> None:
    ask()
    visitor().post(link(sent()[0]))
    proof = Consent.objects.get()
    assert "The CX Minute" in proof.text
    assert proof.text_sha256 == subscribers.wording_hash(proof.text)
    assert proof.confirmed_at is not None
    assert proof.given_at <= proof.confirmed_at
    assert proof.ip is None


def test_the_ip_is_kept_only_where_asked_for_and_for_thirty_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CURATOR_CONSENT_IP", "1")
    ask()
    visitor().post(link(sent()[0]))
    assert Consent.objects.get().ip == "127.0.0.1"
    mailed_links.delete_expired(timezone.now() + timedelta(days=31))
    assert Consent.objects.get().ip is None


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_asking_for_a_page_changes_nothing(method: str) -> None:
    page = ask()
    again = str(re.search(r'"(/subscribe/again/[^"]+)"', page)[1])  # type: ignore[index]
    paths = ["/subscribe", unescape(again), link(sent()[0])]
    before = memory()
    for path in paths * 2:
        assert getattr(visitor(), method)(path).status_code == 200
    assert memory() == before


def test_confirming_twice_is_fine_and_proves_once() -> None:
    ask()
    path = link(sent()[0])
    for _ in range(2):
        assert visitor().post(path).status_code == 200
    assert Consent.objects.count() == 1
    assert visitor().get(path).status_code == 200


@pytest.mark.parametrize("known", ["nobody", "subscribed", "left", "suppressed"])
def test_the_answer_does_not_tell_who_is_subscribed(known: str) -> None:
    if known in ("subscribed", "left"):
        subscribers.add("anna@example.org", ["en"], "Yes.", "test", timezone.now())
    if known == "left":
        subscribers.leave(Subscriber.objects.get().pk, timezone.now())
    if known == "suppressed":
        subscribers.suppress("anna@example.org", "complained")
    assert without_token(ask()) == without_token(ask("nobody-knows-me@example.org"))
    assert len(sent()) == (1 if known == "suppressed" else 2)


def test_who_left_comes_back_by_confirming_and_only_then() -> None:
    subscribers.add("anna@example.org", ["en"], "Yes.", "test", timezone.now())
    subscribers.leave(Subscriber.objects.get().pk, timezone.now())
    ask()
    assert Subscriber.objects.get().state == "left"
    visitor().post(link(sent()[0]))
    assert Subscriber.objects.get().state == "confirmed"


@pytest.mark.parametrize("gone", [True, False])
def test_who_signs_up_again_is_on_no_pause_chosen_before(gone: bool) -> None:
    now = timezone.now()
    subscribers.add("anna@example.org", ["en"], "Yes.", "test", now)
    Subscriber.objects.update(paused_until=now + timedelta(days=20))
    if gone:
        subscribers.leave(Subscriber.objects.get().pk, now, "often")
    ask()
    visitor().post(link(sent()[0]))
    anna = Subscriber.objects.get()
    assert (anna.state, anna.paused_until, anna.left_reason) == ("confirmed", None, "")


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_used_link_does_not_say_that_somebody_who_left_is_subscribed(method: str) -> None:
    ask()
    path = link(sent()[0])
    visitor().post(path)
    subscribers.leave(Subscriber.objects.get().pk, timezone.now())
    page = getattr(visitor(), method)(path)
    assert page.status_code == 200
    assert re.search(r'action="/leave/[^"]+/back"', page.content.decode())
    assert Subscriber.objects.get().state == "left"


def test_a_request_nobody_confirms_is_gone_after_seven_days() -> None:
    ask()
    path = link(sent()[0])
    MailedLink.objects.update(asked_at=timezone.now() - timedelta(days=7))
    assert visitor().post(path).status_code == 404
    mailed_links.delete_expired(timezone.now())
    assert not MailedLink.objects.exists()
    assert not Subscriber.objects.exists()


def test_a_program_that_fills_in_every_field_gets_the_same_answer_and_no_mail() -> None:
    assert without_token(ask(**{HONEYPOT: "https://spam.example"})) == without_token(ask())
    assert MailedLink.objects.count() == 1


def test_one_address_gets_three_mails_a_day_whoever_asks() -> None:
    pages = {without_token(ask()) for _ in range(5)}
    assert len(pages) == 1
    assert len(sent()) == 3


def test_a_network_that_asks_too_often_is_told_to_wait() -> None:
    for number in range(A_NETWORK):
        ask(f"reader{number}@example.org")
    assert ask("one-more@example.org").startswith("429")


def test_a_network_that_asks_too_often_has_no_mail_sent_again_and_is_told() -> None:
    again = re.search(r'"(/subscribe/again/[^"]+)"', ask())
    assert again
    assert len(sent()) == 1
    for number in range(A_NETWORK - 1):
        ask(f"reader{number}@example.org")
    late = visitor().post(unescape(again[1]))
    assert late.status_code == 429
    assert "anna" not in {mail.recipient.partition("@")[0] for mail in sent()}


def test_without_a_referer_the_proof_names_our_own_form() -> None:
    ask()
    assert MailedLink.objects.get().source == "/subscribe"


def test_the_mail_is_sent_again_on_request() -> None:
    page = ask()
    again = str(re.search(r'"(/subscribe/again/[^"]+)"', page)[1])  # type: ignore[index]
    first = link(sent()[0])
    visitor().post(unescape(again))
    assert link(sent()[0]) == first


def test_a_form_with_an_older_wording_is_shown_the_new_one() -> None:
    assert ask(version="0" * 12).startswith("409")
    assert not MailedLink.objects.exists()


@pytest.mark.parametrize("address", ["", "anna", "anna@", "a@b\r\nBcc: c@d.example", "x" * 5000])
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    assert ask(address).startswith("400")


def test_a_token_is_good_for_one_purpose_and_a_forged_one_for_none() -> None:
    ask()
    number = MailedLink.objects.get().pk
    for purpose in ("resend", "leave"):
        token = signing.make(settings.SECRET_KEY, purpose, number)
        assert visitor().post(f"/subscribe/confirm/{token}").status_code == 404
    assert not Subscriber.objects.exists()


def test_the_mail_says_that_a_program_wrote_it_and_advertises_nothing() -> None:
    ask()
    found = sent()[0].parsed
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["List-Unsubscribe"] is None
    assert found.get_content_type() == "text/plain"
    assert len(re.findall(r"https?://", found.get_content())) == 1


def test_a_mail_the_server_defers_is_tried_again_later() -> None:
    ask()
    with Receiver(rcpt=lambda _: "451 4.7.1 greylisted") as receiver:
        means = transport(f"smtp://127.0.0.1:{receiver.port}")
        assert confirm.work_off(Worker.here(), means) == 1
        assert confirm.work_off(Worker.here(), means) is None
    assert len(sent(ahead=timedelta(minutes=2))) == 1
    assert not Job.objects.exists()


@pytest.mark.parametrize("language", ["en", "de", "ko"])
def test_the_form_to_embed_works_as_it_is_pasted(language: str) -> None:
    block = embedded(NEWSLETTER, language)
    assert "<script" not in block
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', block))
    action = str(re.search(r'action="https://news\.example\.org([^"]+)"', block)[1])  # type: ignore[index]
    form = {**fields, "address": "anna@example.org", "edition": language, HONEYPOT: ""}
    assert visitor().post(unescape(action), form).status_code == 200
    assert MailedLink.objects.get().languages == [language]


def test_the_page_speaks_the_language_of_the_browser_until_another_is_chosen() -> None:
    def language(path: str, wanted: str) -> str:
        page = visitor().get(path, headers={"Accept-Language": wanted}).content.decode()
        return str(re.search(r'<html lang="([^"]+)"', page)[1])  # type: ignore[index]

    assert language("/subscribe", "ko-KR,ko;q=0.9") == "ko"
    assert language("/subscribe?language=de", "ko-KR,ko;q=0.9") == "de"


def test_nobody_can_tell_from_the_link_for_another_mail_whether_there_was_one() -> None:
    again = re.compile(r'action="(/subscribe/again/[^"]+)"')
    answers = [ask(), ask(), ask(), ask(), ask(), ask(**{HONEYPOT: "x"}), ask(**{HONEYPOT: "x"})]
    links = [str(found[1]) for each in answers if (found := again.search(each))]
    assert len(set(links)) == len(answers)
    before = MailedLink.objects.count()
    assert {visitor().post(unescape(link)).status_code for link in links} == {200}
    assert MailedLink.objects.count() == before == 3


@pytest.mark.parametrize("pattern", WITH_TOKEN)
def test_no_token_reaches_the_log(pattern: str) -> None:
    token = signing.make(settings.SECRET_KEY, "confirm", 12345)
    path = "/" + pattern.replace("<str:token>", token).replace("<str:key>", "Mg")
    record = logging.LogRecord("django", 30, "", 1, "Not Found: %s", (path,), None)
    assert token not in Text().format(record)


@pytest.mark.parametrize("options", [[], ["--language", "de"]])
def test_the_command_prints_the_form(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    result = CliRunner().invoke(app, ["subscribers", "form", *options])
    assert result.exit_code == 0
    assert result.output.count("<form") == (1 if options else 2)
