"""The letter of some themes alone: chosen by a reader, approved as bytes, sent as approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from curator import records, signing
from curator.errors import StoreError
from curator.records import LEAVE_TOKEN_PLACE, Message
from curator.runs import context, publish
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.send.plan import plan
from curator.send.run import run
from curator.store import approvals, models, published, send_jobs, subscribers, words
from curator.store.approvals import Changed, digest, fingerprint
from tests.factories_roundup import person
from tests.factories_sending import Later, to
from tests.factories_sending import published as nothing_to_publish
from tests.factories_variants import VARIANTS, approved, configure, draft
from tests.send.receiver import Mail, Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _newsletter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(tmp_path, monkeypatch)


@pytest.fixture
def issue(db: None) -> models.Issue:
    return draft("loyalty", "privacy", "loyalty")


def reader(name: str, variant: str = "", language: str = "en") -> models.Subscriber:
    now, address = timezone.now(), f"{name}@example.org"
    subscribers.add(address, [language], "Yes.", "test", now, variant=variant)
    return models.Subscriber.objects.get(address=address)


def token(one: models.Subscriber) -> str:
    return signing.make(settings.SECRET_KEY, "leave", one.pk)


def send(issue: models.Issue, receiver: Receiver, clock: Later | None = None) -> dict[str, Mail]:
    """What has arrived by then, by the reader's name."""
    run(issue, to(receiver), publish=nothing_to_publish, clock=clock)
    assert all(count == 1 for count in receiver.received.values())
    return {mail.recipient.partition("@")[0]: mail for mail in receiver.mails}


def sent(issue: models.Issue) -> dict[str, Mail]:
    with Receiver() as receiver:
        return send(issue, receiver)


def html(mail: Mail) -> str:
    part = mail.parsed.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def frozen(approval: models.Approval) -> dict[tuple[str, str], models.Rendering]:
    return {(row.language, row.variant): row for row in approval.renderings.all()}


def test_from_the_settings_page_to_the_mail_it_is_what_was_approved(issue: models.Issue) -> None:
    rows = frozen(approved(issue))
    anna, ben = reader("anna"), reader("ben")
    chosen = {"language0": "en", "variant": "treue"}
    assert Client().post(f"/preferences/{token(anna)}", chosen).status_code == 200
    mails = sent(issue)
    for one, key in ((anna, "treue"), (ben, "")):
        letter = bytes(rows["en", key].html).decode().replace(LEAVE_TOKEN_PLACE, token(one))
        assert html(mails[(one.address or "").partition("@")[0]]).rstrip() == letter.rstrip()
    assert "Story 1 of loyalty" in html(mails["anna"])
    assert "Story 2 of privacy" not in html(mails["anna"])
    assert "Story 2 of privacy" in html(mails["ben"])
    kept = issue.deliveries.values_list("subscriber__address", "state", "variant")
    assert set(kept) == {("anna@example.org", "sent", "treue"), ("ben@example.org", "sent", "")}


def test_who_reads_text_gets_the_text_of_the_variant(issue: models.Issue) -> None:
    row = frozen(approved(issue))["en", "treue"]
    anna = reader("anna", "treue")
    models.Subscriber.objects.update(mail_format="text")
    mail = sent(issue)["anna"].parsed
    assert mail.get_content_type() == "text/plain"
    letter = bytes(row.text).decode().replace(LEAVE_TOKEN_PLACE, token(anna))
    assert mail.get_content().replace("\r\n", "\n").rstrip() == letter.rstrip()


@pytest.mark.parametrize(
    ("themes", "variants"),
    [
        (("loyalty", "privacy", "loyalty"), ["treue"]),
        (("loyalty", "privacy"), []),  # one item, and two are the least
        (("loyalty", "loyalty"), []),  # it would be the whole letter
        (("privacy", "privacy", "customer-data", "loyalty"), ["data"]),
        (("privacy", "privacy", "loyalty"), []),  # two items, and three are its least
    ],
)
def test_a_variant_is_approved_where_it_has_enough_and_leaves_something_out(
    themes: tuple[str, ...], variants: list[str]
) -> None:
    rows = frozen(approved(draft(*themes)))
    assert sorted(rows) == [("en", key) for key in ["", *variants]]
    for row in rows.values():
        assert row.sha256 == digest(row.subject, bytes(row.html), bytes(row.text))


