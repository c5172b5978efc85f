"""Sending end to end against Postfix's smtp-source in one run: outbox with durable commits,
mail, SMTP into smtp-sink.

    python bench/send.py [--mails 3000] [--rounds 3] [--chart 18000]
    python bench/send.py --connections 50 --round-trip 20
    python bench/send.py --readers 1000 10000 200000

Prints mails a second, CPU a mail and the ratio to smtp-source with one session and with as many
as we use. Each mail is signed with an RSA key of 2048 bits, unless `--unsigned`. `--chart` lets
each mail carry a picture of so many bytes. `--round-trip` puts a relay before the sink that holds
each packet back for half of so many milliseconds, both ways; then the ratio is that to as many
sessions of smtp-source as we use, and 1 is the floor. `--readers` sends one issue to lists of
these lengths instead, each in a process of its own, and prints its peak of memory and CPU a mail;
it exits 1 where memory is a quarter above that of the shortest list, or CPU above that of the
second. Exits 77 where smtp-sink or smtp-source is missing, 1 below the floor.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import resource
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from curator.send import dkim

LEAST_PER_SECOND, LEAST_RATIO, LEAST_FAR_RATIO = 500, 0.35, 1.0
os.environ["PATH"] += os.pathsep + "/usr/sbin"
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def prepare(home: Path, mails: int) -> None:
    """A memory of its own with `mails` readers of one approved letter of about 40 KB."""
    os.environ |= {
        "CURATOR_HOME": str(home),
        "CURATOR_SECRET_KEY": "only-for-measuring-0123456789-abcd",
        "DJANGO_SETTINGS_MODULE": "curator.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from curator.store.models import Subscriber

    call_command("migrate", verbosity=0)
    Subscriber.objects.bulk_create(
        Subscriber(
            address=f"reader{n}@example.org",
            languages=["en"],
            state="confirmed",
            pseudonym=secrets.token_hex(16),
        )
        for n in range(mails)
    )


def approved_issue(number: int, chart_bytes: int = 0) -> object:
    from django.contrib.auth.models import User
    from django.utils import timezone

    from curator import records
    from curator.records.inline_images import content_id
    from curator.store import approvals
    from curator.store.models import Approval, Issue, Rendering

    newsletter = records.Newsletter(
        "The CX Minute",
        ("en",),
        "UTC",
        "The CX Minute",
        "letter@news.bench.test",
        "editors@bench.test",
        ("Imprint",),
        "https://news.bench.test/privacy",
        "https://news.bench.test",
    )
    by, _ = User.objects.get_or_create(username="bench")
    issue = Issue.objects.create(number=number, state="approved", day=timezone.now().date())
    approval = Approval.objects.create(
        issue=issue, by=by, snapshot={"newsletter": records.to_json(newsletter)}
    )
    html, text = letter()
    chart = random.Random(number).randbytes(chart_bytes)
    if chart:
        html = html.replace(
            b"<table>",
            f'<img src="cid:{content_id(chart, newsletter.sender_address)}"><table>'.encode(),
        )
    digest = approvals.digest("A bench letter", html, text, chart)
    Rendering.objects.create(
        approval=approval,
        language="en",
        subject="A bench letter",
        html=html,
        text=text,
        chart=chart,
        sha256=digest,
    )
    return issue


def letter() -> tuple[bytes, bytes]:
    from curator.records import LEAVE_TOKEN_PLACE

    leave = f"https://news.bench.test/leave/{LEAVE_TOKEN_PLACE}"
    words = (
        "<h2>Waiting less – “at last”</h2><p>Seven of ten callers hung up within two minutes.</p>"
    )
    story = f'<tr><td style="padding:12px 0">{words}</td></tr>'
    html = f"<html><body><table>{story * 225}</table><a href='{leave}'>leave</a></body></html>"
    return (
        html.encode(),
        f"{'Seven of ten callers hung up within two minutes. ' * 100}\n{leave}\n".encode(),
    )


@contextmanager
def sink(round_trip: float = 0) -> Iterator[int]:
    """The port of a mail server that is `round_trip` milliseconds away and forgets all mails."""
    port, user = _free_port(), ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(["smtp-sink", *user, f"127.0.0.1:{port}", "1000"])
    time.sleep(0.5)
    try:
        with far(port, round_trip) if round_trip else nullcontext(port) as shown:
            yield shown
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def far(port: int, round_trip: float) -> Iterator[int]:
    """The port of a relay to `port` in a process of its own."""
    near = _free_port()
    process = multiprocessing.get_context("spawn").Process(
        target=relay, args=(near, port, round_trip / 2000), daemon=True
    )
    process.start()
    time.sleep(1)
    try:
        yield near
    finally:
        process.terminate()
        process.join()


def relay(near: int, port: int, delay: float) -> None:
    """Pass on what arrives at `near` to `port`, and the answers, each `delay` seconds later."""

    async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(1 << 18):
            loop.call_later(delay, writer.write, data)
        loop.call_later(delay, writer.close)

    async def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        with suppress(ConnectionError):  # one of both has left
            await asyncio.gather(passed(reader, back), passed(there, writer))

    async def serve() -> None:
        async with await asyncio.start_server(accepted, "127.0.0.1", near) as server:
            await server.serve_forever()

    asyncio.run(serve())


def ours(
    number: int, wanted: argparse.Namespace, keys: tuple[dkim.Key, ...]
) -> tuple[float, float]:
    """Mails a second and CPU milliseconds a mail of one whole run."""
    from curator import send
    from curator.send.transports import Signed, smtp
    from curator.store.models import Issue

    issue, mails = approved_issue(number, wanted.chart), wanted.mails
    assert isinstance(issue, Issue)
    with sink(wanted.round_trip) as port:
        began, cpu = time.perf_counter(), _cpu()
        server = smtp.Server("127.0.0.1", port, connections=wanted.connections)
        means = Signed(server, keys) if keys else server
        report = send.run(issue, means, publish=lambda _: None)
        seconds = time.perf_counter() - began
    assert report.sent == mails, report
    return mails / seconds, (_cpu() - cpu) / mails * 1000


def by_readers(counts: list[int]) -> int:
    """Peak of memory and CPU a mail of sending to each number of readers."""
    peaks, costs = [], []
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, __file__, "--home", folder, "--mails", str(count)]
            for step in ("prepare", "send"):
                done = subprocess.run(
                    [*command, "--step", step], check=True, stdout=subprocess.PIPE
                )
        peak, cost, rate = map(float, done.stdout.split())
        peaks.append(peak)
        costs.append(cost)
        print(f"{count:9,} readers  {peak:6.1f} MB at most  {cost:.2f} ms CPU a mail  {rate:.0f}/s")
    flat = max(peaks) <= 1.25 * peaks[0]
    return 0 if flat and max(costs[1:], default=0) <= 1.25 * (costs[1:] or [0])[0] else 1


def step(wanted: argparse.Namespace) -> int:
    """Fill the memory, or send from it and print peak in MB, CPU in ms a mail, mails a second."""
    prepare(wanted.home, wanted.mails if wanted.step == "prepare" else 0)
    if wanted.step == "send":
        rate, cost = ours(1, wanted, signing_keys(wanted.home))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(peak, cost, rate)
    return 0


def theirs(mails: int, sessions: int, message: Path, round_trip: float) -> float:
    with sink(round_trip) as port:
        began = time.perf_counter()
        command = ["smtp-source", "-d", "-s", str(sessions), "-m", str(mails), "-F", str(message)]
        subprocess.run(
            [*command, "-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{port}"],
            check=True,
        )
        return mails / (time.perf_counter() - began)


def signing_keys(folder: Path) -> tuple[dkim.Key, ...]:
    """One RSA key of 2048 bits, as providers recommend it."""
    from curator.send import dkim

    dkim.make(folder / "key.pem")
    return dkim.keys(f"bench={folder / 'key.pem'}")


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def sample(folder: Path, chart_bytes: int) -> Path:
    """One of our mails as a file for smtp-source, so that both carry the same bytes."""
    from datetime import UTC, datetime

    from curator import signing
    from curator.send.approved import approved
    from curator.store.models import Issue

    issue = approved_issue(999, chart_bytes)
    assert isinstance(issue, Issue)
    wire = (
        approved(issue)
        .templates["en", ""]
        .fill("b@example.org", signing.make("k", "leave", 1), "<1@example.org>", datetime.now(UTC))
    )
    path = folder / "mail.eml"
    path.write_bytes(wire.replace(b"\r\n", b"\n"))
    print(f"one mail: {len(wire)} bytes")
    return path


def main() -> int:
    """Interleaved rounds; the medians count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--round-trip", type=float, default=0, metavar="MS")
    parser.add_argument("--unsigned", action="store_true")
    parser.add_argument("--chart", type=int, default=0, metavar="BYTES")
    parser.add_argument("--readers", type=int, nargs="+", metavar="COUNT")
    parser.add_argument("--step", choices=("prepare", "send"), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.step:
        return step(wanted)
    missing = [tool for tool in ("smtp-sink", "smtp-source") if shutil.which(tool) is None]
    if missing:
        print(f"bench send: {' and '.join(missing)} not installed (apt-get install postfix)")
        return 77
    if wanted.readers:
        return by_readers(wanted.readers)
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), wanted.mails)
        return measure(wanted, sample(Path(folder), wanted.chart))


