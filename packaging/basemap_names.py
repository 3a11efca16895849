"""Names of settlements for the base map: which spelling is Ukrainian, which Russian.

Used by ``build_basemap.py`` only. GeoNames lists spellings without their language; here
they are told apart by alphabet, by transliteration and by the state register of
settlements. A spelling that cannot be told apart soundly is left out. No geometry here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

# First-level codes of GeoNames (FIPS) to those of the state register of settlements.
OBLAST_OF_ADMIN1: Mapping[str, str] = {
    "01": "71", "02": "74", "03": "73", "04": "12", "05": "14", "06": "26", "07": "63",
    "08": "65", "09": "68", "10": "35", "11": "01", "12": "80", "13": "32", "14": "44",
    "15": "46", "16": "48", "17": "51", "18": "53", "19": "56", "20": "85", "21": "59",
    "22": "61", "23": "05", "24": "07", "25": "21", "26": "23", "27": "18",
}  # fmt: skip

UKRAINIAN = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'- ")
RUSSIAN = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя'- ")

# Letters of Latin and Cyrillic names, with the signs that stand in them.
_EUROPEAN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿЀ-ԯ0-9' .ʼ‘()/-]+")

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie",
    "ж": "zh", "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l",
    "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
    "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "'": "",
    "ю": "iu", "я": "ia",
}  # fmt: skip
_LATIN_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}

# What a beginning of the rest of a Ukrainian name may become in Russian; first match counts.
_RUSSIAN_CHANGES = (
    ("микола", "никола"), ("олександр", "александр"), ("олексі", "алексе"),
    ("олексан", "алексан"), ("андрі", "андре"), ("катерин", "(?:е)?катерин"),
    ("костянтин", "константин"), ("слов'ян", "славян"), ("вугл", "угл"), ("вугіл", "уголь"),
    ("зьк", "зск"), (r"([лнтдсзцч])\1я$", "[лнтдсзцч]ье"), ("івк", "[оеё]вк"),
    ("ївк", "[еи]вк"), ("е$", "ое|ее|о|ье"), ("а$", "а|ая"), ("я$", "я|яя|ья"),
    ("ий$", "ый|ий|ой"), ("ів$", "[оеё]в"), ("і$", "[иыея]|ие|ые"), ("и$", "[иы]"),
    ("о", "[оеё]"), ("екон", "экон"), ("е", "[еёо]"), ("є", "[её]"), ("і", "[иоеё]|ье"),
    ("ї", "[иея]|"),
    ("и", "[иые]"), ("ґ", "г"), ("'", "[ьъ]?"), ("ь", "ь?"), ("й", "й"), ("ц", "ц"),
)  # fmt: skip


def clean(name: str) -> str:
    """Return the name with a plain apostrophe and without stress marks or outer spaces."""
    return re.sub("[\u0300\u0301]", "", name.replace("’", "'").replace("`", "'")).strip()


def romanise(name: str) -> str:
    """Return a Ukrainian name in Latin letters by the national rules of 2010."""
    words = re.split(r"([\s-]+)", clean(name).lower())
    return "".join(_romanise_word(word) for word in words)


def _romanise_word(word: str) -> str:
    text = "".join(
        "zgh"
        if word[i - 1 : i + 1] == "зг"
        else ""
        if letter == "з" and word[i : i + 2] == "зг"
        else _LATIN_FIRST[letter]
        if i == 0 and letter in _LATIN_FIRST
        else _LATIN.get(letter, letter)
        for i, letter in enumerate(word)
    )
    return text[:1].upper() + text[1:]


def latin_key(name: str) -> str:
    """Fold a Latin spelling so that the usual systems of romanisation meet."""
    text = re.sub(r"[^a-z]", "", name.lower())
    text = text.replace("y", "i").replace("j", "i")
    text = re.sub("i+", "i", text)
    return text.replace("ie", "e").replace("ia", "a").replace("iu", "u").replace("ii", "i")


def fold(name: str) -> str:
    """Fold a name as the search does: case, apostrophes, ё and outer spaces do not count."""
    plain = clean(name).casefold().replace("ё", "е")
    return " ".join(re.sub("['ʼ‘]", "", plain).split())


def other_spellings(names: Iterable[str], known: Iterable[str], most: int) -> list[str]:
    """Return up to ``most`` spellings in Latin or Cyrillic letters beyond the known names.

    Spellings that begin with a small letter are mechanical romanisations of other scripts.
    """
    seen = {fold(name) for name in known}
    kept = []
    for name in map(clean, names):
        key = fold(name)
        proper = name[:1].isupper() and bool(_EUROPEAN.fullmatch(name))
        if proper and key not in seen:
            seen.add(key)
            kept.append(name)
    return kept[:most]


def former_names(pairs: list[str], spellings: Iterable[str]) -> list[str]:
    """Return former names (Latin, Ukrainian, Russian) that are known spellings of the place.

    ``pairs`` are Ukrainian and Russian names in turn; a pair of which no name is known is
    left out.
    """
    known = {fold(name) for name in spellings}
    latin_known = {_sound(name) for name in spellings}
    kept: list[str] = []
    for ukrainian, russian in zip(pairs[::2], pairs[1::2], strict=True):
        latin = romanise(ukrainian)
        sounds = {_sound(latin), _sound(romanise(russian.replace("ы", "и").replace("ё", "е")))}
        if {fold(ukrainian), fold(russian)} & known or sounds & latin_known - {""}:
            kept += [latin, ukrainian, russian]
    return list(dict.fromkeys(kept))


def _sound(name: str) -> str:
    """Fold a Latin spelling further: Russian has g where Ukrainian has h."""
    return latin_key(name).replace("h", "g")


def cyrillic(names: Iterable[str], alphabet: set[str]) -> list[str]:
    """Return the distinct cleaned names written wholly in the alphabet, in their order."""
    found = dict.fromkeys(clean(name) for name in names)
    return [n for n in found if n and set(n.lower()) <= alphabet and n[0].isupper()]


def ukrainian_name(latin: str, spellings: Iterable[str], registered: Mapping[str, str]) -> str:
    """Return the Ukrainian name of a settlement of Ukraine, or "".

    ``registered`` maps the register's names of the oblast to their category. A name
    must fit the romanised one; a registered one is preferred.
    """
    key = latin_key(latin)
    scored = []
    for name in cyrillic(spellings, UKRAINIAN):
        fit = difflib.SequenceMatcher(None, key, latin_key(romanise(name))).ratio()
        scored.append((fit == 1.0 and name in registered, fit, name in registered, name))
    if scored and max(scored)[1] >= 0.85 and (max(scored)[2] or _surely_ukrainian(max(scored)[3])):
        return max(scored)[3]
    by_sound = [n for n in registered if latin_key(romanise(n)) == key]
    by_spelling = [n for n in cyrillic(spellings, UKRAINIAN) if n in registered]
    only = by_sound if len(by_sound) == 1 else by_spelling
    return only[0] if len(only) == 1 else ""


def _surely_ukrainian(name: str) -> bool:
    return bool(set(name.lower()) & set("іїєґ'")) or name.endswith("ськ")


def russian_name(other: str, spellings: Iterable[str]) -> str:
    """Return the one Russian spelling that answers to the Ukrainian name, or "".

    It must be written in the Russian alphabet and follow from the Ukrainian name by the
    usual changes of letters. Two that do (apart from е for ё) leave it empty.
    """
    pattern = _russian_pattern(other)
    fits = [n for n in cyrillic(spellings, RUSSIAN) if n != other and pattern.fullmatch(n.lower())]
    folded = {name.lower().replace("ё", "е") for name in fits}
    return fits[0] if len(folded) == 1 else ""


def _russian_pattern(ukrainian: str) -> re.Pattern[str]:
    rest, pattern = ukrainian.lower(), ""
    while rest:
        for start, change in _RUSSIAN_CHANGES:
            found = re.match(start, rest)
            if found:
                pattern += f"(?:{change})"
                rest = rest[found.end() :]
                break
        else:
            pattern += re.escape(rest[0])
            rest = rest[1:]
    return re.compile(pattern)
