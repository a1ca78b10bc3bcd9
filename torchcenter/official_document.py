"""A plain-text official document, read into its parts.

`read_document` turns a file's bytes into an `OfficialDocument`: a statement, dated events, annual
plans with their numbered tasks, the rename the document announces, and what has no place. It
knows nothing of the database. Whatever cannot be read raises `DocumentError`, so that a caller
saves all of a document or none of it.

Every stretch of the text lands once: in the title, a heading, the statement, a milestone, a plan
or `unplaced`. `rename` and `dates` are readings of text that stands in one of those places.
Time and memory are linear in the length of the text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args

from torchcenter.plain_text import BLANK, NEWLINE, DocumentError, decode

MAX_LINES = 50_000
MAX_LINE_LENGTH = 100_000
MAX_EVENT_TITLE_LENGTH = 40
FIRST_YEAR, LAST_YEAR = 1900, 2100

Precision = Literal["year", "month", "day"]
_PRECISIONS: tuple[Precision, ...] = get_args(Precision)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as exact as the document gives it; `date` is the first day of the period."""

    date: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Passage:
    """Text that found no place, and why."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part of which something was placed, without its numeral."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    title: str
    paragraphs: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """A milestone. `qualifier` is what its precision cannot hold: 初, 上旬, 中旬, 下旬, 底, 末."""

    date: PartialDate
    text: str
    title: str
    line: int
    qualifier: str


@dataclass(frozen=True, slots=True)
class NumberedTask:
    position: int
    title: str
    body: str
    line: int


@dataclass(frozen=True, slots=True)
class AnnualPlan:
    year: int
    title: str
    introduction: tuple[str, ...]
    tasks: tuple[NumberedTask, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Rename:
    former: str
    present: str
    effective: PartialDate
    line: int


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """What a document holds. `unplaced` is in the order of the lines.

    `dates` are the months and days named anywhere, earliest first. Years alone are not among them:
    they mostly stand for a plan or a goal.
    """

    title: str
    title_line: int
    headings: tuple[Heading, ...]
    statement: Statement | None
    milestones: tuple[DatedEvent, ...]
    plans: tuple[AnnualPlan, ...]
    rename: Rename | None
    dates: tuple[PartialDate, ...]
    unplaced: tuple[Passage, ...]


def read_document(data: bytes) -> OfficialDocument:
    """Decode and parse a file; raises `DocumentError`."""
    return parse(decode(data))


# Text to lines


class _Line(NamedTuple):
    number: int
    text: str


# Joiners change how letters and emoji look, and zero-width spaces do no harm. The other format
# characters turn text around or hide in it, so that readers would not see what is stored.
_ALLOWED_FORMAT_CHARACTERS = "\u200c\u200d\u200b\ufeff"
# Normalising a run of combining marks takes time quadratic in its length. Thirty is the limit of
# Unicode's stream-safe text.
_MAX_COMBINING_RUN = 30


def _lines(text: str) -> list[_Line]:
    """The non-blank lines, NFC, stripped."""
    lines = NEWLINE.split(text)
    if len(lines) > MAX_LINES:
        raise DocumentError(f"文件超过{MAX_LINES}行的上限。")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE_LENGTH:
            raise DocumentError(f"这一行超过{MAX_LINE_LENGTH}个字符的上限。", number)
    _refuse_unusable_characters(lines)
    stripped = (unicodedata.normalize("NFC", line).strip(BLANK) for line in lines)
    return [_Line(number, line) for number, line in enumerate(stripped, start=1) if line]


def _refuse_unusable_characters(lines: list[str]) -> None:
    characters = set().union(*lines)
    unusable = {character for character in characters if _is_unusable(character)}
    if unusable:
        for number, line in enumerate(lines, start=1):
            if found := next((character for character in line if character in unusable), None):
                raise DocumentError(f"含有不能使用的字符U+{ord(found):04X}。", number)
    marks = "".join(c for c in characters if unicodedata.category(c).startswith("M"))
    if marks:
        long_run = re.compile(f"[{re.escape(marks)}]{{{_MAX_COMBINING_RUN + 1}}}")
        for number, line in enumerate(lines, start=1):
            if long_run.search(line):
                raise DocumentError(f"组合字符连续超过{_MAX_COMBINING_RUN}个。", number)


def _is_unusable(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Cf":
        return character not in _ALLOWED_FORMAT_CHARACTERS
    if category == "Cn":  # unassigned is only newer than Python's tables; a noncharacter is damage
        code = ord(character)
        return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return (category in {"Cc", "Cs", "Co"} and character != "\t") or character == "\ufffd"


# Sentences and clauses

_CLOSERS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "（": ")",
    "(": ")",
    "【": "】",
    "[": "]",
    "〔": "〕",
    '"': '"',
}
_ENCLOSING = re.compile('[“”‘’「」『』《》〈〉（）()【】\\[\\]〔〕"]')
_SENTENCE_END = re.compile("[。！？!?]+")
_CLAUSE_END = re.compile("[，；;]+|,(?![0-9])")


def _enclosed(text: str) -> list[tuple[int, int]]:
    """The outermost quoted or bracketed stretches, in order; a mark without its pair counts not."""
    if not _ENCLOSING.search(text):
        return []
    stretches: list[tuple[int, int]] = []
    open_marks: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()
    for match in _ENCLOSING.finditer(text):
        mark = ")" if match.group() == "）" else match.group()
        if awaited[mark]:
            closer, start = "", 0
            while closer != mark:
                closer, start = open_marks.pop()
                awaited[closer] -= 1
            while stretches and stretches[-1][0] > start:
                stretches.pop()
            stretches.append((start, match.end()))
        elif mark in _CLOSERS:
            open_marks.append((_CLOSERS[mark], match.start()))
            awaited[_CLOSERS[mark]] += 1
    return stretches


def _outside(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """The matches of pattern that stand in no quotation and no brackets."""
    enclosed = iter(_enclosed(text))
    start, end = next(enclosed, (len(text), len(text)))
    for match in pattern.finditer(text):
        while end <= match.start():
            start, end = next(enclosed, (len(text), len(text)))
        if match.start() < start:
            yield match


def _split(text: str, end: re.Pattern[str]) -> Iterator[str]:
    """Cut text after every match of end outside quotations; the pieces joined are the text."""
    start = 0
    for match in _outside(text, end):
        yield text[start : match.end()]
        start = match.end()
    if start < len(text):
        yield text[start:]


# Numbers and dates


_UNITS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
_TENS = ("", "十", *(unit + "十" for unit in _UNITS[2:]))
_NUMERALS = {
    _TENS[number // 10] + _UNITS[number % 10]: number  # 一 to 九十九
    for number in range(1, 100)
}
_YEAR_NUMERALS = str.maketrans("〇○零一二三四五六七八九", "000123456789")

_DIGIT = "[0-9０-９]"
_NUMERAL = "(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
# 初步, 初级, 底层 and the like are words of the sentence, not parts of its date.
_PERIOD_EDGE = "初(?![步中级次])|底(?![层部座])|末(?![端梢])"
_DATE = re.compile(
    rf"""
    (?<![0-9０-９〇○零一二三四五六七八九十])
    (?P<year>{_DIGIT}{{4}}|[〇○零一二三四五六七八九]{{4}})\s?年(?!代)
    (?:
        \s?(?P<month>{_DIGIT}{{1,4}}|{_NUMERAL})\s?月份?
        (?:
            \s?(?P<day>{_DIGIT}{{1,4}}|{_NUMERAL})\s?日
          | (?P<of_month>上旬|中旬|下旬|{_PERIOD_EDGE})
        )?
      | 年?(?P<of_year>{_PERIOD_EDGE})
      | 度
    )?
    """,
    re.VERBOSE,
)
_AFTER_LEADING_DATE = re.compile(r"\s*[,，:：]?\s*")


class _NamedDate(NamedTuple):
    date: PartialDate
    qualifier: str
    end: int


def _year_of(match: re.Match[str]) -> int:
    return int(match["year"].translate(_YEAR_NUMERALS))


def _number_of(digits: str | None) -> int:
    """The month or day; 1 where the document names none."""
    if digits is None:
        return 1
    return _NUMERALS.get(digits) or int(digits)


def _named_date(match: re.Match[str], line: int) -> _NamedDate:
    """The date of a match of `_DATE`; one that does not exist or is out of range is an error."""
    year = _year_of(match)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DocumentError(f"日期“{match.group()}”不在{FIRST_YEAR}年至{LAST_YEAR}年之间。", line)
    try:
        first_day = date(year, _number_of(match["month"]), _number_of(match["day"]))
    except ValueError:
        raise DocumentError(f"日期“{match.group()}”不存在。", line) from None
    precision: Precision = "day" if match["day"] else "month" if match["month"] else "year"
    qualifier = match["of_month"] or match["of_year"] or ""
    return _NamedDate(PartialDate(first_day, precision), qualifier, match.end())


def _leading_date(sentence: str, line: int, start: int = 0) -> _NamedDate | None:
    match = _DATE.match(sentence, start)
    return _named_date(match, line) if match else None


def _named_dates(lines: Iterable[_Line]) -> tuple[PartialDate, ...]:
    """Each month and day named, once; of two that begin on one day, the more exact comes later.

    A year out of range is only passed over: prose may well speak of 1840年.
    """
    named: dict[str, PartialDate | None] = {}
    for line in lines:
        for match in _DATE.finditer(line.text):
            if match.group() not in named:
                in_range = FIRST_YEAR <= _year_of(match) <= LAST_YEAR
                named[match.group()] = _named_date(match, line.number).date if in_range else None
    dates = {date for date in named.values() if date and date.precision != "year"}
    return tuple(sorted(dates, key=lambda date: (date.date, _PRECISIONS.index(date.precision))))


# Parts


class _Part(NamedTuple):
    """`number` is None for what has no heading of its own.

    Its `title` is then the document's if there are no parts, or empty before the first part.
    """

    title: str
    line: int
    number: int | None
    paragraphs: list[_Line]


_PART_HEADING = re.compile(f"({_NUMERAL})、")
_NO_KIND = "这一部分既不是声明或发展历史，也没有年度重点任务。"
_NO_EVENT = "这一部分没有以日期开头的句子。"
_EMPTY_STATEMENT = "声明没有正文。"
_BEFORE_PARTS = "这一段在第一部分之前，不属于任何部分。"
_HISTORY = ("历史", "历程", "沿革", "大事记", "发展史")


def _part_number(line: _Line) -> int | None:
    match = _PART_HEADING.match(line.text)
    return _NUMERALS[match[1]] if match else None


def _parts(title: _Line, body: list[_Line]) -> list[_Part]:
    """The parts under 一、二、三、, preceded by what stands before the first of them, if anything.

    A document without such headings is one part under the document's title.
    """
    preamble = _Part("", title.number, None, [])
    parts: list[_Part] = []
    for line in body:
        number = _part_number(line)
        if number is None:
            (parts[-1] if parts else preamble).paragraphs.append(line)
            continue
        if number != len(parts) + 1:
            raise DocumentError(
                f"部分编号不连续：应是第{len(parts) + 1}部分，却是第{number}部分。", line.number
            )
        parts.append(_headed_part(number, line))
    if not parts:
        return [preamble._replace(title=title.text)]
    return [preamble, *parts] if preamble.paragraphs else parts


def _headed_part(number: int, line: _Line) -> _Part:
    """Begin a part. A heading that runs on into text is its first sentence only."""
    numeral, _, rest = line.text.partition("、")
    heading = next(_split(rest, _SENTENCE_END), "")
    title = heading.strip().rstrip("。：:")
    if not title:
        raise DocumentError(f"“{numeral}、”之后没有标题。", line.number)
    run_on = rest[len(heading) :].strip()
    return _Part(title, line.number, number, [_Line(line.number, run_on)] if run_on else [])


class _Placed(NamedTuple):
    heading: Heading | None
    statement: Statement | None
    milestones: list[DatedEvent]
    plans: list[AnnualPlan]
    unplaced: list[Passage]


def _place(part: _Part) -> _Placed:
    """Give every paragraph of a part its place.

    The heading is unplaced as well where nothing under it found a place: it may be the text.
    """
    is_statement = _is_statement(part)
    is_history = not is_statement and any(word in part.title for word in _HISTORY)
    plans, rest = _annual_plans(part, lists_only=is_statement or is_history)
    statement: Statement | None = None
    milestones: list[DatedEvent] = []
    unplaced: list[Passage] = []
    if is_statement and rest:
        statement = Statement(part.title, tuple(line.text for line in rest), part.line)
    elif is_history:
        for line in rest:
            events, passages = _milestones(line)
            milestones += events
            unplaced += passages
    else:
        reason = _NO_KIND if part.title else _BEFORE_PARTS
        unplaced = [Passage(line.number, line.text, reason) for line in rest]
    if part.number is None:
        return _Placed(None, statement, milestones, plans, unplaced)
    if statement or milestones or plans:
        heading = Heading(part.line, part.title)
        return _Placed(heading, statement, milestones, plans, unplaced)
    reason = _EMPTY_STATEMENT if is_statement else _NO_EVENT if is_history else _NO_KIND
    passage = Passage(part.line, part.title, reason)
    return _Placed(None, None, [], [], [passage, *unplaced])


def _is_statement(part: _Part) -> bool:
    whole_document = part.number is None and part.title
    return "声明" in part.title or bool(whole_document and _RENAME.search(part.title))


# Milestones

_TITLE_EDGES = "，,；;：:、。！？!? \t\u3000"
_SOFT_BREAK = re.compile("[、：:—\\-－ \u3000]+")
_SHORTEST_TITLE = 6
_SUBORDINATE_OPENINGS = (
    *("根据", "依据", "依照", "按照", "遵照", "鉴于", "由于", "随着", "为了", "为贯彻", "为落实"),
    *("为推动", "为推进", "为加强", "为适应", "为进一步", "为促进", "为深入", "为支持"),
)
_SUBORDINATE_ENDINGS = (
    *("会上", "会议上", "基础上", "以来", "期间", "之际", "之后", "同时", "领导下", "指导下"),
    *("支持下", "关怀下"),
)
_PREPOSITIONS = ("在", "经", "自", "当")
_PREPOSITION_ENDINGS = (
    *("上", "下", "中", "后", "时", "前", "起", "间", "批准", "同意", "批复", "授权", "审议"),
    *("研究", "决定"),
)
_WORDS = re.compile('[^“”‘’「」『』《》〈〉（）()【】\\[\\]〔〕"]+')


def _milestones(paragraph: _Line) -> tuple[list[DatedEvent], list[Passage]]:
    """Each sentence that begins with a date, with the undated ones after it."""
    undated = ""
    groups: list[tuple[_NamedDate, str, list[str]]] = []
    for piece in _split(paragraph.text, _SENTENCE_END):
        sentence = piece.lstrip()
        if named := _leading_date(sentence, paragraph.number):
            groups.append((named, sentence, []))
        elif groups:
            groups[-1][2].append(piece)
        else:
            undated += piece
    events: list[DatedEvent] = []
    unplaced: list[Passage] = []
    if undated.strip():
        unplaced.append(Passage(paragraph.number, undated.strip(), "这段文字不以日期开头。"))
    for named, sentence, following in groups:
        start = _AFTER_LEADING_DATE.match(sentence, named.end).end()
        title = _event_title(sentence[start:])
        if title:
            text = (sentence[start:] + "".join(following)).strip()
            events.append(DatedEvent(named.date, text, title, paragraph.number, named.qualifier))
        else:
            text = (sentence + "".join(following)).strip()
            unplaced.append(Passage(paragraph.number, text, "日期之后没有写明事件。"))
    return events, unplaced


def _event_title(sentence: str) -> str:
    """A title out of an event's first sentence: its first main clause.

    Clauses that only lead up to the event (根据……, 在……会上) are passed over, and a clause too
    short to tell anything takes the next one with it. Empty where the sentence has no words.
    """
    clauses = list(_split(sentence, _CLAUSE_END))
    worded = [i for i, clause in enumerate(clauses) if clause.strip(_TITLE_EDGES)]
    if not worded:
        return ""
    main = next((i for i in worded if not _is_subordinate(clauses[i])), worded[-1])
    title = clauses[main]
    for clause in clauses[main + 1 :]:
        too_long = len(title + clause) > MAX_EVENT_TITLE_LENGTH
        if too_long or len(title.strip(_TITLE_EDGES)) >= _SHORTEST_TITLE:
            break
        title += clause
    return _shorten(title.strip(_TITLE_EDGES))


def _is_subordinate(clause: str) -> bool:
    words = clause.strip(_TITLE_EDGES)
    if words.startswith(_PREPOSITIONS) and words.endswith(_PREPOSITION_ENDINGS):
        return True
    return words.startswith(_SUBORDINATE_OPENINGS) or words.endswith(_SUBORDINATE_ENDINGS)


def _shorten(clause: str) -> str:
    """Cut a clause to a title's length, at a natural break if there is one, in no quotation."""
    if len(clause) <= MAX_EVENT_TITLE_LENGTH:
        return clause
    renamed = next(_outside(clause, _RENAMED_TO), None)
    if renamed and len(renamed.group()) <= MAX_EVENT_TITLE_LENGTH:
        return renamed.group()
    limit = MAX_EVENT_TITLE_LENGTH
    limit = next((start for start, end in _enclosed(clause) if start < limit < end), limit)
    breaks = [match.start() for match in _outside(clause[:limit], _SOFT_BREAK)]
    if breaks and breaks[-1] >= _SHORTEST_TITLE:
        limit = breaks[-1]
    title = clause[:limit].strip(_TITLE_EDGES)
    if title:
        return title
    # The clause opens with a quotation longer than a title: take the first words within.
    words = _WORDS.search(clause)
    return (words.group() if words else clause)[:MAX_EVENT_TITLE_LENGTH].strip(_TITLE_EDGES)


