"""A language model behind a service that speaks OpenAI's chat completions."""

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
    """The server at `url` (up to and including “/v1”) and one of its models; `name` is what an
    error calls it.
    """

    url: str
    model: str
    post: Post
    key: str = ""
    name: str = "language model"

    def complete(
        self, system: str, material: str, settings: Settings = TRANSLATION
    ) -> Mapping[str, Any]:
        """The JSON object that it answers to `material` under the rules of `system`; raises
        ServiceError, AnswerError where there is no such object.
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
        """What the first choice says. A refusal is an error, and so is an answer that was cut
        off: half a text would pass for a whole one.
        """
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
