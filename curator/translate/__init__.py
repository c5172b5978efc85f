"""Optional machine help, always behind a person: translation by a service, and suggested words. Off unless configured."""

from curator.translate.chat import Chat
from curator.translate.checked import Checked, Translator
from curator.translate.deepl import DeepL
from curator.translate.libretranslate import LibreTranslate
from curator.translate.service import Post, Service, ServiceError

__all__ = ["Chat", "Checked", "DeepL", "LibreTranslate", "Post", "Service", "ServiceError", "Translator"]
