"""What is decided when a feed tells its entries differently: how many are stored after each of several gathers.

No entry is lost, none comes twice. Where both cannot be had, losing nothing wins; those rows say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from curator.collect.identity import settle
from curator.records import Health
from curator.store import entries, models, sources
from tests.collect.feeds import NOW, item, read, rss

pytestmark = pytest.mark.django_db
Items = list[str]


def date(number: int) -> str:
    return f"{number:02d} Nov 2026 08:0{number % 10}:00 GMT"


def five(
    link: str = "https://cx.example/{}",
    title: str = "Article {}",
    *,
    guid: str = "",
    text: str = "",
    dated: bool = True,
) -> Items:
    more = f"<description>{text}</description>" if text else ""
    return [
        item(
            title.format(n),
            link.format(n),
            guid.format(n),
            date(n) if dated else "",
            more.format(n),
        )
        for n in range(1, 6)
    ]


def news(
    number: int, *, guid: str = "", dated: bool = True, link: str = "https://f.example/"
) -> str:
    return item("Daily News", link, guid.format(number), date(number) if dated else "")


def of_days(*days: Sequence[int], **more: object) -> list[Items]:
    return [[news(number, **more) for number in reversed(day)] for day in days]  # type: ignore[arg-type]


def changed(
    way: Callable[..., Items], first: dict[str, object], second: dict[str, object]
) -> list[Items]:
    return [way(**first), way(**second)]


OPENING = (
    "What the people of the shop said when {} of them were asked about the colour of the new doors"
)
DECIDED: dict[str, tuple[list[Items], list[int]]] = {
    # told apart although link and title are the same
    "own ids, one more a day": (of_days([1, 2], [1, 2, 3], [2, 3, 4], guid="g{}"), [2, 3, 4]),
    "own ids, one at a time": (of_days([1], [2], [3], guid="g{}"), [1, 2, 3]),
    "own ids, one at a time, no dates": (
        of_days([1], [2], [3], guid="g{}", dated=False),
        [1, 2, 3],
    ),
    "own ids, one more a day, no dates": (
        of_days([1, 2], [2, 3], [3, 4], guid="g{}", dated=False),
        [2, 3, 4],
    ),
    "own ids, a page of its own": (
        of_days([1], [2], guid="g{}", link="https://f.example/daily"),
        [1, 2],
    ),
    "no ids, three dates": (of_days([1, 2, 3], [1, 2, 3], [2, 3, 4]), [3, 3, 4]),
    "no ids, a date that moves": (of_days([1], [2], link="https://f.example/story"), [1, 1]),
    # the same page under another address
    "no ids, http to https": (changed(five, {"link": "http://cx.example/{}"}, {}), [5, 5]),
    "no ids, www. added": (changed(five, {}, {"link": "https://www.cx.example/{}"}), [5, 5]),
    "no ids, a last slash": (changed(five, {}, {"link": "https://cx.example/{}/"}), [5, 5]),
    "no ids, mobile": (
        changed(five, {"link": "https://www.cx.example/{}"}, {"link": "https://m.cx.example/{}"}),
        [5, 5],
    ),
    "one id for all, http to https": (
        changed(five, {"guid": "x", "link": "http://cx.example/{}"}, {"guid": "x"}),
        [5, 5],
    ),
    "ids and scheme change": (
        changed(five, {"guid": "a{}", "link": "http://cx.example/{}"}, {"guid": "b{}"}),
        [5, 5],
    ),
    "Drupal ids": (
        changed(five, {"guid": "{} at http://cx.example"}, {"guid": "{} at https://cx.example"}),
        [5, 5],
    ),
    "no ids, a session in the query": (
        [five(f"https://cx.example/{{}}?PHPSESSID={session * 26}&amp;a=1") for session in "abc"],
        [5, 5, 5],
    ),
    "no ids, a session in the path": (
        [five(f"https://cx.example/{{}};jsessionid={n}A0") for n in "123"],
        [5, 5, 5],
    ),
    "no ids, a new domain": (changed(five, {}, {"link": "https://new.example/{}"}), [5, 5]),
    "ids and domain change": (
        changed(five, {"guid": "a{}"}, {"guid": "b{}", "link": "https://new.example/blog/{}"}),
        [5, 5],
    ),
    # losing nothing: with neither id nor date an old title on another site may be a new article
    "no ids, no dates, a new domain": (
        changed(five, {"dated": False}, {"dated": False, "link": "https://n.example/{}"}),
        [5, 10],
    ),
    # an id used again
    "a used id, then a corrected title": (
        [
            [item("A first article", "https://cx.example/a", "x", date(1))],
            [item("What shops tell their staff", "https://cx.example/b", "x", date(2))],
            [item("What shops told their staff", "https://cx.example/b", "x", date(2))],
        ],
        [1, 2, 2],
    ),
    "a used id, the title stays": (
        [[item("Weekly digest", f"https://cx.example/{n}", "x", date(n))] for n in (1, 2, 3)],
        [1, 2, 3],
    ),
    "a used id, the link stays": (
        [
            [item(title, "https://cx.example/now", "x", date(n))]
            for n, title in enumerate(("Shops", "Parcels", "Doors"), 1)
        ],
        [1, 2, 3],
    ),
    "ids that are places in the list": (
        [
            [
                item(f"Story of {'xyz'[n] * 9}", "https://cx.example/", f"{place}", date(n + 1))
                for place, n in enumerate(order)
            ]
            for order in ([0], [1, 0], [2, 1, 0])
        ],
        [1, 2, 3],
    ),
    # corrections
    "a corrected title and date": (
        [
            [item("Shops tell thier staff", "https://cx.example/a", "x", date(1))],
            [item("Shops tell their staff", "https://cx.example/a", "x", date(2))],
        ],
        [1, 1],
    ),
    "a title written anew, no date": (
        [[item(title, "https://cx.example/a", "x")] for title in ("Shops", "What parcels cost")],
        [1, 1],
    ),
    "the moment of asking as everybody's date": (
        [
            [
                item(f"Article {n}", f"https://cx.example/{n}?x={hour}", f"g{n}", date(hour))
                for n in range(5)
            ]
            for hour in (1, 2, 3)
        ],
        [5, 5, 5],
    ),
    # neither id nor link
    "only texts, slightly changed": (
        [
            five("", "Note {}", text=OPENING + " " + end, dated=False)
            for end in ("today", "now", "yesterday")
        ],
        [5, 5, 5],
    ),
    "dated texts, rewritten": (
        changed(five, {"link": "", "text": "one {}"}, {"link": "", "text": "all other words {}"}),
        [5, 5],
    ),
    # losing nothing: another text under the same title is another item
    "only texts, another one": (
        [
            [item("Tip of the day", more=f"<description>{t}</description>")]
            for t in ("Smile", "Wait")
        ],
        [1, 2],
    ),
}


@pytest.mark.parametrize("case", DECIDED)
def test_nothing_is_lost_and_nothing_comes_twice(case: str) -> None:
    gathers, stored = DECIDED[case]
    assert [gather(items, day) for day, items in enumerate(gathers)] == stored
    assert gather(gathers[-1], 9) == stored[-1], "the same feed again brings something new"


def gather(items: Items, day: int) -> int:
    """One gather as the pipeline does it; how many entries are stored after it."""
    now = NOW + timedelta(days=day)
    source, _ = models.Source.objects.get_or_create(name="A", url="https://f.example/feed")
    found = read(rss(*items), now=now).entries
    memory = entries.recall([(source, found)])
    entries.save(entries.changes([(source, settle(found, memory.of(source)))], memory, now))
    sources.keep_health([(source, Health("ok", changed_at=now))])
    return models.Entry.objects.count()


def test_a_page_stored_under_its_full_address_is_still_known() -> None:
    """Memories of version 1 hold links as ids, with their last slash and scheme."""
    gather(five("http://www.cx.example/{}/"), 0)
    for row in models.Entry.objects.all():
        models.Entry.objects.filter(pk=row.pk).update(uid=row.link)
    assert gather(five("http://www.cx.example/{}/"), 1) == 5
    assert gather(five("https://cx.example/{}/"), 2) == 5
