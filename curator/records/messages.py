"""Sentences that the program keeps and shows later, to whoever reads them in their language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Self

from curator.errors import ConfigError, CuratorError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_KEPT = '{"id": '  # how a message with values begins where it is kept as text
_PLACES = re.compile(r"(?:[^%]|%\(\w+\)s|%%)*")


class Message(str):
    """A sentence with what it was made of, so that it can be said in another language.

    As a string it is the English. `id` is that English with `%(name)s` places, under which the
    catalogues know it, `many` its plural where `values` have a `number`. A value `language` is a
    tag, `theme` a key and `share` a part of one: they are shown by name and in per cent.
    """

    id: str
    many: str
    values: Mapping[str, Any]

    def __new__(cls, id: str, many: str = "", /, **values: object) -> Self:
        if values and not all(map(_PLACES.fullmatch, (id, many))):
            raise ValueError("a place that no message of ours has")
        form = many if many and values.get("number") != 1 else id
        english = {name: _in_english(name, value) for name, value in values.items()}
        made = super().__new__(cls, form % english if values else form)
        made.id, made.many, made.values = id, many, values
        return made

    def __getstate__(self) -> None:
        """Keep no state but the arguments, so that a forged pickle cannot bring any."""

    def __setstate__(self, state: object) -> None:
        raise TypeError("a message has no other state than what it was made of")

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, Any]]:
        return (self.id, self.many), dict(self.values)

    @classmethod
    def of(cls, error: CuratorError) -> Self:
        """The sentence of an error, after the file and line it is about."""
        text = error.message
        what = text if isinstance(text, cls) else cls(text, **error.values)
        if not isinstance(error, ConfigError) or not error.file:
            return what
        if not error.line:
            return cls(_IN_FILE.id, file=error.file, what=what)
        place = {"file": error.file, "line": error.line}
        return cls(_AT_LINE.id, **place, what=what)

    @classmethod
    def joined(cls, parts: Iterable[str], separator: str = " ") -> Self:
        """Several sentences as one."""
        values = {f"part{number}": part for number, part in enumerate(parts)}
        return cls(separator.join(f"%({name})s" for name in values), **values)

    @property
    def kept(self) -> dict[str, Any]:
        """What the database keeps, as JSON."""
        values = {
            name: value.kept if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {"id": self.id, **({"many": self.many} if self.many else {}), "values": values}

    @staticmethod
    def as_text(text: str) -> str:
        """What `read_text` takes: of a message `kept_text`, any other text as it is."""
        return text.kept_text if isinstance(text, Message) else text

    @classmethod
    def read(cls, kept: Any) -> Self:
        """The message that `kept` gave, or of a text from before there were messages."""
        if not isinstance(kept, dict):
            return kept if isinstance(kept, cls) else cls(str(kept))
        values = {
            name: cls.read(value) if isinstance(value, dict) else value
            for name, value in kept["values"].items()
        }
        return cls(kept["id"], kept.get("many", ""), **values)

    @property
    def kept_text(self) -> str:
        """What a column of text keeps."""
        return json.dumps(self.kept, ensure_ascii=False)

    @classmethod
    def read_text(cls, kept: str) -> str:
        """The message that `kept_text` gave; any other text as it is."""
        if kept.startswith(_KEPT):
            try:
                return cls.read(json.loads(kept))
            except (ValueError, KeyError, TypeError, AttributeError):
                pass
        return kept

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: GetCoreSchemaHandler) -> Any:
        """How `to_json` and `from_json` carry it: as `kept`."""
        from pydantic import PlainSerializer, PlainValidator

        as_kept = PlainSerializer(lambda text: text.kept if isinstance(text, Message) else text)
        return handler.generate_schema(Annotated[Any, PlainValidator(cls.read), as_kept])


_IN_FILE = Message("%(file)s: %(what)s")
_AT_LINE = Message("%(file)s, line %(line)s: %(what)s")


def _in_english(name: str, value: Any) -> Any:
    if name == "language":
        from curator.language.phrases import phrases  # late: parsing processes never need it

        return phrases("en").language_name(str(value))
    return f"{value:.0%}" if name == "share" else value
