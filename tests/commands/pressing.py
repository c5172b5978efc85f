"""`curator` as a person runs it at a terminal, and Ctrl-C pressed at a chosen moment."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

CURATOR = Path(sys.executable).with_name("curator")
SENTENCE = "curator: interrupted. What was done is kept; run it again to go on.\n"
PROGRESS = re.compile(r"^[a-z]+: \d+ of \d+\n", re.MULTILINE)
NOT_UP = "Failed checking if argv[0] is an import path entry\n"  # Python's own words, at 0.00 s
OF_THE_PROGRAM = re.compile(r'File "[^"<]*/curator/\w')  # a frame of a traceback
HANGS = 120  # seconds; only against waiting for ever


@dataclass(frozen=True)
class Ended:
    """How a command came to its end: the code as the shell sees it, what it printed, and what it left running."""

    code: int
    out: str
    err: str
    left: list[str]

    def before_its_first_line(self) -> bool:
        """Whether it was killed while Python was getting ready, in Python's own words, which no program can help."""
        if self.code not in (-signal.SIGINT, 1) or self.out or self.left or SENTENCE in self.err:
            return False
        by_ctrl_c = "KeyboardInterrupt" in self.err or self.err.startswith(NOT_UP)
        return by_ctrl_c and not OF_THE_PROGRAM.search(self.err)

    def wrong(self) -> str:
        """What is not as it must be after Ctrl-C; a command that was quicker than the press must have ended well."""
        if self.before_its_first_line():
            return ""
        told = self.err.count(SENTENCE)
        as_meant = (self.code, told) in {
            (130, 1),
            (0, 0),
            (-signal.SIGINT, 0),  # in silence: before Python is up, or when all is done
        }
        bad = "" if as_meant else f"exit {self.code}, told {told} times"
        bad += "; a traceback" if "Traceback" in self.err or "Exception ignored" in self.err else ""
        rest = PROGRESS.sub("", self.err.replace(SENTENCE, ""))
        bad += "; more is said than that" if rest and not bad else ""
        bad += f"; left running: {self.left}" if self.left else ""
        return f"{bad}: {self.err[-2500:]}" if bad else ""


def hear_ctrl_c() -> None:
    """What a shell started in the background does not hear, its children would not hear either."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def press(
    arguments: Sequence[str | Path],
    after: float | Callable[[subprocess.Popen[str]], None],
    *more: float,
    number: int = signal.SIGINT,
    program: Sequence[str | Path] = (CURATOR,),
    environment: Mapping[str, str] | None = None,
    then: Callable[[], object] = bool,
) -> Ended:
    """Run it, press after so many seconds (or once `after` returns), and again after each of `more`;
    then call `then`."""
    with subprocess.Popen(
        [*program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
        preexec_fn=hear_ctrl_c,
    ) as process:
        try:
            time.sleep(after) if isinstance(after, float) else after(process)
        except BaseException:
            process.kill()  # leaving this block would wait for its end
            raise
        children = (
            psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        )
        process.send_signal(number)
        for pause in more:
            time.sleep(pause)
            process.send_signal(number)
        then()
        try:
            out, err = process.communicate(timeout=HANGS)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            err += "(it hung)"
    _, left = psutil.wait_procs(children, timeout=HANGS)
    return Ended(process.returncode, out, err, [" ".join(one.cmdline()) for one in left])