# Annual plans

_PRIORITY_TASKS = "重点任务"
# A dot is no item mark in 1.5亿元, but it is one in 1.2024年.
_ITEM = re.compile(
    rf"(?:(?P<plain>{_DIGIT}{{1,9}})(?P<mark>、|[.．](?!{_DIGIT})|[.．](?={_DIGIT}{{4}}年))"
    rf"|[（(](?P<bracketed>{_DIGIT}{{1,9}})[）)])\s*"
)


class _Item(NamedTuple):
    number: int
    style: str
    text: str


def _item(line: str) -> _Item | None:
    match = _ITEM.match(line)
    if match is None:
        return None
    style = (match["mark"] or "(").replace("．", ".")
    return _Item(int(match["plain"] or match["bracketed"]), style, line[match.end() :])


def _announces_plan(text: str) -> bool:
    """Whether text reads YYYY年……重点任务."""
    return _DATE.search(text, 0, max(text.rfind(_PRIORITY_TASKS), 0)) is not None


def _plan_year(lead: _Line) -> int:
    """The year that a lead-in gives the tasks: a bare one rather than that of a day or a month."""
    announcement = lead.text[: lead.text.rfind(_PRIORITY_TASKS)]
    *_, sentence = _split(announcement, _SENTENCE_END)
    matches = list(_DATE.finditer(sentence)) or list(_DATE.finditer(announcement))
    bare = [match for match in matches if not match["month"]]
    years = {_named_date(match, lead.number).date.date.year for match in bare or matches}
    if len(years) > 1:
        listed = "、".join(f"{year}年" for year in sorted(years))
        raise DocumentError(f"不能确定重点任务属于哪一年（{listed}）。", lead.number)
    return years.pop()


