"""Convert records to JSON and back; the database stores them in this form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")

_adapters: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        # Imported here because the parsing processes use records, but never convert them.
        from pydantic import TypeAdapter

        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(record: Any) -> Any:
    """Return `record` as plain JSON values, from which `from_json` makes an equal record."""
    return _adapter(type(record)).dump_python(record, mode="json")


def to_json_text(record: Any) -> str:
    """Return `record` as one line of JSON."""
    return str(_adapter(type(record)).dump_json(record), "utf-8")


def from_json(kind: type[T], value: Any) -> T:
    """Return the record of type `kind` that `to_json` converted.

    Raises pydantic.ValidationError on anything else.
    """
    record: T = _adapter(kind).validate_python(value)
    return record
