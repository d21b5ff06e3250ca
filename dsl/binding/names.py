"""Finding the name an author meant: the nearest one, and the one that only looks the same."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable
from typing import Final

_CYRILLIC: Final = ("аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ", "aeopcyxijshdqwABEKMHOPCTYXIJS")
_GREEK: Final = ("αονρυικχϲΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aovpuikxcABEZHIKMNOPTYX")
#: Katakana, and radicals that NFKC leaves alone, which print like a Chinese character.
_KANA: Final = ("ロニカタエトハチオヒムメー", "口二力夕工卜八千才匕厶乂一")
_RADICALS: Final = ("⺠⻄⻅⻉⻋⻓⻔⻚⻛⻜⻝⻢⻥⻦⻮⻰", "民西见贝车长门页风飞食马鱼鸟齿龙")
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"

_IMITATIONS: Final = {
    ord(odd): plain
    for letters, imitated in (_CYRILLIC, _GREEK, _KANA, _RADICALS)
    for odd, plain in zip(letters, imitated, strict=True)
} | dict.fromkeys(map(ord, _INVISIBLE), "")

#: Below this many letters one differing letter already halves the similarity.
_SHORT: Final = 3


def skeleton(name: str) -> str:
    """Return the name with letters that imitate others put right."""
    return name if name.isascii() else name.translate(_IMITATIONS)


def odd_letters(name: str) -> str:
    """Return what makes a name look like another: each odd letter with its code point and Unicode name."""
    found = dict.fromkeys(letter for letter in name if ord(letter) in _IMITATIONS)
    return ", ".join(f"{_shown(letter)} U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip() for letter in found)


def _shown(letter: str) -> str:
    return "" if letter in _INVISIBLE else letter


def slip_of(name: str, known: Iterable[str]) -> str | None:
    """Return the one known word that this is a slip of the pen for, None where it could be none or several.

    A slip is other capitals, or one letter put in, left out, changed, or swapped with its neighbour; none in words so
    short that one letter is half of them.
    """
    found = [word for word in dict.fromkeys(known) if word != name and _is_slip(name.casefold(), word.casefold())]
    return found[0] if len(found) == 1 else None


def _is_slip(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(other) <= _SHORT - (not other.isascii()):
        return False
    first = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[first:], other[first:]
    is_swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return is_swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like this one, None where none is like it."""
    cutoff = 0.5 if len(name) <= _SHORT else 0.6
    folded = {candidate.casefold(): candidate for candidate in known if candidate != name}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=cutoff)
    return folded[found[0]] if found else None
