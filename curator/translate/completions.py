"""A language model behind a service that has OpenAI's chat completions API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curator.translate.answers import TRANSLATION, Settings, answer
from curator.translate.service import AnswerError, Post


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
                raise AnswerError(f"{self.name}: it refused to answer")
            if choice.get("finish_reason") == "length":
                raise AnswerError(
                    f"{self.name}: the answer was cut off; choose a model with a larger limit"
                )
            found = json.loads(message["content"])
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError) as bad:
            raise AnswerError(f"{self.name}: the answer has another form than promised") from bad
        if not isinstance(found, dict):
            raise AnswerError(f"{self.name}: the answer has another form than promised")
        return found
