"""Which edition a reader understands."""

from __future__ import annotations

import pytest

from curator.errors import InputError
from curator.language.tags import closest, same_language, tag, with_script


@pytest.mark.parametrize(
    ("wanted", "offered", "found"),
    [
        (["zh-TW"], ["zh-Hans", "zh-Hant"], "zh-Hant"),
        (["zh-TW", "en"], ["zh-Hans", "en"], "en"),
        (["pt-PT"], ["en", "pt"], "pt"),
        (["pt"], ["pt-PT", "pt-BR"], "pt-BR"),
        (["de-AT"], ["en", "de"], "de"),
        (["nb"], ["en", "no"], "no"),
        (["gsw", "en"], ["en", "de"], "de"),
        (["iw"], ["he"], "he"),
        (["sr-Cyrl"], ["sr-Latn"], None),
        (["ca"], ["es"], None),
        (["uk"], ["ru"], None),
        (["fi", "ko"], ["en", "ko"], "ko"),
        ([], ["en"], None),
        (["xx", "en-GB"], ["en"], "en"),
    ],
)
def test_the_closest_language_is_one_the_reader_reads(
    wanted: list[str], offered: list[str], found: str | None
) -> None:
    assert closest(wanted, offered) == found


@pytest.mark.parametrize(
    ("typed", "usual"), [("DE", "de"), ("pt_br", "pt-BR"), ("zh-hant", "zh-Hant")]
)
def test_a_tag_is_written_as_usual(typed: str, usual: str) -> None:
    assert tag(typed) == usual


@pytest.mark.parametrize("typed", ["", "xx", "deutsch", "../etc"])
def test_what_is_no_language_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match="not a language tag"):
        tag(typed)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("pt-BR", "pt", True),
        ("zh-TW", "zh-Hant", True),
        ("zh-Hans", "zh-Hant", False),
        ("zh", "zh-Hans", True),
        ("nb", "no", True),
        ("sr-Cyrl", "sr-Latn", False),
        ("und", "en", False),
        ("uk", "ru", False),
    ],
)
def test_one_language_is_one_script_whatever_the_country(a: str, b: str, same: bool) -> None:
    assert same_language(a, b) is same
    assert same_language(b, a) is same
    assert (with_script(a) == with_script(b)) is same
