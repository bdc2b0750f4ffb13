"""Answering out of order: from a few letters of a question or of an answer to the fact that is meant."""

from collections.abc import Collection
from dataclasses import dataclass

from kb.text import folded
from kb.troubleshooter.flow import Fact, Flow


@dataclass(frozen=True, slots=True)
class Target:
    """Somewhere to jump to: an answer of a fact, or the fact itself where `value` is empty."""

    fact: Fact
    value: str = ""

    @property
    def words(self) -> str:
        """The answer in the asker's words, or the question."""
        return self.fact.values[self.value] if self.value else self.fact.ask


def targets(flow: Flow, words: str, first: Collection[str] = ()) -> list[Target]:
    """Return the answers and questions that hold all the words, the likeliest first; without words, every question.

    Answers whose words begin with what was typed come before those that only hold it, answers before questions, and
    among equals the facts in `first` before the others; else they stand as in the file.
    """
    wanted = folded(words).split()
    if not wanted:
        return sorted((Target(fact) for fact in flow.facts.values()), key=lambda one: one.fact.id not in first)
    found: list[tuple[int, Target]] = []
    for fact in flow.facts.values():
        question = folded(f"{fact.ask} {fact.id.replace('_', ' ')}")
        for value, label in fact.values.items():
            answer = folded(f"{label} {value.replace('_', ' ')}")
            if all(word in answer for word in wanted):
                found.append((_rank(wanted[0], answer), Target(fact, value)))
            elif any(word in answer for word in wanted) and all(word in f"{answer} {question}" for word in wanted):
                found.append((_MIXED, Target(fact, value)))
        if all(word in question for word in wanted):
            found.append((_QUESTION + _rank(wanted[0], question), Target(fact)))
    return [target for _, target in sorted(found, key=lambda pair: (pair[0], pair[1].fact.id not in first))]


_MIXED = 3
_QUESTION = 4


def _rank(word: str, text: str) -> int:
    if text.startswith(word):
        return 0
    return 1 if f" {word}" in text else 2
