"""What of a text is language at all: not addresses, markup, code or numbers."""

from __future__ import annotations

import re

# Addresses, mail addresses, file names, attributes, tags, handles: words of no language.
_NO_WORDS = re.compile(
    r"https?://\S+|www\.\S+|(?<!\S)[^\s@]+@\S+|[@#]\w+|</?\w[^<>\n]{0,200}>|(?<!\w)\w{1,40}=(?:\"[^\"\n]*\"|'[^'\n]*')|(?<![\w.-])[\w-]{1,60}(?:[./\\][\w-]{1,60}){2,20}|"
    r"(?<![\w-])[\w-]{1,60}\.(?:com|org|net|io|html?|php|png|jpe?g|svg|js|css|json|ya?ml|py|txt|pdf)\b|(?<!\S)[^\s{}$\\]*[{}$\\]\S*"
)
_CODE_SIGN = re.compile(r"[{}()\[\];=<>|&$\\/+*^~`_#]")
_CALL = re.compile(r"\w\(|\w\.\w|[;{}]\s*$|=>|->|==|!=|\w\s*=\s*\S|</?\w", re.MULTILINE)


def readable(text: str) -> str:
    """`text` with what is no language blanked out, character for character, so that positions stay."""
    return _NO_WORDS.sub(lambda found: " " * len(found[0]), text).replace("_", " ")


def is_language(text: str) -> bool:
    """Whether `text` holds enough words to be called a language: not only digits, signs or program code."""
    letters = sum(map(str.isalpha, readable(text)))
    visible = len("".join(text.split()))
    return letters >= 2 and letters >= 0.25 * visible and not _is_code(text, visible)


def _is_code(text: str, visible: int) -> bool:
    signs = len(_CODE_SIGN.findall(text))
    return signs >= 4 and signs > 0.09 * visible and len(_CALL.findall(text)) > 0.06 * len(text.split())
