"""The plan counts readers together; queueing asks for each. Both say what a third count says."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curator import send
from curator.language import tags
from curator.store import recipients, subscribers
from curator.store.models import Delivery, Issue, Subscriber
from tests.factories_sending import make_issue

pytestmark = pytest.mark.django_db
NOW = timezone.now()
EDITIONS = ("en", "de", "ko")
LANGUAGES = ("en", "de", "ko", "fr", "fi", "de-AT", "pt-BR", "zh-Hant")
VARIANTS = {("en", "loyalty"), ("de", "loyalty"), ("de", "privacy")}


def reader(dice: random.Random, number: int) -> Subscriber:
    return Subscriber(
        address=dice.choices([f"reader{number}@example.org", None], [9, 1])[0],
        languages=dice.sample(LANGUAGES, k=dice.randint(1, 3)),
        state=dice.choices(Subscriber.State.values, [1, 9, 1, 1])[0],
        pseudonym=str(number),
        paused_until=dice.choice([None, None, NOW - timedelta(days=1), NOW + timedelta(days=1)]),
        frequency=dice.choice(Issue.Kind.values),
        variant=dice.choice(["", "loyalty", "privacy", "gone"]),
        only_own_languages=dice.choice([None, True, False]),
    )


def letters() -> Issue:
    """An approved issue with three editions and variants of two."""
    issue = make_issue(EDITIONS)
    whole = {row.language: row for row in issue.approvals.get().renderings.all()}
    for language, key in VARIANTS:
        row = whole[language]
        row.pk, row.variant = None, key
        row.save(force_insert=True)
    return issue


def weekly_issues(dice: random.Random, readers: list[Subscriber]) -> None:
    """Two issues of this month, which most readers got."""
    for number in (1, 2):
        issue = Issue.objects.create(number=number, state=Issue.State.SENT, day=NOW.date())
        Delivery.objects.bulk_create(
            Delivery(
                issue=issue,
                subscriber=one,
                language="en",
                state=dice.choices(["sent", "bounced"], [4, 1])[0],
            )
            for one in readers
            if dice.random() < 0.7
        )


def told(one: Subscriber, issue: Issue, by_default: bool) -> tuple[str, str]:
    """What the rules say, read by read, of one reader: language and variant; none for nothing."""
    found = tags.closest(tuple(one.languages), EDITIONS)
    wants_no_other = by_default if one.only_own_languages is None else one.only_own_languages
    had = Delivery.objects.filter(subscriber=one, issue__number__lt=3, state="sent").count() == 2
    if subscribers.is_suppressed(one.address or "") or (not found and wants_no_other):
        return "", ""
    if issue.month and had:
        return "", ""
    language = found or "en"
    return language, one.variant if (language, one.variant) in VARIANTS else ""


def expected(issue: Issue, by_default: bool) -> Counter[tuple[str, str]]:
    candidates = (
        one
        for one in Subscriber.objects.all()
        if one.state == "confirmed"
        and one.address
        and one.frequency == issue.kind
        and (one.paused_until is None or one.paused_until <= timezone.now())
    )
    return Counter(told(one, issue, by_default) for one in candidates)


def without_variant(counted: Counter[tuple[str, str]]) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for (language, _), count in counted.items():
        if language:
            summed[language] += count
    return dict(summed)


@pytest.mark.parametrize("monthly", [False, True])
@pytest.mark.parametrize(("seed", "by_default"), [(1, False), (2, True), (3, False), (4, True)])
def test_plan_and_queue_say_the_same_of_any_readers(
    seed: int, by_default: bool, monthly: bool
) -> None:
    dice = random.Random(seed)
    Subscriber.objects.bulk_create(reader(dice, number) for number in range(300))
    readers = list(Subscriber.objects.all())
    for address in dice.sample([one.address for one in readers if one.address], k=60):
        subscribers.suppress(address, "bounced")
    weekly_issues(dice, readers)
    issue = letters()
    if monthly:
        Issue.objects.filter(pk=issue.pk).update(month=NOW.date().replace(day=1))
        issue.refresh_from_db()
    counted = expected(issue, by_default)
    plan = send.plan(issue, only_own_by_default=by_default)
    assert plan.candidates == counted.total()
    assert dict(plan.by_language) == without_variant(counted)
    assert plan.by_variant == {key: count for key, count in counted.items() if key[1]}
    assert plan.suppressed == counted["", ""] > 0
    recipients.queue(issue, EDITIONS, str, None, by_default, VARIANTS)
    rows = Counter(issue.deliveries.filter(state="queued").values_list("language", "variant"))
    assert rows == Counter({key: count for key, count in counted.items() if key[0]})
    assert issue.candidates == counted.total()


def test_a_plan_of_many_readers_asks_no_more_than_one_of_few() -> None:
    issue, asked = letters(), []
    for count in (1, 1_500):
        Subscriber.objects.all().delete()
        Subscriber.objects.bulk_create(
            Subscriber(address=str(n), pseudonym=str(n), languages=["de"], state="confirmed")
            for n in range(count)
        )
        with CaptureQueriesContext(connection) as seen:
            assert send.plan(issue).by_language == {"de": count}
        asked.append(len(seen))
    assert asked[0] == asked[1]
