"""How fast an issue of 20 items becomes 14 letters, their text parts, LinkedIn posts and archive
pages, from a cold start.

    python -m bench.render [ROUNDS]      each round is a new process, imports and catalogues included; pictures apart

Prints the median and the range of the rounds, what a warm repetition costs, the largest letter,
and what the charts cost to draw and to carry. Exits with 1 when the median cold round takes more
than 3 seconds or a letter is too large.
"""  # noqa: E501

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from curator.records import Letter, Snapshot

ROUNDS = 5
ITEMS = 20
MOST_SECONDS = 3.0


def main() -> int:
    """Run the rounds, print the table and say by the exit code whether the limit holds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    results = [_cold_round() for _ in range(rounds)]
    cold = [float(each["wall"]) for each in results]
    last = results[-1]
    print(f"{last['items']} items, {last['languages']} languages, {rounds} cold rounds")
    print(f"cold, whole process  {_spread(cold)}  limit {MOST_SECONDS:.0f} s")
    print(f"  of it processor      {_spread([float(each['cpu']) for each in results])}")
    for name in ("imports", "letters", "posts", "archive", "letters again"):
        spent = [float(each[name]) for each in results]
        print(f"  {name:<18} {_spread(spent)}")
    print(f"largest letter       {last['largest']:,} bytes ({last['largest language']})")
    apart = _process("--charts")
    print(
        f"charts, apart        {apart['seconds']:.2f} s for {last['languages']},"
        f" {apart['first']:.2f} s of it the first"
    )
    print(f"largest mail         {apart['mail']:,} bytes")
    return 0 if statistics.median(cold) <= MOST_SECONDS else 1


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.2f} s  [{min(seconds):.2f} .. {max(seconds):.2f}]"


def _cold_round() -> dict[str, Any]:
    """One new process, timed from outside."""
    started, used = time.perf_counter(), _children_seconds()
    measured = _process("--once")
    wall, cpu = time.perf_counter() - started, _children_seconds() - used
    again = measured["letters again"]
    return {**measured, "wall": wall - again, "cpu": cpu - measured["again cpu"]}


def _process(part: str) -> dict[str, Any]:
    """What one part measured in a new process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.render", part], capture_output=True, text=True, check=True
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _children_seconds() -> float:
    """Processor seconds of all ended child processes; what the machine does beside this does not
    count.
    """
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def once() -> dict[str, Any]:
    """One round in this process; seconds by part."""
    clock = time.perf_counter
    times = [clock()]
    from bench import samples
    from curator import render
    from curator.share import linkedin

    issue = _twenty(samples.snapshot())
    times.append(clock())
    letters = {language: render.letter(issue, language) for language in samples.LANGUAGES}
    times.append(clock())
    for language in samples.LANGUAGES:
        linkedin.post(issue, language, f"https://letter.example.org/{language}/13/")
    times.append(clock())
    _archive(issue, samples.LANGUAGES)
    times.append(clock())
    used = time.process_time()
    for language in samples.LANGUAGES:
        render.letter(issue, language)
    times.append(clock())
    again_cpu = time.process_time() - used
    spent = [after - before for before, after in pairwise(times)]
    largest = max(letters.values(), key=lambda letter: len(letter.html.encode()))
    return {
        **dict(
            zip(("imports", "letters", "posts", "archive", "letters again"), spent, strict=True)
        ),
        "again cpu": again_cpu,
        "items": letters["en"].items,
        "languages": len(letters),
        "largest": len(largest.html.encode()),
        "largest language": largest.language,
    }


def charts() -> dict[str, Any]:
    """Seconds for the charts of every edition, and the bytes of the largest one and of the
    largest mail.
    """
    from bench import samples

    _with_django()
    from curator import edition, render
    from curator.runs import renderer

    issue = _twenty(samples.snapshot())
    editions = [edition.build(issue, language) for language in samples.LANGUAGES]
    times = [time.perf_counter()]
    for each in editions:
        renderer.chart(each)
        times.append(time.perf_counter())
    letters = [render.letter(issue, language) for language in samples.LANGUAGES]
    return {
        "seconds": times[-1] - times[0],
        "first": times[1] - times[0],
        "mail": max(map(_mail_bytes, letters)),
    }


def _with_django() -> None:
    """Mails and the renderer need Django's settings, though no database."""
    import django

    os.environ |= {
        "CURATOR_SECRET_KEY": "only-for-measuring-0123456789-abcd",
        "DJANGO_SETTINGS_MODULE": "curator.settings",
    }
    django.setup()


def _mail_bytes(letter: Letter) -> int:
    import django

    os.environ |= {
        "CURATOR_SECRET_KEY": "only-for-measuring-0123456789-abcd",
        "DJANGO_SETTINGS_MODULE": "curator.settings",
    }
    django.setup()
    from bench import samples
    from curator.send import message

    return len(
        message.example(
            letter, samples.newsletter(), 13, "a key", datetime(2026, 11, 19, tzinfo=UTC)
        )
    )


def _twenty(snapshot: Snapshot) -> Snapshot:
    """The sample issue with its sections filled up to twenty items."""
    section = [
        pick
        for pick in snapshot.picks
        if pick.slot in {section.key for section in snapshot.sections}
    ]
    more = [
        replace(section[place % len(section)], id=100 + place, position=10 + place, in_minute=False)
        for place in range(ITEMS - len(snapshot.picks))
    ]
    return replace(snapshot, picks=(*snapshot.picks, *more))


def _archive(issue: Snapshot, languages: tuple[str, ...]) -> None:
    from curator.records import Published
    from curator.share import archive

    now = datetime(2026, 11, 19, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as folder:
        archive.write([Published(issue, languages, now, now)], issue.newsletter, {}, Path(folder))


if __name__ == "__main__":
    if "--once" in sys.argv:
        print(json.dumps(once()))
    elif "--charts" in sys.argv:
        print(json.dumps(charts()))
    else:
        sys.exit(main())
