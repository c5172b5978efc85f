"""Translatable messages, stored with their values and shown later in each reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

from curator.errors import ConfigError, CuratorError

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

_STORED = '{"id": '  # the beginning of a message stored in a text column
_PLACEHOLDERS = re.compile(r"(?:[^%]|%\(\w+\)s|%%)*")


class Message(str):
    """A message that can be translated after it was made; as a string it is the English text.

    `id` is the English with `%(name)s` placeholders, the key in the gettext catalogues, and
    `many` its plural, chosen by `values["number"]`. Four values have a type of their own:
    `language` is a tag and `theme` a key, both shown by name, `share` (0..1) is a percentage and
    `moment` a time in ISO 8601 with its offset.
    """

    id: str
    many: str
    values: Mapping[str, Any]

    def __new__(cls, id: str, many: str = "", /, **values: object) -> Self:
        if values and not all(map(_PLACEHOLDERS.fullmatch, (id, many))):
            raise ValueError("a message has a malformed placeholder")
        form = many if many and values.get("number") != 1 else id
        english = {name: _in_english(name, value) for name, value in values.items()}
        made = super().__new__(cls, form % english if values else form)
        made.id, made.many, made.values = id, many, values
        return made

    def __getstate__(self) -> None:
        """Pickle nothing but the arguments of `__new__`."""

    def __setstate__(self, state: object) -> None:
        """Raise TypeError: only a forged pickle has a state."""
        raise TypeError("a message is pickled by its arguments and has no state")

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, Any]]:
        return (self.id, self.many), dict(self.values)

    @classmethod
    def of(cls, error: CuratorError) -> Self:
        """Return the message of `error`, preceded by its file and line where it has them."""
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
        """Return one message made of several."""
        values = {f"part{number}": part for number, part in enumerate(parts)}
        return cls(separator.join(f"%({name})s" for name in values), **values)

    def changed(self, change: Callable[[str], str]) -> Self:
        """Return the message with `change` made to every text among its values."""
        values = {
            name: value.changed(change)
            if isinstance(value, Message)
            else change(value)
            if isinstance(value, str)
            else value
            for name, value in self.values.items()
        }
        return type(self)(self.id, self.many, **values)

    @property
    def kept(self) -> dict[str, Any]:
        """The message as JSON values, for the database; `read` is the inverse."""
        values = {
            name: value.kept if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {"id": self.id, **({"many": self.many} if self.many else {}), "values": values}

    @staticmethod
    def as_text(text: str) -> str:
        """Return what `read_text` takes: of a message its `kept_text`, any other text unchanged."""
        return text.kept_text if isinstance(text, Message) else text

    @classmethod
    def read(cls, kept: Any) -> Self:
        """Return the message stored as `kept`, which may be a plain text of an older version."""
        if not isinstance(kept, dict):
            return kept if isinstance(kept, cls) else cls(str(kept))
        values = {
            name: cls.read(value) if isinstance(value, dict) else value
            for name, value in kept["values"].items()
        }
        return cls(kept["id"], kept.get("many", ""), **values)

    @property
    def kept_text(self) -> str:
        """The message as one line of JSON, for a text column; `read_text` is the inverse."""
        return json.dumps(self.kept, ensure_ascii=False)

    @classmethod
    def read_text(cls, kept: str) -> str:
        """Return the message stored as `kept_text`, or any other text unchanged."""
        if kept.startswith(_STORED):
            try:
                return cls.read(json.loads(kept))
            except (ValueError, KeyError, TypeError, AttributeError):
                pass
        return kept

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: GetCoreSchemaHandler) -> Any:
        """Tell `to_json` and `from_json` to convert it by `kept` and `read`."""
        from pydantic import PlainSerializer, PlainValidator

        as_kept = PlainSerializer(lambda text: text.kept if isinstance(text, Message) else text)
        return handler.generate_schema(Annotated[Any, PlainValidator(cls.read), as_kept])


_IN_FILE = Message("%(file)s: %(what)s")
_AT_LINE = Message("%(file)s, line %(line)s: %(what)s")


def _in_english(name: str, value: Any) -> Any:
    if name == "language":
        # Imported here because the parsing processes make messages, but never show a language.
        from curator.language.phrases import phrases

        return phrases("en").language_name(str(value))
    if name == "moment":
        at = datetime.fromisoformat(str(value)).astimezone(UTC)
        return f"{at:%Y-%m-%d %H:%M} UTC"
    return f"{value:.0%}" if name == "share" else value
