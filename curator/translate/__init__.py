"""Optional machine translation and suggestions, always confirmed by a person. Off by default."""

from curator.translate.chat import Chat
from curator.translate.checked import Checked, Translator, check_budget
from curator.translate.deepl import DeepL
from curator.translate.libretranslate import LibreTranslate
from curator.translate.service import (
    AnswerError,
    Patient,
    Post,
    Service,
    ServiceError,
    with_retries,
)

__all__ = [
    "AnswerError",
    "Chat",
    "Checked",
    "DeepL",
    "LibreTranslate",
    "Patient",
    "Post",
    "Service",
    "ServiceError",
    "Translator",
    "check_budget",
    "with_retries",
]
