"""Checks across several values of feeds.yaml: duplicates, unknown names, contradictions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from curator.config.document import Document, Place
from curator.config.schema import File
from curator.config.values import closest, did_you_mean
from curator.language.data import base
from curator.records import Message

Problem = tuple[Message, Place]


def problems(file: File, document: Document, themes: Collection[str] | None) -> Iterator[Problem]:
    """Yield every problem with its place; themes are checked if `themes` names those that exist."""
    return chain(
        _repeated(file, document),
        _without_phrases(file),
        _unknown_themes(file, themes) if themes is not None else (),
        _unreachable(file),
        _service(file),
    )


def _repeated(file: File, document: Document) -> Iterator[Problem]:
    for list_name, key in (("feeds", "url"), ("feeds", "name"), ("sections", "key")):
        values = [getattr(part, key) for part in getattr(file, list_name)]
        places: list[Place] = [(list_name, index, key) for index in range(len(values))]
        named = [f"{key} “{value}”" for value in values]
        yield from _twice([_folded(value) for value in values], named, places, document)
    for place, listed in _lists(file):
        places = [(*place, index) for index in range(len(listed))]
        named = [f"“{value}”" for value in listed]
        yield from _twice([value.casefold() for value in listed], named, places, document)


def _lists(file: File) -> Iterator[tuple[Place, Sequence[str]]]:
    """Yield the lists that may not contain anything twice."""
    yield ("newsletter", "languages"), file.newsletter.languages
    yield ("allow_hosts",), file.allow_hosts
    yield ("schedule", "holidays"), file.schedule.holidays
    yield from _themes(file)


def _themes(file: File) -> Iterator[tuple[Place, Sequence[str]]]:
    for list_name in ("sections", "feeds"):
        for index, part in enumerate(getattr(file, list_name)):
            yield (list_name, index, "themes"), part.themes


def _twice(
    folded: Sequence[str],
    named: Sequence[str],
    places: Sequence[Place],
    document: Document,
) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for key, name, place in zip(folded, named, places, strict=True):
        line = document.line(place)
        if key in seen and seen[key] == line:
            yield Message("%(what)s is given here twice", what=name), place
        elif key in seen:
            what = Message("%(what)s is given here and on line %(line)s", what=name, line=seen[key])
            yield what, place
        seen[key] = line


def _folded(value: str) -> str:
    return value.casefold().rstrip("/")


def _without_phrases(file: File) -> Iterator[Problem]:
    """Yield languages of the letter that have no catalogue: their letters would be half English."""
    from curator.language import phrases  # late: it brings CLDR's date and number formats along

    known = phrases.languages()
    for index, language in enumerate(file.newsletter.languages):
        if base(language) not in known:
            what = Message(
                "the letter's own phrases are not there in “%(tag)s”, only in %(known)s"
                " (see “To add X, touch Y” in the README)",
                tag=language,
                known=", ".join(known),
            )
            yield what, ("newsletter", "languages", index)


def _unknown_themes(file: File, known: Collection[str]) -> Iterator[Problem]:
    for place, themes in _themes(file):
        for index, theme in enumerate(themes):
            if theme not in known:
                yield _no_theme(theme, known), (*place, index)


def _no_theme(key: str, known: Collection[str]) -> Message:
    what = Message("“%(key)s” is not a theme", key=key)
    if meant := closest(key, known):
        return did_you_mean(what, meant)
    return Message("%(what)s; there are %(known)s", what=what, known=", ".join(known))


def _unreachable(file: File) -> Iterator[Problem]:
    """Yield numbers that can never be reached together."""
    picking, collect = file.picking, file.collect
    room = 1 + sum(section.limit for section in file.sections) + picking.tangents
    if "least_items" in picking.model_fields_set and picking.least_items > room:
        what = Message(
            "%(items)s items never come together: a feature, the sections and tangents hold"
            " %(room)s at most",
            items=picking.least_items,
            room=room,
        )
        yield what, ("picking", "least_items")
    if collect.connections_per_host > collect.connections:
        what = Message(
            "%(one)s connections to one host are more than the %(all)s to all",
            one=collect.connections_per_host,
            all=collect.connections,
        )
        yield what, ("collect", "connections_per_host")


def _service(file: File) -> Iterator[Problem]:
    """Yield what the translation service lacks to be reached."""
    wanted = file.translate
    needed = {"libretranslate": ("url",), "openai": ("url", "model")}.get(wanted.service, ())
    for key in needed:
        if not getattr(wanted, key):
            what = Message(
                "the service %(service)s needs “%(key)s:” beside it",
                service=wanted.service,
                key=key,
            )
            yield what, ("translate", "service")
    if file.second_reader.service != "off":
        for key in ("url", "model"):
            if not getattr(file.second_reader, key):
                what = Message("the second reader needs “%(key)s:” beside it", key=key)
                yield what, ("second_reader", "service")
