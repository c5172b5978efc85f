"""A language model behind a service that has OpenAI's chat completions API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curator.records import Message
from curator.translate.answers import ANOTHER_FORM, TRANSLATION, Settings, answer
from curator.translate.service import AnswerError, Post, by_service


@dataclass(frozen=True, slots=True)
class Model:
    """A model at the server `url` (up to and including “/v1”); `name` is used in messages."""

    url: str
    model: str
    post: Post
    key: str = ""
    name: str = "language model"

    def complete(
        self, system: str, material: str, settings: Settings = TRANSLATION
    ) -> Mapping[str, Any]:
        """Return the JSON object that the model answers to `material` under the instructions
        `system`.

        Raises ServiceError, or AnswerError if there is no such object.
        """
        body = {
            "model": self.model,
            "temperature": 0,
            "response_format": {"type": "json_object"},
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": material},
            ],
        }
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        response = self.post(self.url.rstrip("/") + "/chat/completions", body, headers)
        return self._object(answer(response, self.name, settings))

    def _object(self, completion: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the first choice; raises AnswerError for a refusal or a truncated answer."""
        try:
            choice = completion["choices"][0]
            message = choice["message"]
            if message.get("refusal"):
                what = Message("it refused to answer")
                raise AnswerError(by_service(self.name, what))
            if choice.get("finish_reason") == "length":
                what = Message("the answer was cut off; choose a model with a larger limit")
                raise AnswerError(by_service(self.name, what))
            found = json.loads(message["content"])
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as bad:
            raise AnswerError(by_service(self.name, ANOTHER_FORM)) from bad
        if not isinstance(found, dict):
            raise AnswerError(by_service(self.name, ANOTHER_FORM))
        return found
