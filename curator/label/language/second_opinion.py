"""langdetect's home: a second opinion where the first detector is unsure.

langdetect is random unless seeded, raises on text without letters, and fails when its profiles are loaded from two threads
at once; here it is seeded per call, loaded once under a lock, and silent where it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

from langdetect import detector_factory
from langdetect.lang_detect_exception import LangDetectException

_loading = Lock()
_ENOUGH = 600  # characters; its time grows with the text


def opinion(text: str, among: Iterable[str]) -> str | None:
    """The likeliest language of `text` among those given, or None when it cannot tell."""
    factory = _factory()
    known = [name for name in factory.langlist if name.split("-")[0] in set(among)]  # it knows zh-cn and zh-tw
    detector = factory.create()
    detector.seed = 0
    try:
        detector.set_prior_map(dict.fromkeys(known, 1 / max(len(known), 1)))
        detector.append(text[:_ENOUGH])
        found = detector.get_probabilities()
    except LangDetectException:
        return None
    return str(found[0].lang).split("-")[0] if found else None


def _factory() -> Any:
    with _loading:
        detector_factory.init_factory()
    return detector_factory._factory
