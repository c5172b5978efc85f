"""How fast sources are gathered, beside lemon24/reader and bare httpx, in one run.

    python -m bench.collect [--feeds 500 2000] [--rounds 3] [--peers PYTHON]

`curator gather` alone: entries committed to the store, no pages read, pause per host 0, 200
loopback hosts, 50 ms latency. The generator, the server and the peers' runners are those of
../shared/bench. PYTHON has the peers installed (pip install reader sgmllib3k). Figures are
medians over the rounds, whose cases alternate; ratios count, since machines are shared. Exits
with 1 when a target is missed and with 77 when something is missing.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

TOOLS = Path(__file__).parents[2] / "shared" / "bench"
PORT, HOSTS = 8099, 200
SERVER = f"http://127.0.0.1:{PORT}"
FASTER, LARGEST_MB, CPU_GROWTH, UNCHANGED = 4.0, 250.0, 1.25, 1.5
HEAD = """newsletter: {name: Bench, languages: [en], sender: {name: B, address: b@example.org}, reply_to: b@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}
allow_hosts: [127.0.0.0/8]
collect: {pause_seconds: 0, connections: 50}
feeds:
"""  # noqa: E501


@dataclass(frozen=True, slots=True)
class Case:
    """One thing measured: who, first gather or unchanged, how many feeds."""

    who: str
    what: str
    feeds: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; `seconds` is the gather's own time, `wall` that of the whole command."""

    seconds: float
    wall: float
    cpu_ms: float
    peak_mb: float


def lacks(peers: str) -> list[str]:
    """What is missing for this bench, each in a line."""
    missing = [] if (TOOLS / "server.py").exists() else [f"the yardsticks in {TOOLS}"]
    found = shutil.which(peers) and subprocess.run(
        [peers, "-c", "import reader, sgmllib"], capture_output=True, check=False
    )
    if not found or found.returncode:
        missing.append(
            f"lemon24/reader for {peers} (pip install reader sgmllib3k; then --peers PYTHON)"
        )
    return missing