class _PlanList(NamedTuple):
    """`lead` announces it, the list begins at `first`, and what leads to it at `start`."""

    lead: _Line
    start: int
    first: int


def _plan_lists(part: _Part) -> list[_PlanList]:
    """The numbered lists of a part that a lead-in or the part's heading makes a year's plan.

    Within a list another one begins only where a lead-in is followed by a number one; anything
    else that reads like a lead-in is a task's own words.
    """
    found: list[_PlanList] = []
    lead = _Line(part.line, part.title) if _announces_plan(part.title) else None
    lead_index: int | None = None
    for index, line in enumerate(part.paragraphs):
        item = _item(line.text)
        if item is None:
            if _announces_plan(line.text):
                lead, lead_index = line, index
            continue
        if lead and (not found or item.number == 1):
            found.append(_PlanList(lead, index if lead_index is None else lead_index, index))
        lead = None
    return found


def _annual_plans(part: _Part, *, lists_only: bool) -> tuple[list[AnnualPlan], list[_Line]]:
    """The plans of a part, and the paragraphs that belong to none of them.

    A plan reaches to the next plan's lead-in or the end of the part. The first one's introduction
    is all of the part before its list, or with `lists_only` from the lead-in on.
    """
    lists = _plan_lists(part)
    if not lists:
        return [], part.paragraphs
    if not lists_only:
        lists[0] = lists[0]._replace(start=0)
    ends = [following.start for following in lists[1:]] + [len(part.paragraphs)]
    plans = [
        _annual_plan(
            found.lead,
            part.paragraphs[found.start : found.first],
            part.paragraphs[found.first : end],
        )
        for found, end in zip(lists, ends, strict=True)
    ]
    return plans, part.paragraphs[: lists[0].start]


