"""Types of values in feeds.yaml: each checks a text and raises ValueError in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, Field

from curator.errors import InputError
from curator.net import mail_address
from curator.records import Message, slots

_HOST_NAME = re.compile(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)*\.?")
_LINKEDIN_AUTHOR = re.compile(r"(urn:li:(organization|person):[\w-]+)?")
_ORGANIZATION = re.compile(r"urn:li:organization:\d+")
_VERSION = re.compile(r"20\d\d(0[1-9]|1[0-2])")
_WEEK_TIME = re.compile(r"(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5][05]")
_DAY_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
_SECTION_KEY = re.compile(r"[a-z][a-z0-9-]*")

# a part that is left out: made as if it were there and empty
LEFT_OUT: Any = Field({}, validate_default=True)


def limit(percent: float, least: int) -> Any:
    """Return the default of a limit."""
    return Field({"percent": percent, "least": least}, validate_default=True)


def did_you_mean(what: Message, meant: str) -> Message:
    """Return a message that suggests `meant`, or `what` alone if `meant` is empty."""
    if not meant:
        return what
    return Message("%(what)s; did you mean “%(meant)s”?", what=what, meant=meant)


def closest(value: str, known: Iterable[str]) -> str:
    """Return the known word most similar to `value`, or ""."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(value.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else ""


def message_of(error: ValueError) -> Message:
    """Return the message of a refused value, ours or a library's."""
    what = error.args[0] if error.args else ""
    return what if isinstance(what, Message) else Message(str(error))


