"""Records to plain JSON values and back, as the store keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        from pydantic import (
            TypeAdapter,
        )  # late: the parsing processes pass records on and never need it

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(record: Any) -> Any:
    """A record as plain JSON values; `from_json` of its type gives an equal record back."""
    return _adapter(type(record)).dump_python(record, mode="json")


def to_json_text(record: Any) -> str:
    """What `to_json` gives, as one line of JSON."""
    return str(_adapter(type(record)).dump_json(record), "utf-8")


def from_json(kind: type[T], value: Any) -> T:
    """The record of type `kind` that `to_json` wrote; raises pydantic.ValidationError on
    anything else.
    """
    record: T = _adapter(kind).validate_python(value)
    return record