def measure(wanted: argparse.Namespace, message: Path) -> int:
    mails, sessions = wanted.mails, wanted.connections
    one, many = "smtp-source, 1 session", f"smtp-source, {sessions} sessions"
    peers = {many: sessions} if wanted.round_trip else {one: 1, many: sessions}
    rates: dict[str, list[float]] = {name: [] for name in ("ours", *peers)}
    cpu: list[float] = []
    keys = () if wanted.unsigned else signing_keys(message.parent)
    for number in range(1, wanted.rounds + 1):
        for name, count in peers.items():
            rates[name].append(theirs(mails, count, message, wanted.round_trip))
        rate, milliseconds = ours(number, wanted, keys)
        rates["ours"].append(rate)
        cpu.append(milliseconds)
    for name, found in rates.items():
        print(
            f"{name:26} {statistics.median(found):7.0f} mails/s "
            f" [{min(found):.0f}..{max(found):.0f}]"
        )
    beside, least = next(iter(peers)), LEAST_FAR_RATIO if wanted.round_trip else LEAST_RATIO
    ratios = [mine / best for mine, best in zip(rates["ours"], rates[beside], strict=True)]
    rate, ratio = statistics.median(rates["ours"]), statistics.median(ratios)
    print(
        f"CPU a mail {statistics.median(cpu):.2f} ms, ratio to {beside}: {ratio:.2f} (floor"
        f" {least}); {sessions} connections, {'signed' if keys else 'not signed'}"
    )
    return 0 if ratio >= least and (wanted.round_trip or rate >= LEAST_PER_SECOND) else 1


if __name__ == "__main__":
    sys.exit(main())