def web_address(value: str) -> str:
    """Return a web address unchanged; raises ValueError for anything else."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in value):
        raise ValueError(
            Message("“%(value)s” is not a web address (http:// or https://)", value=value)
        )
    return value


def _base_address(value: str) -> str:
    if re.search("[?#]", web_address(value)):
        raise ValueError(
            Message(
                "“%(value)s” must end before ? and #: the pages' addresses are made by adding"
                " to it",
                value=value,
            )
        )
    return value


def _one_line(value: str) -> str:
    text = value.strip()
    if not text:
        raise ValueError(Message("must not be empty"))
    if not text.isprintable():
        raise ValueError(
            Message(
                "“%(value)s” must be one line, without line breaks and control characters",
                value=text,
            )
        )
    return text


def _language(value: str) -> str:
    try:
        known = Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        what = Message(
            "“%(value)s” is not a language tag such as de, pt-BR or zh-Hant", value=value
        )
        raise ValueError(did_you_mean(what, _meant(value))) from error
    language, *others = value.split("-")
    if known.language != language.casefold():
        what = Message("“%(value)s” is not how this language is tagged", value=value)
        raise ValueError(did_you_mean(what, known.language))
    return "-".join(
        [known.language, *(part.title() if len(part) == 4 else part.upper() for part in others)]
    )


def _meant(value: str) -> str:
    """Return the tag for what is often written instead: pt_BR, or a country's code (jp for ja, cz
    for cs).
    """
    try:
        if "_" in value:
            return _language(value.replace("_", "-"))
        return str(Locale.parse(f"und_{value.upper()}").language) if len(value) == 2 else ""
    except (ValueError, UnknownLocaleError):
        return ""


def _mail_address(value: str) -> str:
    try:
        return mail_address.normalise(value)
    except InputError as error:
        raise ValueError(Message("“%(value)s” is not an e-mail address", value=value)) from error


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as error:
        cities = {name.rpartition("/")[2]: name for name in sorted(available_timezones())}
        suggestion = cities.get(value) or closest(value, available_timezones())
        what = Message("“%(value)s” is not a time zone such as Europe/Berlin", value=value)
        raise ValueError(did_you_mean(what, suggestion)) from error
    return value


def _cron(value: str) -> str:
    from curator.config.cron import NEVER, times  # late: only the schedule needs it otherwise

    if value != NEVER:
        times(value, "UTC")
    return value


def _holiday(value: object) -> str:
    """Check a date, 2026-12-25, or a yearly one, 12-25."""
    text = str(value)
    try:
        date.fromisoformat(text if len(text) > 5 else f"2024-{text}")
    except ValueError as error:
        raise ValueError(
            Message("“%(value)s” is not a day such as 2026-12-25, or 12-25 each year", value=text)
        ) from error
    return text


def _day_hours(value: str) -> str:
    if value and not (_DAY_HOURS.fullmatch(value) and value[:5] < value[6:]):
        raise ValueError(
            Message("“%(value)s” is not a part of a day such as 07:00-20:00", value=value)
        )
    return value


def _selector(value: str) -> str:
    import soupsieve  # late: few sources are watched pages

    try:
        soupsieve.compile(value)
    except soupsieve.SelectorSyntaxError as error:
        why = str(error).splitlines()[0]
        raise ValueError(
            Message("“%(value)s” is not a CSS selector: %(why)s", value=value, why=why)
        ) from error
    return value


def _section_key(value: str) -> str:
    if value in slots.FIXED:
        raise ValueError(
            Message(
                "“%(value)s” is a slot of every issue; call the section something else", value=value
            )
        )
    if not _SECTION_KEY.fullmatch(value):
        raise ValueError(
            Message(
                "“%(value)s” must begin with a letter a to z, followed by a to z, 0 to 9 or -",
                value=value,
            )
        )
    return value


_WITH_PORT = re.compile(r"(\[[^\]]*\]|[^:\[\]]+):\d{1,5}")


def _host(value: str) -> str:
    """Check a name, address or network, perhaps with a port; anything else would match nothing."""
    with_port = _WITH_PORT.fullmatch(value)
    host = with_port[1] if with_port else value
    bare = host.strip("[]")
    try:
        ip_network(bare)
        return value
    except ValueError:
        if _HOST_NAME.fullmatch(host):
            return value
    what = Message(
        "“%(value)s” is not a host such as intranet.example, 10.0.0.7:8080 or 10.0.0.0/8",
        value=value,
    )
    raise ValueError(did_you_mean(what, _network_of(bare)))


def _network_of(value: str) -> str:
    address, slash, _ = value.partition("/")
    try:
        ip_address(address)
        return str(ip_network(value, strict=False)) if slash else ""
    except ValueError:
        return ""


def _contact(value: str) -> str:
    if not (value.isascii() and value.isprintable()):
        raise ValueError(
            Message(
                "“%(value)s” goes into every request and must be one line of plain ASCII, such as"
                " an address",
                value=value,
            )
        )
    return value


def _linkedin_author(value: str) -> str:
    if not _LINKEDIN_AUTHOR.fullmatch(value):
        raise ValueError(
            Message(
                "“%(value)s” is not of the form urn:li:organization:123 or urn:li:person:abc",
                value=value,
            )
        )
    return value


def _organization(value: str) -> str:
    if not _ORGANIZATION.fullmatch(value):
        raise ValueError(
            Message("“%(value)s” is not of the form urn:li:organization:123", value=value)
        )
    return value


def _version(value: str) -> str:
    if not _VERSION.fullmatch(value):
        raise ValueError(
            Message("“%(value)s” is not a year and a month such as 202608", value=value)
        )
    return value


def _week_time(value: str) -> str:
    if not _WEEK_TIME.fullmatch(value):
        raise ValueError(
            Message(
                "“%(value)s” is not a day and a time such as tue 08:30, in fives of minutes",
                value=value,
            )
        )
    return value


WebAddress = Annotated[str, AfterValidator(web_address)]
BaseAddress = Annotated[str, AfterValidator(_base_address)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
LanguageTag = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]
Cron = Annotated[str, AfterValidator(_cron)]
Holiday = Annotated[str, BeforeValidator(_holiday)]  # YAML reads 2026-12-25 as a date
DayHours = Annotated[str, AfterValidator(_day_hours)]
Selector = Annotated[str, AfterValidator(_selector)]
SectionKey = Annotated[str, AfterValidator(_section_key)]
Host = Annotated[str, AfterValidator(_host)]
Contact = Annotated[str, AfterValidator(_contact)]
LinkedInAuthor = Annotated[str, AfterValidator(_linkedin_author)]
Organization = Annotated[str, AfterValidator(_organization)]
ApiVersion = Annotated[str, AfterValidator(_version)]
WeekTime = Annotated[str, AfterValidator(_week_time)]
OneLine = Annotated[str, AfterValidator(_one_line)]
ByLanguage = dict[LanguageTag, str]
LineByLanguage = dict[LanguageTag, OneLine]
