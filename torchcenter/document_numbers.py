"""文号, the numbers of official documents: many ways to type one, one form to keep.

国科发火〔2016〕32号, an order such as 国务院令第711号, an announcement such as 商务部公告2017年第4号.
The brackets are U+3014 and U+3015; behind them the serial has no 第, and nowhere has it leading zeros.
An order goes without its agency too, and an announcement that tells its year.
"""

import re
import unicodedata

_BLANK = "[\\s\u200b\ufeff]*"
# NFKC, which every text goes through first, leaves of the brackets in use only these.
_OPENING, _CLOSING = r"[〔【〖(\[]", r"[〕】〗)\]]"
_YEAR, _SERIAL = "(?:19|20)[0-9]{2}", "0*(?P<{}>[1-9][0-9]{{0,4}})"


def _apart(*parts: str) -> str:
    return _BLANK.join(parts)


_BRACKETED = _apart(_OPENING, f"(?P<year>{_YEAR})", _CLOSING, "第?", _SERIAL.format("serial"))
_WORDED = _apart(
    "(?P<kind>令|公告)", f"(?:(?P<of>{_YEAR}){_BLANK}年)?", "第", _SERIAL.format("number"), "号"
)
_WITHIN = re.compile(f"{_BRACKETED}{_BLANK}号|{_WORDED}")
# Nothing but 号 can be missing where the text ends with the serial.
_WHOLE = re.compile(
    _apart("", "(?P<agency>[一-鿿]*?)", f"(?:{_BRACKETED}{_BLANK}号?|{_WORDED})", "")
)
_SHORTEST_AGENCY, _LONGEST_CODE, _LONGEST_NAME = 2, 16, 30
_AGENCY_BEFORE = re.compile(f"([一-鿿]*){_BLANK}$")
# What stands before an agency and is in the name of none.
_LEADING = re.compile(
    "^.*(?:按照|依照|遵照|参照|贯彻|落实|执行|转发|印发|发布|公布|废止|修改|文号|通知|文件"
    "|[按据以由见在的为是并])"
)
# Counties have names that begin so (和政发〔2016〕1号): these only join where a number ends before them.
_AND = re.compile("^[和与及或]")


def canonical(text: str) -> str:
    """The form to keep of a document number, which is all the text there is.

    Any brackets, full-width digits, leading zeros, 第 behind the bracket and white space between the
    parts are taken; 号 may be missing behind a year in brackets. Raises ValueError for anything else.
    """
    match = _WHOLE.fullmatch(unicodedata.normalize("NFKC", text))
    number = _composed(match["agency"], match) if match else ""
    if not number:
        raise ValueError(f"not a document number: {text!r}")
    return number


def tidy(text: str) -> str:
    """The canonical form where there is one, else the text on one line.

    Documents have been numbered in more ways than the rules know: 火炬办〔2009〕, 国科发〔86〕12号.
    """
    try:
        return canonical(text)
    except ValueError:
        return " ".join(unicodedata.normalize("NFC", text).split())


def find(text: str) -> list[str]:
    """The document numbers that occur in a plain text, in canonical form, each once and in order.

    Their end is certain, their beginning is not: the agency is the Han characters before the number,
    without words that lead to one (根据国科发火〔2016〕32号). Where they are too many for an agency's
    code, the number is passed over.
    """
    text = unicodedata.normalize("NFKC", text)
    found, end = {}, 0
    for match in _WITHIN.finditer(text):
        before = text[max(end, match.start() - 2 * _LONGEST_NAME) : match.start()]
        agency = _AGENCY_BEFORE.search(before)[1]
        if end and agency == before.rstrip().lstrip(" )》”"):
            agency = _AND.sub("", agency)
        if number := _composed(agency_in(agency), match):
            found[number] = None
        end = match.end()
    return list(found)


def agency_in(characters: str) -> str:
    """Of the Han characters right before a number its agency, without words that lead to it (根据)."""
    return _LEADING.sub("", characters)


def _composed(agency: str, match: re.Match) -> str:
    """The canonical form of what was matched; empty if it cannot do with this agency."""
    if match["kind"] is None:
        if not _SHORTEST_AGENCY <= len(agency) <= _LONGEST_CODE:
            return ""
        return f"{agency}〔{match['year']}〕{match['serial']}号"
    if agency and not _SHORTEST_AGENCY <= len(agency) <= _LONGEST_NAME:
        return ""
    if not agency and match["kind"] == "公告" and not match["of"]:
        return ""
    year = f"{match['of']}年" if match["of"] else ""
    return f"{agency}{match['kind']}{year}第{match['number']}号"
