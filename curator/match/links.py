"""What an editor decided about pairs of stories. Matching obeys it before it looks at anything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Pair = tuple[str, str]


def ordered(a: str, b: str) -> Pair:
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of story ids that must, or must never, be one group; `Links.of` takes them in any order."""

    must: frozenset[Pair] = frozenset()
    cannot: frozenset[Pair] = frozenset()

    @staticmethod
    def of(must: Iterable[Pair] = (), cannot: Iterable[Pair] = ()) -> Links:
        """A pair that stands in both is kept apart: splitting is the later and the safer wish."""
        apart = frozenset(ordered(*pair) for pair in cannot)
        return Links(frozenset(ordered(*pair) for pair in must) - apart, apart)

    def forbid(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Whether any of `some` must never be with any of `others`."""
        if not self.cannot:
            return False
        others = list(others)
        return any(ordered(a, b) in self.cannot for a in some for b in others)

    def bound_to(self, story: str) -> list[str]:
        """The stories an editor tied to this one."""
        return sorted(b if a == story else a for a, b in self.must if story in (a, b))
