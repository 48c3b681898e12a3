"""Any mix of answers a visitor, a file or a fault could bring."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.engine.model import Catalog


def answer_maps(catalog: Catalog) -> st.SearchStrategy[dict[str, str]]:
    """Some findings with one of their possible answers."""
    possible = {f.id: _values(f.values) for f in catalog.findings.values()}
    return st.lists(st.sampled_from(sorted(possible)), unique=True, max_size=40).flatmap(
        lambda ids: st.fixed_dictionaries({i: st.sampled_from(possible[i]) for i in ids})
    )


def _values(values: tuple[str, ...]) -> list[str]:
    if not values:
        return ["present", "absent", "sometimes", "unsure", "unknown"]
    return [*values, "unsure", "unknown", "|".join(values[:2])]


def rubbish() -> st.SearchStrategy[dict[str, str]]:
    """Ids and values nobody knows."""
    return st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=5)


def flags(catalog: Catalog) -> st.SearchStrategy[str]:
    """A danger sign."""
    return st.sampled_from([f.id for f in catalog.findings.values() if f.flag and not f.values])
