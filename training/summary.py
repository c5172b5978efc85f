"""The weights in words: what each says, and how well they judge languages held back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from curator.label.themes.model import Weights
from curator.language import e5
from training.examples import Row
from training.judging import Judged, counted

WORDS = (
    "density", "share", "share of the title", "weight in the title", "density of the opening",
    "share of the headings", "density of terms that name it", "different terms",
)  # fmt: skip
MEANING = (
    "the whole", "the title", "the best passage", "the best three", "share of passages",
    "the whole, beside the best theme", "the best three, beside the best theme",
)  # fmt: skip


def written(
    weights: Weights, second: Weights, pieces: Sequence[Row], held_out: Sequence[Judged]
) -> str:
    """The summary as Markdown; `second` are the weights of the second encoder."""
    of_second = [each for each in held_out if each.text.language in e5.LANGUAGES]
    others = [each for each in held_out if each.text.language not in e5.LANGUAGES]
    return "\n".join(
        [
            "# What the weights say",
            "",
            f"Fitted by `python -m training` to {len(pieces)} texts in training/texts, none of them"
            " from the corpus that judges. Figures are of languages held back, and of the half of"
            " the texts that nobody read for the term lists.",
            "",
            *_held_out(held_out),
            "",
            *_figures(weights),
            "",
            *_constants(weights, others),
            "",
            "## The second encoder",
            "",
            "Its weights judge Finnish and Swedish only, and are learned from all languages.",
            "",
            *_figures(second),
            "",
            *_constants(second, of_second),
            "",
        ]
    )


def _held_out(found: Sequence[Judged]) -> Iterator[str]:
    yield "| texts | words alone | meaning alone | both |"
    yield "|---|---|---|---|"
    languages = sorted({each.text.language for each in found})
    groups = [("all", list(found))]
    groups += [
        (f"named: {'yes' if named else 'no'}", [e for e in found if e.text.named is named])
        for named in (True, False)
    ]
    groups += [(tag, [each for each in found if each.text.language == tag]) for tag in languages]
    for name, some in groups:
        ways = (counted(some, way).note for way in ("words", "meaning", "both"))
        yield f"| {name} | {' | '.join(ways)} |"


def _figures(weights: Weights) -> Iterator[str]:
    yield "| figure of a theme | words alone | both | both, times ln(words / 120) |"
    yield "|---|---:|---:|---:|"
    both = weights.both.theme
    half = len(both) // 2
    for number, name in enumerate((*WORDS, *MEANING)):
        alone = f"{weights.words.theme[number]:.2f}" if number < len(WORDS) else ""
        kind = "words: " if number < len(WORDS) else "meaning: "
        yield f"| {kind}{name} | {alone} | {both[number]:.2f} | {both[half + number]:.2f} |"


def _constants(weights: Weights, found: Sequence[Judged]) -> Iterator[str]:
    yield "| theme | constant, words alone | constant, both | length of its column | recall |"
    yield "|---|---:|---:|---:|---:|"
    for number, key in enumerate(weights.keys):
        about = [each for each in found if key in each.text.main]
        reached = sum(key in (each.main["both"] or ()) for each in about) / max(1, len(about))
        length = float(np.linalg.norm(weights.linear[:-1, number]))
        yield (
            f"| {key} | {weights.words.constants[number]:.2f}"
            f" | {weights.both.constants[number]:.2f} | {length:.1f} | {reached:.2f} |"
        )
