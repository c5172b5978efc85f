"""Errors of the schema in plain words, with the key or value that was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from curator.config.document import Place
from curator.config.values import closest, did_you_mean, message_of
from curator.records import Message

Model = type[BaseModel]

_LINES = Message("must be lines of the form “key: value”")
_NUMBER, _WHOLE = Message("must be a number"), Message("must be a whole number")
WORDS = {
    "bool_parsing": Message("must be true or false"),
    "dict_type": _LINES,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "finite_number": _NUMBER,
    "int_from_float": _WHOLE,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "model_type": _LINES,
    "string_type": Message("must be a text; put it in quotes"),
    "too_short": Message("must not be empty"),
    "tuple_type": Message("must be a list: [a, b], or lines that begin with “- ”"),
}


def first(error: ValidationError, file: Model) -> tuple[Message, Place]:
    """Return the message for the first error, and its place."""
    # a misspelt key is also a missing one: the misspelling is what helps
    found: Mapping[str, Any] = min(
        error.errors(), key=lambda each: each["type"] != "extra_forbidden"
    )
    place: Place = found["loc"]
    return _in_words(found, place, file), place


def _in_words(error: Mapping[str, Any], place: Place, file: Model) -> Message:
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(place, file)
    if kind == "missing":
        return Message("“%(key)s” is missing", key=_dotted(place))
    return Message("%(key)s: %(what)s", key=_dotted(place), what=_refused(kind, error))


def _refused(kind: str, error: Mapping[str, Any]) -> Message:
    limits = error.get("ctx", {})
    match kind:
        case "literal_error":
            return _none_of(str(error["input"]), limits["expected"])
        case "greater_than":
            return Message("must be more than %(limit)s", limit=_written(limits["gt"]))
        case "greater_than_equal":
            return Message("must be at least %(limit)s", limit=_written(limits["ge"]))
        case "less_than_equal":
            return Message("must be at most %(limit)s", limit=_written(limits["le"]))
        case "string_too_long":
            most = limits["max_length"]
            return Message("must have at most %(most)s characters", most=most)
        case "value_error":
            return message_of(limits["error"])
    return WORDS.get(kind) or Message(str(error["msg"]))


def _none_of(value: str, expected: str) -> Message:
    known = [name.strip(" '") for name in expected.replace(" or ", ", ").split(",")]
    what = Message("“%(value)s” is none of %(known)s", value=value, known=", ".join(known))
    return did_you_mean(what, closest(value, known))


def _written(limit: float) -> str:
    return f"{int(limit) if float(limit).is_integer() else limit:,}"


def _dotted(place: Place) -> str:
    """Return a place as text, positions counted from 1: feeds.2.url."""
    return ".".join(
        str(step + 1) if isinstance(step, int) else step for step in place if step != "[key]"
    )


def _unknown_key(place: Place, file: Model) -> Message:
    key = str(place[-1])
    siblings = _part(file, place[:-1]).model_fields
    homes = [
        name
        for name, field in file.model_fields.items()
        if key in _keys(field.annotation) and name not in place
    ]
    if homes and key not in siblings:
        return Message(
            "unknown key “%(key)s”; it belongs under “%(home)s:”", key=key, home=homes[0]
        )
    if key in file.model_fields:
        return Message(
            "unknown key “%(key)s”; it belongs at the beginning of its line, not indented", key=key
        )
    return did_you_mean(Message("unknown key “%(key)s”", key=key), closest(key, siblings))


def _keys(annotation: Any) -> Iterator[str]:
    """Return the keys of the part directly below a key."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from annotation.model_fields


def _part(file: Model, place: Place) -> Model:
    """Return the part of the schema at `place`."""
    part = file
    for step in place:
        if isinstance(step, str) and step in part.model_fields:
            part = next(_models(part.model_fields[step].annotation), part)
    return part


def _models(annotation: Any) -> Iterator[Model]:
    """Return the parts a key may contain: one, or those of its list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
