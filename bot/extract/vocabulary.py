"""Closed sets of words, written as one string each."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The set of the words of a text."""
    return frozenset(text.split())
