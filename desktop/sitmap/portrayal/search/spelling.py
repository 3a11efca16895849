"""Spellings of one name brought together: Cyrillic and Latin, accents, common transliterations.

A *skeleton* is no transliteration to be read: it only has to come out equal for Pokrovsk,
Покровськ and Покровск, for Kharkiv, Charkiw and Харків. Letters of other scripts stay as they
are. Typing errors are the word index's matter.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["skeleton", "words_of"]

_CYRILLIC: Final = {
    **dict(zip("абвгґдезиіїйклмнопрстуфыэ", "abvhhdeziiijklmnoprstufie", strict=True)),
    "ж": "zh",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ё": "e",
    "є": "ie",
    "ю": "iu",
    "я": "ia",
    "ў": "u",
    "ћ": "ch",
    "ђ": "dzh",
    "љ": "l",
    "њ": "n",
}
_SILENT: Final = "ьъ'’ʼ`´ʹʺ‘"
_LETTERS: Final = str.maketrans(
    {
        **_CYRILLIC,
        **dict.fromkeys(_SILENT, ""),
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
_MARKS: Final = re.compile("[\u0300-\u036f]+")
_LATIN: Final = (
    *(("tsch", "ch"), ("tsh", "ch"), ("sch", "sh"), ("cz", "ch"), ("sz", "sh"), ("kh", "h")),
    *(("ck", "k"), ("ph", "f"), ("qu", "kv"), ("q", "k"), ("x", "ks"), ("w", "v"), ("g", "h")),
    *(("y", "i"), ("j", "i")),
    *(("ch", "\x01"), ("c", "k"), ("\x01", "ch")),
)
_DOUBLED: Final = "abdefhiiklmnoprstuvz"
_WORD: Final = re.compile(r"\w+")


def skeleton(text: str) -> str:
    """Return a text in the letters in which its spellings are alike; line ends stay.

    Made for many texts at once: each step goes over the whole of it.
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    folded = _MARKS.sub("", folded)
    for spelt, common in _LATIN:
        folded = folded.replace(spelt, common)
    for letter in _DOUBLED:
        folded = folded.replace(letter * 2, letter)
    return folded


def words_of(text: str) -> list[str]:
    """Return the words of a text as skeletons, in their order."""
    return _WORD.findall(skeleton(text))
