"""What a short command costs: the help of `curator gather`, and a gather of one feed.

    python -m bench.start [--rounds 10]

Each in turn, beside a Python that only imports Django and httpx, which any such program loads.
Prints medians of processor time (user and system, children too) and of wall time; exits 1 where
the processor time of a command is over the limit. Wall times of a busy machine mean little.
"""

from __future__ import annotations

import argparse
import http.server
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

LIMIT = 0.6  # seconds of processor time
FEED = (
    b"<rss version='2.0'><channel><title>One</title>"
    b"<item><guid>1</guid><title>Article</title></item></channel></rss>"
)
LIST = """newsletter: {{name: B, languages: [en], sender: {{name: B, address: b@example.org}}, reply_to: b@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}}
allow_hosts: [127.0.0.0/8]
feeds:
  - {{name: One, url: 'http://127.0.0.1:{port}/'}}
"""  # noqa: E501


class _Feed(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # the library's name
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, format: str, *words: object) -> None:
        """Say nothing."""


@contextmanager
def feeds(folder: Path) -> Iterator[Path]:
    """A feeds.yaml with one source, which this program serves."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feed) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        path = folder / "feeds.yaml"
        path.write_text(LIST.format(port=server.server_address[1]), "utf-8")
        yield path
        server.shutdown()


def cost(command: Sequence[str]) -> tuple[float, float]:
    """Seconds of processor and of wall time that a program takes; raises where it fails."""
    began = time.perf_counter()
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {program.returncode}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - began


def main() -> int:
    """Run each command so often, in turns, and print what it cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    curator = (sys.executable, "-m", "curator", "gather")
    with tempfile.TemporaryDirectory(prefix="bench-start-") as name, feeds(Path(name)) as listed:
        gather = (*curator, "--home", str(Path(name) / "home"), "--feeds", str(listed))
        commands = {
            "Django and httpx": (sys.executable, "-c", "import django.db.models, httpx"),
            "gather --help": (*curator, "--help"),
            "gather of one feed": gather,
        }
        cost(gather)  # makes the database
        turns = [{what: cost(each) for what, each in commands.items()} for _ in range(rounds)]
    return report(turns)


def report(turns: Sequence[dict[str, tuple[float, float]]]) -> int:
    """Print the medians; 1 where a command of ours is over the limit."""
    bare, over = 0.0, False
    for what in turns[0]:
        processor, wall = (median(turn[what][place] for turn in turns) for place in (0, 1))
        bare = bare or processor
        over |= what.startswith("gather") and processor > LIMIT
        ratio = processor / bare
        print(f"{what:20} {processor:.2f} s processor ({ratio:.2f}), {wall:.2f} s wall", flush=True)
    print(f"limit {LIMIT:g} s of processor time: {'MISSED' if over else 'holds'}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
