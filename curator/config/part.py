"""What every part of feeds.yaml has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from curator.records import Message


class Part(BaseModel):
    # one schema is built, of the whole file: each part's own would take as long again at the start
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_bool_by_accident(cls, value: object, info: ValidationInfo) -> object:
        """Refuse a bool where a text is expected: in YAML yes, no, on and off are bools."""
        field = cls.model_fields[str(info.field_name)]
        if isinstance(value, bool) and field.annotation is not bool:
            raise ValueError(Message("this word means yes or no to YAML; put it in quotes"))
        return value
