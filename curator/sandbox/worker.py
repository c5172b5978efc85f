"""A worker process: read calls from standard input, write results to standard output.

It is expected to be killed: by its own CPU timer (also when the parent is gone), by its memory
limit, or by the parent. Started as `python -m curator.sandbox.worker MODULE:FUNCTION CPU_SECONDS
MEMORY_BYTES GROWN_KILOBYTES`; the named function is imported at once. A frame is a length of four
bytes and a pickle.
"""

from __future__ import annotations

import gc
import os
import pickle
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from curator.sandbox.confinement import confine
from curator.sandbox.protocol import LENGTH, Lost


def main() -> None:
    """Serve calls until the input ends."""
    name, seconds, memory, grown = (
        sys.argv[1],
        float(sys.argv[2]),
        int(sys.argv[3]),
        int(sys.argv[4]),
    )
    # Ends the process, even in the middle of a C function.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    jobs, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    _silence(1)  # nothing a library prints may get between two results
    function(name)
    _largest()
    confine()
    gc.freeze()
    # What a feed leaves behind holds no cycles worth looking for hundreds of times a second.
    gc.set_threshold(50_000)
    with suppress(
        BrokenPipeError
    ):  # the parent was stopped in the middle: nobody wants this answer
        serve(jobs, results, seconds, grown)


def serve(jobs: BinaryIO, results: BinaryIO, seconds: float, grown: int) -> None:
    """Answer every call of `jobs` on `results`; a call of more than `seconds` of CPU kills the
    process.

    A process that once needed more than `grown` KB ends after its answer and is replaced.
    """
    while len(head := jobs.read(LENGTH)) == LENGTH:
        # from our own parent
        name, arguments, named = pickle.loads(jobs.read(int.from_bytes(head, "big")))  # noqa: S301
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = pickle.dumps(_answer(name, arguments, named), pickle.HIGHEST_PROTOCOL)
        signal.setitimer(signal.ITIMER_PROF, 0)
        results.write(len(answer).to_bytes(LENGTH, "big") + answer)
        results.flush()
        if _largest() > grown:
            return


@cache
def function(name: str) -> Callable[..., Any]:
    """Return the function of that name, "package.module:function"."""
    module, _, attribute = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), attribute)
    return found


def _silence(descriptor: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


@cache
def _status() -> TextIO | None:
    """Open the system's file about this process, because no file can be opened once confined."""
    try:
        return Path("/proc/self/status").open()
    except OSError:
        return None


def _largest() -> int:
    """Return the most memory this program has used, in KB.

    Not ru_maxrss, which begins with the parent's.
    """
    status = _status()
    if status is None:
        return 0
    status.seek(0)
    return next((int(line.split()[1]) for line in status if line.startswith("VmHWM:")), 0)


def _answer(name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> object:
    try:
        return function(name)(*arguments, **named)
    except MemoryError:
        return Lost("memory")
    except RecursionError:
        return Lost("depth")
    # whatever a stranger's bytes make a parser raise costs this call only
    except Exception as error:  # noqa: BLE001
        return Lost("broke", f"{type(error).__name__}: {error}"[:300])


if __name__ == "__main__":
    main()
