"""Score mails with SpamAssassin: a spamd of our own, offline, with the rules of the package."""

from __future__ import annotations

import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from curator.preflight.markup import find

MOST = 2.0  # points a letter may have
CONTROL = 5.0  # points the control mail must have, or the rules are not there
FORBIDDEN = re.compile(
    r"MISSING_\w+|MIME_HTML_ONLY|MPART_ALT_DIFF\w*|HTML_IMAGE_ONLY_\w+|SUBJ_ALL_CAPS"
)
_STARTS_WITHIN = 30.0  # seconds


class NoOpinion(Exception):
    """spamd did not start or answer, or does not recognise the control mail as spam."""


def lacking() -> str | None:
    """Return what is missing to run SpamAssassin, or None."""
    return None if find("spamd") and find("spamc") else "needs spamd and spamc"


def letter_problems(mails: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return the problems of each mail by its score; raises NoOpinion."""
    with spamd() as port:
        points, _ = score(control(), port)
        if points < CONTROL:
            raise NoOpinion(f"the control mail has only {points} points; are the rules installed?")
        return {name: list(_problems(*score(mail, port))) for name, mail in mails.items()}


@contextmanager
def spamd() -> Iterator[int]:
    """Start spamd, and yield the port it listens on."""
    port = _free_port()
    with (
        tempfile.TemporaryDirectory(prefix="spamd-") as home,
        (Path(home) / "log").open("wb") as log,
    ):
        options = [
            "-L",
            "-x",
            "-i",
            "127.0.0.1",
            "-p",
            str(port),
            "-m",
            "2",
            "-H",
            home,
            "-s",
            "stderr",
        ]
        command = [str(find("spamd")), *options]  # no shell, own words
        running = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603
        try:
            _wait_for(port, running, Path(log.name))
            yield port
        finally:
            running.terminate()
            running.wait(20)


def score(mail: bytes, port: int) -> tuple[float, str]:
    """Return the score and the rules that gave it; `-x` makes a missing score an error."""
    command = [str(find("spamc")), "-x", "-d", "127.0.0.1", "-p", str(port), "-R"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=mail, capture_output=True, timeout=60, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoOpinion(f"spamc gave no score: {error}") from error
    report = done.stdout.decode(errors="replace")
    return float(report.split("/")[0]), report


def control() -> bytes:
    """Return a mail that any working set of rules takes for spam."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = (
        "x@example.org",
        "y@example.org",
        "VIAGRA FREE MONEY ACT NOW",
    )
    words = (
        "Buy viagra cialis now!!! 100% free money, click here, you have won a million dollars."
        " Nigerian prince."
    )
    mail.set_content(words)
    shouted = "<html><body><font size=7 color=red>CLICK HERE FREE MONEY VIAGRA</font></body></html>"
    mail.add_alternative(shouted, subtype="html")
    return mail.as_bytes()


def _problems(points: float, report: str) -> Iterator[str]:
    if points > MOST:
        yield f"SpamAssassin gives it {points} points; above {MOST} it may be taken for spam"
    yield from (f"SpamAssassin: {rule}" for rule in sorted(set(FORBIDDEN.findall(report))))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < until and running.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NoOpinion(f"spamd did not start: {log.read_text(errors='replace')[-300:]}")
