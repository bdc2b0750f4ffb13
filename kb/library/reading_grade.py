"""How hard a text is to read, by the grade of Flesch and Kincaid (years of school, for English).

Grade = 0.39 x words per sentence + 11.8 x syllables per word - 15.59 (Kincaid and others, 1975). Syllables are counted
by their vowels, which is right to about one in ten: enough for advice, and no more than that is made of it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

LEAST_WORDS = 100
"""Below so many words the number says nothing."""
_SENTENCE_END = re.compile(r"""([.!?…:]["')\]”’]?)\s+(?=["'(\[“‘]*[A-Z0-9À-Þ])""")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
"""The same for a text that is ASCII: nearly all are, and it is found faster."""
_VOWELS = re.compile(r"[aeiouy]+")
_ENGLISH = frozenset(("the", "and", "to", "of", "is", "in", "it", "you", "a", "for", "are", "that", "or"))
_NO_END = re.compile(r"\b(?:e\.g|i\.e|etc|Mr|Mrs|Ms|Dr|No|vs|approx)\.$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a paragraph; an abbreviation ends none."""
    found: list[str] = []
    for part in _parts(text):
        if found and _NO_END.search(found[-1]):
            found[-1] += f" {part}"
        elif part.strip():
            found.append(part.strip())
    return found


def _parts(text: str) -> Iterator[str]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[1][0] != ":" or len(match[1]) == 1:  # no sentence ends with a colon and a quotation mark
            yield text[start : match.end(1)]
            start = match.end()
    yield text[start:]


def words(text: str) -> list[str]:
    """Return the words of a text; numbers are none."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def grade(paragraphs: list[str]) -> float | None:
    """Return the grade of a text; None where it is too short for one, or not English."""
    counts: Counter[str] = Counter()
    number_of_sentences = 0
    for paragraph in paragraphs:
        number_of_sentences += len(sentences(paragraph))
        counts.update(map(str.casefold, words(paragraph)))
    number = counts.total()
    if number < LEAST_WORDS or sum(counts[word] for word in _ENGLISH) < number // 8:
        return None
    syllables = sum(_syllables(word) * times for word, times in counts.items())
    return 0.39 * number / number_of_sentences + 11.8 * syllables / number - 15.59


@lru_cache(maxsize=50_000)
def _syllables(word: str) -> int:
    count = len(_VOWELS.findall(word))
    if word.endswith("e") and not word.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)