def _annual_plan(lead: _Line, introduction: list[_Line], items: list[_Line]) -> AnnualPlan:
    year = _plan_year(lead)
    return AnnualPlan(
        year=year,
        title=f"{year}年{_PRIORITY_TASKS}",
        introduction=tuple(line.text for line in introduction),
        tasks=tuple(_tasks(items)),
        line=lead.number,
    )


def _tasks(lines: list[_Line]) -> Iterator[NumberedTask]:
    """The items of a list, whose first line sets the style of its numbers.

    A line without a number, or with one of another style as in （1） under 1、, continues its item.
    """
    style = ""
    entries: list[tuple[_Line, str, list[str]]] = []
    for line in lines:
        item = _item(line.text)
        if item is None or (entries and item.style != style):
            entries[-1][2].append(line.text)
            continue
        style = item.style
        due = len(entries) + 1
        if item.number != due:
            raise DocumentError(f"任务编号不连续：应为{due}，却是{item.number}。", line.number)
        entries.append((line, item.text, []))
    for position, (line, text, continuation) in enumerate(entries, start=1):
        sentence = next(_split(text, _SENTENCE_END), "")
        title = sentence.strip().rstrip("。")
        if not title:
            raise DocumentError(f"第{position}项任务没有内容。", line.number)
        rest = text[len(sentence) :].strip()
        body = "\n".join([rest, *continuation] if rest else continuation)
        yield NumberedTask(position, title, body, line.number)


# Renames

# Only names in quotation marks are taken: without them nothing tells where a name ends.
_RENAMED_TO = re.compile(
    "(?:更名|改名)为"
    '(?:“(?P<present>[^“”]+)”|「(?P<present_corner>[^「」]+)」|"(?P<present_straight>[^"]+)")'
)
_RENAME = re.compile(
    '(?:“(?P<former>[^“”]+)”|「(?P<former_corner>[^「」]+)」|"(?P<former_straight>[^"]+)")'
    f"(?:已|现|正式)*{_RENAMED_TO.pattern}"
)


class _ToldRename(NamedTuple):
    names: tuple[str, str]
    effective: PartialDate | None
    line: int
    sentence: str


def _told_renames(lines: Iterable[_Line]) -> Iterator[_ToldRename]:
    for line in lines:
        if not _RENAME.search(line.text):
            continue
        for piece in _split(line.text, _SENTENCE_END):
            sentence = piece.strip()
            for match in _RENAME.finditer(sentence):
                former = match["former"] or match["former_corner"] or match["former_straight"]
                present = match["present"] or match["present_corner"] or match["present_straight"]
                names = former.strip(), present.strip()
                if names[0] == names[1] or not all(names):
                    raise DocumentError("更名前后的名称相同或为空。", line.number)
                start = 1 if sentence.startswith(("自", "从", "于")) else 0
                named = _leading_date(sentence, line.number, start)
                yield _ToldRename(names, named.date if named else None, line.number, sentence)