@contextmanager
def server(folder: Path) -> Iterator[None]:
    """The feeds of `folder`, served until the end of the block."""
    where = ("--data", "bench-data", "--hosts", str(HOSTS), "--port", str(PORT))
    command: list[str | Path] = [sys.executable, TOOLS / "server.py", *where]
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            _wait(process)
            yield
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit(f"the server ended with {process.returncode}; is port {PORT} taken?")
        try:
            urllib.request.urlopen(f"{SERVER}/stats", timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return


def measure(folder: Path, case: Case, *command: str | Path) -> Figure:
    """One run of `command` under ../shared/bench/measure.py."""
    out = folder / "results.jsonl"
    runner: list[str | Path] = [
        sys.executable,
        TOOLS / "measure.py",
        "--label",
        case.who,
        "--case",
        case.what,
        "--n",
        str(case.feeds),
    ]
    subprocess.run(
        [*runner, "--out", out, "--", *command], cwd=folder, check=True, capture_output=True
    )
    found: dict[str, Any] = json.loads(out.read_text().splitlines()[-1])
    if found["rc"]:
        raise SystemExit(
            f"{case} failed: {(folder / 'bench-data' / 'last.log').read_text()[-2000:]}"
        )
    seconds = found.get("seconds") or found.get("inner") or found["wall"]
    return Figure(seconds, found["wall"], found["cpu"] / case.feeds * 1000, found["tree_pss_mb"])


def one_round(folder: Path, feeds: int, peers: str) -> Iterator[tuple[Case, Figure]]:
    """Each case once: first gathers on fresh memories, then unchanged ones."""
    home, list_, state = folder / "home", folder / f"feeds-{feeds}.yaml", folder / "httpx.json"
    shutil.rmtree(home, ignore_errors=True)
    for path in (state, *folder.glob("reader.db*")):
        path.unlink(missing_ok=True)
    list_.write_text(
        HEAD
        + "".join(f"  - {{name: '{number}', url: '{url(number)}'}}\n" for number in range(feeds))
    )
    ours = (
        Path(sys.executable).with_name("curator"),
        "gather",
        "--json",
        "--home",
        home,
        "--feeds",
        list_,
    )
    bare = (sys.executable, TOOLS / "base_fetch.py", "httpx", str(feeds), "50", state)
    reader = (peers, TOOLS / "bench_reader.py")
    size = (str(feeds), "20", str(HOSTS))
    subprocess.run(
        [*reader, "add", "reader.db", *size], cwd=folder, check=True, capture_output=True
    )
    for what in ("first", "unchanged"):
        for who, command in (
            ("curator", ours),
            ("bare httpx", bare),
            ("reader, 20 workers", (*reader, "update", "reader.db", *size)),
        ):
            case = Case(who, what, feeds)
            yield case, measure(folder, case, *command)


def url(number: int) -> str:
    """The address of a feed, spread over the hosts as the peers' runners do."""
    return f"http://127.0.1.{1 + number % HOSTS}:{PORT}/feed/{number:05d}.xml"


def medians(figures: dict[Case, list[Figure]]) -> dict[Case, Figure]:
    """The median of each figure over the rounds; the largest memory."""
    return {
        case: Figure(
            median(one.seconds for one in all_),
            median(one.wall for one in all_),
            median(one.cpu_ms for one in all_),
            max(one.peak_mb for one in all_),
        )
        for case, all_ in figures.items()
    }


def targets(
    found: dict[Case, Figure], sizes: list[int]
) -> Iterator[tuple[str, float, float, bool]]:
    """What is asked for: words, figure, target, whether it is met."""
    for feeds in sizes:
        ours, theirs = (
            found[Case("curator", "first", feeds)],
            found[Case("reader, 20 workers", "first", feeds)],
        )
        again, bare = (
            found[Case("curator", "unchanged", feeds)],
            found[Case("bare httpx", "unchanged", feeds)],
        )
        faster, slower = theirs.seconds / ours.seconds, again.seconds / bare.seconds
        yield f"{feeds} feeds, first: times as fast as reader", faster, FASTER, faster >= FASTER
        yield (
            f"{feeds} feeds, first: MB of the process tree",
            ours.peak_mb,
            LARGEST_MB,
            ours.peak_mb < LARGEST_MB,
        )
        yield (
            f"{feeds} feeds, unchanged: times the seconds of bare httpx",
            slower,
            UNCHANGED,
            slower <= UNCHANGED,
        )
    if len(sizes) > 1:
        small, large = (
            found[Case("curator", "first", feeds)].cpu_ms for feeds in (sizes[0], sizes[-1])
        )
        yield (
            f"CPU a feed at {sizes[-1]} against {sizes[0]}",
            large / small,
            CPU_GROWTH,
            large / small <= CPU_GROWTH,
        )


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--feeds", type=int, nargs="+", default=[500, 2000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--peers", default=sys.executable, help="a Python that has lemon24/reader")
    given = options.parse_args()
    missing = lacks(given.peers)
    if missing:
        print("\n".join(f"lacks {what}" for what in missing))
        return 77
    figures: defaultdict[Case, list[Figure]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        generate: list[str | Path] = [
            sys.executable,
            TOOLS / "gen_feeds.py",
            "--feeds",
            str(max(given.feeds)),
            "--out",
            "bench-data",
        ]
        subprocess.run(generate, cwd=folder, check=True, capture_output=True)
        with server(folder):
            for _ in range(given.rounds):
                for feeds in given.feeds:
                    for case, figure in one_round(folder, feeds, given.peers):
                        figures[case].append(figure)
    return _report(medians(figures), given.feeds)


def _report(found: dict[Case, Figure], sizes: list[int]) -> int:
    print(
        f"{'':<22}{'':<12}{'feeds':>7}{'feeds/s':>9}{'seconds':>9}{'wall':>8}{'CPU ms/feed':>13}{'peak MB':>9}"  # noqa: E501
    )
    for case, one in sorted(
        found.items(), key=lambda pair: (pair[0].feeds, pair[0].what, pair[0].who)
    ):
        print(
            f"{case.who:<22}{case.what:<12}{case.feeds:>7}{case.feeds / one.seconds:>9.1f}{one.seconds:>9.2f}",  # noqa: E501
            end="",
        )
        print(f"{one.wall:>8.2f}{one.cpu_ms:>13.2f}{one.peak_mb:>9.0f}")
    missed = 0
    for words, figure, target, met in targets(found, sizes):
        missed += not met
        print(f"{'met   ' if met else 'MISSED'} {words}: {figure:.2f} (target {target:g})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
