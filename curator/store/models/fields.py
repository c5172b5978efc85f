"""Columns for translatable messages."""

from __future__ import annotations

from typing import Any

from django.db import models

from curator.records import Message


class MessageField(models.TextField):  # type: ignore[type-arg]
    """A text column that returns a `records.Message`, or any other text unchanged."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return None if value is None else Message.read_text(value)

    def get_prep_value(self, value: Any) -> Any:
        return value.kept_text if isinstance(value, Message) else super().get_prep_value(value)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """As the text column it is: what is kept in it is no matter of the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


class MessagesField(models.JSONField):
    """A JSON column with a list of messages."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return [Message.read(each) if isinstance(each, dict) else each for each in found or ()]

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, list | tuple):
            value = [each.kept if isinstance(each, Message) else each for each in value]
        return super().get_db_prep_value(value, connection, prepared)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs
