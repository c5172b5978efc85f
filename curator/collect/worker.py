"""One parsing process: reads jobs on standard input, writes results on standard output, until the input ends.

It is expected to be killed: by its own CPU timer (also when the parent is gone), by its memory limit, or by the parent.
Started as `python -m curator.collect.worker CPU_SECONDS MEMORY_BYTES`. Frames are a length of four bytes and a pickle; both
ends are this program.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from curator.collect.reading import parse
from curator.records import Failure, Feed, Source

LENGTH = 4
_GROWN = 110_000  # KB: a process that has once needed so much is replaced after its answer


def main() -> None:
    """Serve jobs until the input ends."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # ends the process, even in the middle of a C function
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    jobs, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing a library prints may get between two results
    gc.freeze()
    gc.set_threshold(50_000)  # what a feed leaves behind holds no cycles worth looking for hundreds of times a second
    with suppress(BrokenPipeError):  # the parent was stopped in the middle: nobody wants this answer
        serve(jobs, results, seconds)


def serve(jobs: BinaryIO, results: BinaryIO, seconds: float) -> None:
    """Answer every job of `jobs` on `results`; one that takes more than `seconds` of CPU ends the process."""
    while len(head := jobs.read(LENGTH)) == LENGTH:
        job = pickle.loads(jobs.read(int.from_bytes(head, "big")))  # noqa: S301  # from our own parent
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = pickle.dumps(_answer(*job), pickle.HIGHEST_PROTOCOL)
        signal.setitimer(signal.ITIMER_PROF, 0)
        results.write(len(answer).to_bytes(LENGTH, "big") + answer)
        results.flush()
        if _largest() > _GROWN:
            return


def _largest() -> int:
    """The most memory this program has needed, in KB. Not ru_maxrss: that begins with what the parent had."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _answer(source: Source, content: bytes, content_type: str, url: str, now: datetime, max_entries: int) -> Feed | Failure:
    try:
        return parse(source, content, content_type, url, now, max_entries=max_entries)
    except MemoryError:
        return Failure(source.name, "the feed needs more memory than it may have", "limit")
    except RecursionError:
        return Failure(source.name, "the feed is nested too deeply", "limit")


if __name__ == "__main__":
    main()