def _rename(lines: list[_Line]) -> tuple[Rename | None, list[Passage]]:
    """The rename a document announces, and those told in it that cannot be taken for it.

    It is the title's; where the title tells none, the only one told. Its date is that of the first
    dated sentence that tells it. Names are never guessed: of several, none is taken.
    """
    told: dict[tuple[str, str], _ToldRename] = {}
    for telling in _told_renames(lines):
        known = told.get(telling.names)
        if known is None or (known.effective is None and telling.effective):
            told[telling.names] = telling
    in_title = next((telling.names for telling in _told_renames(lines[:1])), None)
    announced = in_title or (next(iter(told)) if len(told) == 1 else None)
    rename, unplaced = None, []
    for names, telling in told.items():
        if names == announced and telling.effective:
            rename = Rename(*names, telling.effective, telling.line)
            continue
        if names == announced:
            reason = "更名没有写明日期。"
        elif announced:
            reason = "这处更名与标题所说的不同，没有采用。"
        else:
            reason = "文件中有几处不同的更名，不能确定采用哪一处。"
        unplaced.append(Passage(telling.line, telling.sentence, reason))
    return rename, unplaced


# The whole


def parse(text: str) -> OfficialDocument:
    """Read a document's text into its parts; raises `DocumentError`.

    A rename that cannot be taken is reported in `unplaced` as well as standing where its sentence
    stands.
    """
    lines = _lines(text)
    if not lines:
        raise DocumentError("文件没有内容。")
    title, *body = lines
    if _part_number(title) is not None:
        raise DocumentError("第一行应是文件的标题，却是一个部分的标题。", title.number)
    placed = [_place(part) for part in _parts(title, body)]
    statements = [part.statement for part in placed if part.statement]
    if len(statements) > 1:
        raise DocumentError("声明部分不止一个。", statements[1].line)
    plans = [plan for part in placed for plan in part.plans]
    _refuse_second_plan(plans)
    rename, unplaced = _rename(lines)
    unplaced += [passage for part in placed for passage in part.unplaced]
    return OfficialDocument(
        title=title.text,
        title_line=title.number,
        headings=tuple(part.heading for part in placed if part.heading),
        statement=statements[0] if statements else None,
        milestones=tuple(event for part in placed for event in part.milestones),
        plans=tuple(plans),
        rename=rename,
        dates=_named_dates(lines),
        unplaced=tuple(sorted(unplaced, key=lambda passage: passage.line)),
    )


def _refuse_second_plan(plans: list[AnnualPlan]) -> None:
    years: set[int] = set()
    for plan in plans:
        if plan.year in years:
            raise DocumentError(f"{plan.year}年重点任务出现了两次。", plan.line)
        years.add(plan.year)
