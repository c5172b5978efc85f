"""The language of lingua's sentences, whole and as headlines, beside the two libraries."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import langdetect
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bench.suites.tally import Tally, found
from curator.label.language import detect, detect_title

_LANGUAGES = ["ar", "de", "en", "es", "fi", "fr", "it", "ja", "ko", "nl", "pl", "pt", "sv", "tr"]
_SENTENCES = 300

Guess = Callable[[str], str]


def run(folders: list[Path]) -> Tally:
    """One case for each language and length: good where neither library names more rightly."""
    tally = Tally()
    peers: dict[str, Guess] = {"langdetect": _langdetect, "py3langid": _py3langid()}
    for language in _LANGUAGES:
        for path in found(folders, f"sentences/{language}.txt"):
            for short in (False, True):
                _judge(tally, language, _texts(path, language, short), peers, short)
    return tally


def _judge(
    tally: Tally, language: str, texts: list[str], peers: dict[str, Guess], short: bool
) -> None:
    ours = sum((detect_title if short else detect)(text).main == language for text in texts)
    named = {
        name: sum(guess(text).split("-")[0] == language for text in texts)
        for name, guess in peers.items()
    }
    tally.more["texts"] += len(texts)
    tally.more["texts named rightly"] += ours
    length = "headlines" if short else "sentences"
    said = f"{language} {length}: {ours} of {len(texts)}, peers {named}"
    tally.judge(ours >= max(named.values()), said)


def _texts(path: Path, language: str, short: bool) -> list[str]:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    random.Random(7).shuffle(lines)
    most = (25 if language in ("ja", "ko") else 60) if short else 10_000
    return [
        line if len(line) <= most else line[:most].rsplit(" ", 1)[0] for line in lines[:_SENTENCES]
    ]


def _langdetect(text: str) -> str:
    langdetect.DetectorFactory.seed = 0
    try:
        return str(langdetect.detect(text))
    except langdetect.LangDetectException:
        return ""


def _py3langid() -> Guess:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    return lambda text: str(identifier.classify(text)[0])
