from pathlib import Path

import pytest
import yaml

from curator.language import sentence_spans, sentences

CASES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['language']}: {case['is'][0][:30]}"
)
def test_sentences_end_where_a_reader_says_they_do(case: dict[str, object]) -> None:
    expected = case["is"]
    assert isinstance(expected, list)
    joined = str(case.get("joined_by", " ")).join(expected)
    assert sentences(joined, str(case["language"])) == expected


def test_every_sentence_is_a_verbatim_slice() -> None:
    text = "  - Erstens: 1,5 %!\n\n• Zweitens: „So?“ Ja. "
    assert [text[start:end] for start, end in sentence_spans(text, "de")] == [
        "Erstens: 1,5 %!",
        "Zweitens: „So?“",
        "Ja.",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "•", "- "])
def test_text_without_a_sentence_gives_at_most_its_marks(text: str) -> None:
    assert "".join(sentences(text, "en")) in ("", "...", "•", "-")


def test_a_hostile_text_is_split_in_linear_time() -> None:
    assert len(sentences("a." * 100_000 + '"' * 100_000 + " " * 100_000 + "1. " * 30_000, "de")) > 0
