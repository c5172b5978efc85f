"""Messages and names in the language of whoever reads them: a person at the desk, or one of the
newsroom who is mailed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from curator.config import environment
from curator.errors import ConfigError, CuratorError
from curator.language.phrases import Phrases, desk_phrases
from curator.records import Message, Section, slots
from curator.runs import context


def of_the_newsroom() -> Phrases:
    """Return the language of mails to the newsroom: CURATOR_DESK_LANGUAGE."""
    return desk_phrases(environment().desk_language)


def localized(what: CuratorError | str, said: Phrases) -> str:
    """Translate an error or a stored message into the language of `said`; any other text is
    unchanged.
    """
    message = Message.of(what) if isinstance(what, CuratorError) else what
    if not isinstance(message, Message):
        return message
    values = {name: _named(name, value, said) for name, value in message.values.items()}
    values = localized_values(values, said)
    if message.many:
        del values["number"]
        return said.ngettext(message.id, message.many, message.values["number"], **values)
    return said.gettext(message.id, **values)


def localized_values(values: Mapping[str, object], said: Phrases) -> dict[str, object]:
    """Say messages among the values too, and write figures as the language does."""
    return {
        name: localized(value, said)
        if isinstance(value, Message)
        else said.number(value)
        if type(value) is float
        else value
        for name, value in values.items()
    }


def _named(name: str, value: Any, said: Phrases) -> Any:
    match name:
        case "language":
            return said.language_name(value)
        case "theme":
            return context.vocabulary().name(value, said.language)
        case "share":
            return said.percent(round(value * 100))
        case "moment":
            return said.moment(datetime.fromisoformat(value).astimezone(_zone()))
        case "slot" if not isinstance(value, Message):
            return _slot_name(value, said)
    return value


def _zone() -> ZoneInfo:
    """Return the newsletter's time zone, or UTC while feeds.yaml cannot be read."""
    with suppress(ConfigError):
        return ZoneInfo(context.config().newsletter.time_zone)
    return ZoneInfo("UTC")


def _slot_name(key: str, said: Phrases) -> str:
    """Return the name of a slot, or its key if no section has it any more."""
    with suppress(ConfigError):
        return slot_names(context.config().sections, said).get(key, key)
    return key


def slot_names(sections: Sequence[Section], said: Phrases) -> Mapping[str, str]:
    """Return slot -> name, in printed order."""
    from curator.edition.build import section_name  # readers' pages never need it

    named = {section.key: section_name(section, said.language) for section in sections}
    fixed = {
        slots.FEATURE: said.gettext("Feature"),
        slots.NUMBERS: said.gettext("Numbers"),
        slots.TANGENTS: said.gettext("Tangents"),
        slots.CARDS: said.gettext("Related cards"),
    }
    return {key: fixed.get(key) or named[key] for key in slots.in_order(sections)}


def run_names(said: Phrases) -> Mapping[str, str]:
    """Return scheduled run -> name."""
    return {
        "gather": said.pgettext("run", "Gather"),
        "read": said.pgettext("run", "Read"),
        "draft": said.pgettext("run", "Draft"),
        "roundup": said.gettext("Monthly roundup"),
        "publish": said.pgettext("run", "Publish"),
        "remind": said.pgettext("run", "Remind publishers"),
        "send": said.pgettext("run", "Send"),
        "bounces": said.pgettext("run", "Bounces"),
        "housekeeping": said.pgettext("run", "Housekeeping"),
    }


def run_states(said: Phrases) -> Mapping[str, str]:
    """Return state of a run -> name."""
    return {
        "never": said.pgettext("run", "never yet"),
        "at work": said.pgettext("run", "at work"),
        "failed": said.pgettext("run", "failed"),
        "skipped": said.pgettext("run", "did not happen"),
        "held": said.pgettext("run", "was held"),
        "left_out": said.pgettext("run", "left out"),
        "done": said.pgettext("run", "done"),
    }