@pytest.mark.parametrize(
    ("chosen", "language"),
    [
        ("data", "en"),  # too little on it
        ("gone", "en"),  # no longer in feeds.yaml
        ("data", "ko"),  # neither the language nor the variant
    ],
)
def test_without_an_approved_variant_a_reader_gets_the_whole_letter(
    issue: models.Issue, chosen: str, language: str
) -> None:
    approved(issue)
    reader("anna", chosen, language)
    assert "Story 2 of privacy" in html(sent(issue)["anna"])
    assert issue.deliveries.get().variant == ""


def test_a_variant_with_a_problem_is_not_approved_and_the_issue_is(
    issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        IssueRenderer, "problems", lambda _, letter: [Message("wrong")] if letter.variant else []
    )
    assert list(frozen(approved(issue))) == [("en", "")]


def test_a_variant_that_was_not_shown_cannot_be_approved(
    issue: models.Issue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = fingerprint(IssueRenderer.of(context.config()).snapshot(issue))
    configure(tmp_path, monkeypatch, VARIANTS.replace("[loyalty]", "[loyalty, privacy]"))
    with pytest.raises(Changed):
        approve(IssueRenderer.of(context.config()), issue, person(), shown)


def test_what_a_reader_chooses_once_an_issue_is_queued_holds_for_the_next(
    issue: models.Issue,
) -> None:
    row = frozen(approved(issue))["en", "treue"]
    anna = reader("anna", "treue")
    with Receiver(rcpt=lambda _: "451 4.7.1 later") as busy:
        assert send(issue, busy) == {}
    Client().post(f"/preferences/{token(anna)}", {"language0": "en", "variant": ""})
    with Receiver() as receiver:
        mail = send(issue, receiver, Later(timedelta(minutes=6)))["anna"]
    letter = bytes(row.html).decode().replace(LEAVE_TOKEN_PLACE, token(anna))
    assert html(mail).rstrip() == letter.rstrip()


def test_an_edit_withdraws_the_variants_with_the_approval_and_the_last_one_brings_them_back(
    issue: models.Issue,
) -> None:
    first = approved(issue)
    before = {key: row.sha256 for key, row in frozen(first).items()}
    words.rewrite(issue, person(), field="opening", language="en", text="Another one.", seen=0)
    first.refresh_from_db()
    assert first.withdrawn_at
    assert {key: row.sha256 for key, row in frozen(first).items()} == before
    approvals.reinstate(issue.pk)
    issue.refresh_from_db()
    again = approvals.in_force(issue)
    assert again == first
    reader("anna", "treue")
    assert "Another one." not in html(sent(issue)["anna"])


def test_bytes_of_a_variant_that_were_changed_since_are_not_sent(issue: models.Issue) -> None:
    approval = approved(issue)
    seal = send_jobs.seal(approval)
    approval.renderings.filter(variant="treue").update(html=b"<p>Something else</p>")
    reader("anna")
    with pytest.raises(StoreError, match="en treue"), Receiver() as receiver:
        send(issue, receiver)
    approval.renderings.filter(variant="treue").update(sha256="0" * 64)
    assert send_jobs.seal(approval) != seal


def test_files_and_archive_are_of_the_whole_letter(issue: models.Issue, tmp_path: Path) -> None:
    approved(issue)
    issue.refresh_from_db()
    found = published.published_issue(issue)
    assert found is not None
    assert found.languages == ("en",)
    written = publish.write_issue(IssueRenderer.of(context.config()), issue, tmp_path)
    assert "Story 2 of privacy" in written.letters["en"].html


def test_a_plan_counts_the_readers_of_each_variant(issue: models.Issue) -> None:
    approved(issue)
    issue.refresh_from_db()
    for name, variant in (("anna", "treue"), ("ben", "treue"), ("cho", "data"), ("dan", "")):
        reader(name, variant)
    subscribers.suppress("ben@example.org", "complaint")
    found = plan(issue).as_object()
    assert (found["by_language"], found["by_variant"]) == ({"en": 3}, {"en treue": 1})


def test_an_approval_from_before_there_were_variants_is_read_as_one_without() -> None:
    newsletter = records.to_json(context.config().newsletter)
    del newsletter["variants"]
    found = records.from_json(records.Newsletter, newsletter)
    assert found == replace(context.config().newsletter, variants=())
