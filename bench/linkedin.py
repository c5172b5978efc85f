"""How long the files for LinkedIn take for an issue of 14 items in 14 languages, from a cold start.

    python -m bench.linkedin [ROUNDS]      each round is two new processes, imports included

Prints seconds of the whole process and of the processor, with document, cover and figures and for
the texts alone, and how large the largest files are. Exits with 1 when a median round takes more
than 20 seconds of the processor, or 2 for the texts alone: it is one process that waits for
nothing, so that on an idle machine this is the time of the clock.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

ROUNDS = 3
MOST_SECONDS = {"everything": 20.0, "nothing": 2.0}
SAID = {"everything": "everything included", "nothing": "texts alone"}


def main() -> int:
    """Run the rounds, print them and say by the exit code whether the limits hold."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    held = [_measured(drawn, rounds) for drawn in MOST_SECONDS]
    return 0 if all(held) else 1


def _measured(drawn: str, rounds: int) -> bool:
    results = [_cold_round(drawn) for _ in range(rounds)]
    wall = [float(each["wall"]) for each in results]
    cpu = [float(each["cpu"]) for each in results]
    middle, most = statistics.median(cpu), MOST_SECONDS[drawn]
    print(
        f"{SAID[drawn]:<20} {middle:6.2f} s [{min(cpu):.2f} .. {max(cpu):.2f}]"
        f"  limit {most:.0f} s, {middle / most:.0%} of it;"
        f" by the clock {statistics.median(wall):.2f} s"
    )
    for name, size in results[-1]["sizes"].items():
        print(f"  {name:<18} {size:,} bytes at most")
    return middle <= most


def _cold_round(drawn: str) -> dict[str, Any]:
    """One new process, timed from outside."""
    started, used = time.perf_counter(), _children_seconds()
    done = subprocess.run(
        [sys.executable, "-m", "bench.linkedin", "--once", drawn],
        capture_output=True,
        text=True,
        check=True,
    )
    wall, cpu = time.perf_counter() - started, _children_seconds() - used
    return {"wall": wall, "cpu": cpu, "sizes": json.loads(done.stdout)}


def _children_seconds() -> float:
    """Processor seconds of all ended child processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def once(drawn: str) -> dict[str, int]:
    """Write every edition as `curator export linkedin` does; the largest file of each kind."""
    os.environ |= {
        "CURATOR_SECRET_KEY": "only-for-measuring-0123456789-abcd",
        "DJANGO_SETTINGS_MODULE": "curator.settings",
    }
    import django

    django.setup()
    from bench import samples
    from curator.runs import shared_pictures
    from curator.runs.shared_pictures import Draw
    from curator.share import linkedin_folder
    from curator.share.exports import ExportedEdition

    draws: dict[str, Draw] = {
        "everything": shared_pictures.everything,
        "nothing": shared_pictures.nothing,
    }
    issue, draw = samples.snapshot(13), draws[drawn]
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for language in samples.LANGUAGES:
            url = f"https://letter.example.org/{language}/13/"
            place = Path(folder) / "issue-013" / language / "linkedin"
            edition = ExportedEdition(issue, language, url, partial(draw, issue, language, url))
            for path in linkedin_folder.write(edition, place):
                name = path.name.partition("-")[0] if path.suffix == ".png" else path.name
                sizes[name] = max(sizes.get(name, 0), path.stat().st_size)
    return {name: size for name, size in sizes.items() if name.endswith((".pdf", ".png", "figure"))}


if __name__ == "__main__":
    if "--once" in sys.argv:
        print(json.dumps(once(sys.argv[-1])))
    else:
        sys.exit(main())
