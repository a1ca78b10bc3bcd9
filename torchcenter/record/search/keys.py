"""The keys a text is found by: whole numbers of 32 bits, so that PostgreSQL compares no strings.

    0000cccc  one character
    aaaabbbb  two characters that stand side by side
    0001nnnn  (to 000Fnnnn) number n of the table of facets
    0010nnnn  (to 0017nnnn) number n of the phrases that were learned
    0018nnnn  slice n of the signatures
    D8xxxxxx  (to DFxxxxxx) 27 bits of a hash: a word's stem, a whole title, a document number …

Folded text holds no control characters and no surrogates, so no two kinds can meet: the key of one or two
characters, of a facet, a phrase or a slice is the thing itself. Only a hash may stand for two
things: one of a hundred thousand words meets another with a chance of one in a thousand. Titles and
document numbers are compared in full afterwards.

The database has no unsigned type: what is stored and asked for is the key minus 2³¹.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from struct import unpack

import snowballstemmer

# Stands between the parts of an entry's text; folding leaves none, so that no phrase crosses it.
SEPARATOR = "\n"

_SIGN = 1 << 31
_FACETS = 0x0001_0000
_PHRASES = 0x0010_0000
_SLICES = 0x0018_0000
LAST_FACET = _PHRASES - 1 - _FACETS
_HASHES = 0xD800_0000
WORD = re.compile("[0-9a-z\u00df-\u024f\u0370-\u052f]+")
_RUN = re.compile(rf"{WORD.pattern}|[^\W{WORD.pattern[1:-2]}]+")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")

_english = snowballstemmer.stemmer("english")


def hashed(kind: str, text: str) -> int:
    digest = blake2b(f"{kind}\0{text}".encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return _HASHES + (int.from_bytes(digest, "big") >> 5) - _SIGN


def of_facet(number: int) -> int:
    return _FACETS + number - _SIGN


def of_learned_phrase(number: int) -> int:
    return _PHRASES + number - _SIGN


def of_slice(number: int) -> int:
    return _SLICES + number - _SIGN


def of_title(folded: str) -> int:
    """The key of a document whose whole title, folded, is this."""
    return hashed("title", folded)


def of_document_number(number: str) -> int:
    return hashed("document number", number)


@lru_cache(maxsize=1 << 16)
def of_reading(syllables: str) -> int:
    """The key of two neighbours in a title that are read so: "gao xin"."""
    return hashed("reading", syllables)


@lru_cache(maxsize=1 << 16)
def of_title_piece(piece: str) -> int:
    return hashed("title piece", piece)


def of_title_pieces(folded: str) -> set[int]:
    """The keys by which a title is found in part: one for every two neighbours."""
    return {of_title_piece(folded[i : i + 2]) for i in range(len(folded) - 1)}


@lru_cache(maxsize=1 << 16)
def of_word(word: str) -> int:
    """The key of every form of a word of Latin letters or digits, given folded."""
    return hashed("word", stem(word))


def stem(word: str) -> str:
    """What the forms of an English word share; a word with digits has no other form."""
    return _english.stemWord(word) if word.isalpha() else word


def words(folded: str) -> list[str]:
    """The words of letters and digits, as far as writing without spaces does not hide them."""
    return WORD.findall(folded)


def cuts_a_word(folded: str, place: int) -> bool:
    """Whether a word goes on from before the place to behind it."""
    around = folded[max(0, place - 1) : place + 1]
    return len(around) == 2 and words(around) == [around]


def runs(folded: str) -> list[str]:
    """The parts of a text that mean something: words, and runs of Chinese without signs between."""
    return _RUN.findall(folded)


def of_pieces(folded: str) -> set[int]:
    """The keys of every character and of every two neighbours."""
    keys: set[int] = set()
    for part in folded.split(SEPARATOR):
        if _BEYOND.search(part):
            keys.update(of_piece(character) for character in part)
            keys.update(of_piece(part[i : i + 2]) for i in range(len(part) - 1))
        else:
            codes = part.encode("utf-16-be")
            keys.update([code - _SIGN for code in set(unpack(f">{len(part)}H", codes))])
            keys.update(_numbers(codes))
            keys.update(_numbers(codes[2:]))
    return keys


def _numbers(codes: bytes) -> tuple[int, ...]:
    """Every four bytes as a number minus 2³¹, which is to turn over its highest bit; the rest is left.

    All of them at once, as one large number: most of the time of an import went into this.
    """
    count = len(codes) // 4
    turned = int.from_bytes(codes[: 4 * count], "big") ^ int.from_bytes(
        b"\x80\0\0\0" * count, "big"
    )
    return unpack(f">{count}i", turned.to_bytes(4 * count, "big"))


def of_piece(piece: str) -> int:
    """The key of one or two folded characters."""
    if _BEYOND.search(piece):
        return hashed("piece", piece)
    first, last = (ord(piece[0]), ord(piece[-1])) if len(piece) == 2 else (0, ord(piece))
    return (first << 16) + last - _SIGN


def of_phrase_pieces(folded: str) -> list[int]:
    """The keys that every text holds in which the phrase stands, none of them twice."""
    if len(folded) == 1:
        return [of_piece(folded)]
    return list(dict.fromkeys(of_piece(folded[i : i + 2]) for i in range(len(folded) - 1)))


def is_proof(folded: str) -> bool:
    """Whether its one key proves that the phrase stands in the text."""
    return len(folded) <= 2 and not _BEYOND.search(folded)


def of_text(folded: str) -> set[int]:
    """All keys of an entry's text: its pieces and its words."""
    found = of_pieces(folded)
    found.update([of_word(word) for word in set(words(folded))])
    return found
