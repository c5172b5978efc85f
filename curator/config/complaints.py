"""What the schema refuses, in the words of the person who wrote the file; a misspelt key or word
with the one meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from curator.config.document import Place
from curator.config.values import did_you_mean

Model = type[BaseModel]

WORDS = {
    "bool_parsing": "must be true or false",
    "dict_type": "must be lines of the form “key: value”",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "greater_than": "must be more than {gt:,}",
    "greater_than_equal": "must be at least {ge:,}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than_equal": "must be at most {le:,}",
    "model_type": "must be lines of the form “key: value”",
    "string_too_long": "must have at most {max_length} characters",
    "string_type": "must be a text; put it in quotes",
    "too_short": "must not be empty",
    "tuple_type": "must be a list: [a, b], or lines that begin with “- ”",
}


def first(error: ValidationError, file: Model) -> tuple[str, Place]:
    """What to say of the first thing that is wrong, and where it stands."""
    # a misspelt key is also a missing one: the misspelling is what helps
    found: Mapping[str, Any] = min(
        error.errors(), key=lambda each: each["type"] != "extra_forbidden"
    )
    place: Place = found["loc"]
    return _in_words(found, place, file), place


def _in_words(error: Mapping[str, Any], place: Place, file: Model) -> str:
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(place, file)
    if kind == "missing":
        return f"“{_dotted(place)}” is missing"
    return f"{_dotted(place)}: {_refused(kind, error)}"


def _refused(kind: str, error: Mapping[str, Any]) -> str:
    limits = {name: _whole(value) for name, value in error.get("ctx", {}).items()}
    if kind == "literal_error":
        return _none_of(str(error["input"]), limits["expected"])
    if kind in WORDS:
        return WORDS[kind].format(**limits)
    return str(error["msg"]).removeprefix("Value error, ")


def _none_of(value: str, expected: str) -> str:
    known = [name.strip(" '") for name in expected.replace(" or ", ", ").split(",")]
    return f"“{value}” is none of {', '.join(known)}{did_you_mean(value, known)}"


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _dotted(place: Place) -> str:
    """Where it stands, positions counted from 1: feeds.2.url."""
    return ".".join(
        str(step + 1) if isinstance(step, int) else step for step in place if step != "[key]"
    )


def _unknown_key(place: Place, file: Model) -> str:
    key = str(place[-1])
    siblings = _part(file, place[:-1]).model_fields
    homes = [
        name
        for name, field in file.model_fields.items()
        if key in _keys(field.annotation) and name not in place
    ]
    if homes and key not in siblings:
        return f"unknown key “{key}”; it belongs under “{homes[0]}:”"
    if key in file.model_fields:
        return f"unknown key “{key}”; it belongs at the beginning of its line, not indented"
    return f"unknown key “{key}”{did_you_mean(key, siblings)}"


def _keys(annotation: Any) -> Iterator[str]:
    """The keys of the part that is directly under a key."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from annotation.model_fields


def _part(file: Model, place: Place) -> Model:
    """The part of the schema that holds what is at `place`."""
    part = file
    for step in place:
        if isinstance(step, str) and step in part.model_fields:
            part = next(_models(part.model_fields[step].annotation), part)
    return part


def _models(annotation: Any) -> Iterator[Model]:
    """The parts a key may hold: the one itself, or those of its list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
