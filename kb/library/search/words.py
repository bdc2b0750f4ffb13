"""Words as the index knows them: cut at what is no letter or digit, folded, stemmed; and which words say little."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

LONGEST_WORD = 60
"""Longer runs of letters and digits (hashes, keys) are not indexed."""

_STOP_WORDS = """
a about above after again all also am an and any are as at be because been before being below between both but by
can cannot cant could couldnt d did didnt do does doesnt doing done dont down during each etc few for from further
had has hasnt have havent having he her here hers him his how i ie if im in into is isnt it its itself ive just ll m
me more most my myself no nor not now of off on once only or other our ours out over own per please re s same she
should shouldnt so some such t than that thats the their them then there these they this those through thus to too
under until up upon us ve very via was wasnt we were werent what whats when where whether which while who whom whose
why will with within without wont would wouldnt yet you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words of the language itself: dropped while anything else is left."""

_SMALL_TALK = """
able advise anybody anyone anything appreciate appreciated asked asking assist assistance available currently dear
discuss explain figure find first follow following get gets getting give go goes going good got guide guidance
happen happened happening happens hello help helped helping hey hi hope hoping inform information inquire inquiring
instead issue issues keep keeps know known let lets like look looking looks made make makes making may might mine
must need needed needing needs please possible possibly problem problems proceed put question questions quick
quickly really regarding right said say saying says see seeking seem seems shows show showing solution someone
something sort steps still sure take taking tell telling thank thanks thing things think though tried tries try
trying understand unable unsure use used using utilize want wanted wanting wants way ways well went wish without
wonder wondering work working works wrong
"""
SMALL_TALK = frozenset(_SMALL_TALK.split())
"""Words in which people wrap a question: they count, but little."""

_SEAM = re.compile(r"[A-Z0-9](?:(?<=[a-z].)|(?<=[A-Z][0-9])|(?<=[0-9])(?=[A-Za-z]))")
"""Where small letters meet capitals, or letters digits. Begins with the rarer side, so that text is scanned fast."""
_CODE = re.compile(r"[A-Za-z0-9]+")
_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LETTERS_OR_DIGITS = re.compile(r"[A-Za-z]+|[0-9]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
"""Letters of scripts that put no space between words: each is a word of its own, and a run of them a phrase."""

FLAT = str.maketrans({chr(code): chr(code).lower() if chr(code).isalnum() else " " for code in range(128)})
"""Makes small letters of ASCII's capitals, and spaces of all that is no letter and no digit."""

_APOSTROPHE = re.compile(r"(?<=\w)['’‘]s?\b|(?<=s)['’‘](?!\w)", re.IGNORECASE)

_VARIANTS = (
    (re.compile(r"is(e|ed|es|er|ers|ing|ation|ations|able)$"), r"iz\1"),
    (re.compile(r"iz(e|ed|es|er|ers|ing|ation|ations|able)$"), r"is\1"),
    (re.compile(r"ys(e|ed|es|er|ing)$"), r"yz\1"),
    (re.compile(r"yz(e|ed|es|er|ing)$"), r"ys\1"),
    (re.compile(r"our(s|ed|ing|ite|ites|able|al|)$"), r"or\1"),
    (re.compile(r"or(s|ed|ing|ite|ites|able|al|)$"), r"our\1"),
    (re.compile(r"(lic|pract|off|def|pret)enc(e|es)$"), r"\1ens\2"),
    (re.compile(r"(lic|off|def|pret)ens(e|es)$"), r"\1enc\2"),
    (re.compile(r"(lic)enc(ed|ing|ee|ees)$"), r"\1ens\2"),
    (re.compile(r"(lic)ens(ed|ing|ee|ees)$"), r"\1enc\2"),
    (re.compile(r"(pract)ic(e|es|ed|ing)$"), r"\1is\2"),
    (re.compile(r"(pract)is(e|es|ed|ing)$"), r"\1ic\2"),
    (re.compile(r"(cent|met|fib|theat|lit)re(s|)$"), r"\1er\2"),
    (re.compile(r"(cent|met|fib|theat|lit)er(s|)$"), r"\1re\2"),
    (re.compile(r"ll(ed|ing|er|ers|ation|ations)$"), r"l\1"),
    (re.compile(r"([aeiou])l(ed|ing|er|ers|ation|ations)$"), r"\1ll\2"),
    (re.compile(r"ogue(s|)$"), r"og\1"),
    (re.compile(r"og(s|)$"), r"ogue\1"),
    (re.compile(r"programme(s|)$"), r"program\1"),
    (re.compile(r"^program(s|)$"), r"programme\1"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^gray"), "grey"),
    (re.compile(r"^enrol(s|ment|ments|)$"), r"enroll\1"),
    (re.compile(r"^enroll(s|ment|ments|)$"), r"enrol\1"),
    (re.compile(r"^cheque"), "check"),
)

COMPOUNDS = (
    ("email", "e", "mail"),
    ("login", "log", "in"),
    ("logon", "log", "on"),
    ("logout", "log", "out"),
    ("signin", "sign", "in"),
    ("signup", "sign", "up"),
    ("signout", "sign", "out"),
    ("setup", "set", "up"),
    ("startup", "start", "up"),
    ("backup", "back", "up"),
    ("checkout", "check", "out"),
    ("popup", "pop", "up"),
    ("plugin", "plug", "in"),
    ("addon", "add", "on"),
    ("timeout", "time", "out"),
    ("shutdown", "shut", "down"),
    ("dropdown", "drop", "down"),
    ("website", "web", "site"),
    ("homepage", "home", "page"),
    ("username", "user", "name"),
    ("filename", "file", "name"),
    ("wifi", "wi", "fi"),
)
"""Words that people write as one and as two."""


@cache
def exact_analyzer() -> "tantivy.TextAnalyzer":
    """Return the analyser of whole words: cut, lower case, accents off."""
    return _builder().build()


@cache
def stem_analyzer() -> "tantivy.TextAnalyzer":
    """Return the analyser of stems: as of whole words, then cut down by the English Snowball stemmer."""
    import tantivy

    return _builder().filter(tantivy.Filter.stemmer("english")).build()


def _builder() -> "tantivy.TextAnalyzerBuilder":
    import tantivy

    filters = tantivy.Filter
    cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(filters.remove_long(LONGEST_WORD))
    return cut.filter(filters.lowercase()).filter(filters.ascii_fold())


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    return exact_analyzer().analyze(spaced(text))


def stems_of(text: str) -> list[str]:
    """Return the stems of a text's words, in order."""
    return stem_analyzer().analyze(spaced(text))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of one folded word."""
    stems = stem_analyzer().analyze(word)
    return stems[0] if len(stems) == 1 else word


@lru_cache(maxsize=100_000)
def shape(word: str) -> tuple[str, str]:
    """Return one word of a text folded, and its stem; empty for one that is not indexed."""
    if word.isascii() and word.isalnum() and len(word) < LONGEST_WORD:
        folded = [word.lower()]
    else:
        folded = exact_analyzer().analyze(word)
    return (folded[0], stem(folded[0])) if folded else ("", "")


def name_key(name: str) -> str:
    """Return the words of a title or id as one text: what a query must be to be exactly that."""
    return " ".join(words_of(without_apostrophes(name)))


def without_apostrophes(text: str) -> str:
    """Return a text without possessives and with contractions as one word: `Ann's` is `Ann`, `don't` is `dont`."""
    return _APOSTROPHE.sub("", text)


def spaced(text: str) -> str:
    """Return a text with the letters of unspaced scripts set apart, so that each is a word."""
    return text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)


def parts_of_codes(text: str) -> str:
    """Return the parts of names such as `AdskLicensing`, `AutoCAD2025` or `xfce4` that stand in a text."""
    parts: dict[str, None] = {}
    end = -1
    for seam in _SEAM.finditer(text):
        if seam.start() < end:
            continue
        start = seam.start()
        while start and text[start - 1].isascii() and text[start - 1].isalnum():
            start -= 1
        code = _CODE.match(text, start)
        if code is None:
            continue
        end = code.end()
        if end - start <= LONGEST_WORD:
            for part in (*_CAMEL.findall(code[0]), *_LETTERS_OR_DIGITS.findall(code[0])):
                if len(part) > 1 and part != code[0]:
                    parts[part] = None
    return " ".join(parts)


def letters_and_digits(word: str) -> list[str]:
    """Return the runs of letters and of digits in a word that mixes them; of any other, nothing."""
    runs = _LETTERS_OR_DIGITS.findall(word)
    return runs if len(runs) > 1 and "".join(runs) == word else []


@lru_cache(maxsize=10_000)
def variants(word: str) -> list[str]:
    """Return how the word may be spelled across the Atlantic; some of the forms may be no words at all."""
    found = []
    for pattern, replacement in _VARIANTS:
        other = pattern.sub(replacement, word, count=1)
        if other != word:
            found.append(other)
    return found
