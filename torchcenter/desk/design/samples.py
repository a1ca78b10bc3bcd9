"""Objects for the parts to show, never saved: neutral texts, nothing that is said of the institution."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from django.utils.translation import get_language

from torchcenter.identity.models import Identifier, OrganisationName, SiteIdentity
from torchcenter.record.models import Edition
from torchcenter.record.texts import LANGUAGES, suffix_of

YEAR = 2024
DATE = dt.date(YEAR, 3, 15)
MOMENT = dt.datetime(YEAR, 3, 15, 1, 0, tzinfo=dt.UTC)
DOCUMENT = 999_999_999
SHA256 = "0" * 64

LONG_TITLE = {
    "title_zh_hans": "关于示例事项的较长标题示例：一个标题在手机上占三四行、在电脑上占两行时的样子",
    "title_en": "A longer sample title, to show how a title looks that takes several lines on a telephone",
}
VERY_LONG_TITLE = {
    "title_zh_hans": "某某单位 某某单位办公室关于转发某某单位《关于某某事项的若干意见（示例）》"
    "并就做好某年度某某事项申报、受理、审核、公示、公布和后续管理等各项示例工作有关问题的通知"
    "（此为一百字以上标题的示例，文字并无所指，只用来看行与行怎样断开）",
    "title_en": "Notice on forwarding the sample opinions on a sample matter and on questions of how the "
    "applications of the year are to be made, received, examined, announced and followed up, which is a "
    "sample title of more than a hundred characters that refers to nothing at all",
}
PARAGRAPH = {
    "zh_hans": "正文示例。这一段文字只用来看排版：行长、行距、标点，以及 English words 和 2024 这样的数字"
    "夹在汉字中间时的间距。段首空两格，段与段之间不空行。",
    "en": "Sample text. This paragraph only shows how text is set: the length of a line, the space between "
    "lines, punctuation, and 汉字 among Latin letters. It has no indent, and a gap before the next.",
}
BODY = {
    language: f"<p>{paragraph}</p><p>{paragraph}</p>" for language, paragraph in PARAGRAPH.items()
}
_PICTURE = f'<img src="/files/{SHA256}/sample.png" alt="{{}}" width="640" height="360">'
TABLE = {
    "zh_hans": """<table><caption>表格示例</caption>
<thead><tr><th scope="col">项目</th><th scope="col">数值</th><th scope="col">说明</th></tr></thead>
<tbody><tr><th scope="row">甲</th><td>1,234.5</td><td>文字</td></tr>
<tr><th scope="row">乙</th><td>67.8</td><td>较长的文字，在格内折行</td></tr></tbody></table>""",
    "en": """<table><caption>A sample table</caption>
<thead><tr><th scope="col">Item</th><th scope="col">Figure</th><th scope="col">Note</th></tr></thead>
<tbody><tr><th scope="row">A</th><td>1,234.5</td><td>Text</td></tr>
<tr><th scope="row">B</th><td>67.8</td><td>A text that breaks within its cell</td></tr></tbody></table>""",
}
PROSE = {
    "zh_hans": f"""<p class="align-center">居中的一行</p>
<p>{PARAGRAPH["zh_hans"]}</p>
<p>一个<a href="https://example.org/">链接</a>，<em>着重的文字</em>，<strong>加粗的文字</strong>，
<u>下划线</u>，<s>删除线</s>，上标 m<sup>2</sup>，下标 H<sub>2</sub>O，一段英文
<span lang="en">English words</span>。</p>
<h2>一、二级标题</h2>
<p>{PARAGRAPH["zh_hans"]}</p>
<h3>（一）三级标题</h3>
<p>{PARAGRAPH["zh_hans"]}</p>
<h4>1. 四级标题</h4>
<ul><li>无序列表的一项</li><li>另一项，文字较长，要看它折行以后怎样对齐：{PARAGRAPH["zh_hans"]}</li></ul>
<ol><li>有序列表的一项</li><li>另一项<ul><li>下一层</li></ul></li></ol>
<blockquote><p>引用的文字。{PARAGRAPH["zh_hans"]}</p></blockquote>
<hr>
<table><caption>宽表格示例</caption>
<thead><tr>{"".join(f'<th scope="col">第{n}列的名称</th>' for n in range(1, 11))}</tr></thead>
<tbody><tr>{"".join(f"<td>{n},000 个单位</td>" for n in range(1, 11))}</tr></tbody></table>
<p>{_PICTURE.format("图片示例")}</p>
<p class="align-right">署名示例</p>
<p class="align-right">2024年3月15日</p>""",
    "en": f"""<p class="align-center">A line in the middle</p>
<p>{PARAGRAPH["en"]}</p>
<p>A <a href="https://example.org/">link</a>, <em>emphasis</em>, <strong>strong text</strong>,
<u>underlined</u>, <s>struck out</s>, m<sup>2</sup>, H<sub>2</sub>O, and
<span lang="zh-Hans">中文</span>.</p>
<h2>Heading of the second level</h2>
<p>{PARAGRAPH["en"]}</p>
<h3>Heading of the third level</h3>
<p>{PARAGRAPH["en"]}</p>
<h4>Heading of the fourth level</h4>
<ul><li>An item of a list</li><li>Another, longer than a line: {PARAGRAPH["en"]}</li></ul>
<ol><li>A numbered item</li><li>Another<ul><li>One level below</li></ul></li></ol>
<blockquote><p>A quotation. {PARAGRAPH["en"]}</p></blockquote>
<hr>
<table><caption>A wide sample table</caption>
<thead><tr>{"".join(f'<th scope="col">Name of column {n}</th>' for n in range(1, 11))}</tr></thead>
<tbody><tr>{"".join(f"<td>{n},000 units</td>" for n in range(1, 11))}</tr></tbody></table>
<p>{_PICTURE.format("Sample picture")}</p>
<p class="align-right">Sample signature</p>
<p class="align-right">15 March 2024</p>""",
}


def edition(**fields) -> Edition:
    """An edition in force; a notice unless `section` and `kind` say otherwise."""
    return Edition(
        **{
            "document": DOCUMENT,
            "number": 1,
            "in_force_from": MOMENT,
            "recorded_at": MOMENT,
            "section": "notices",
            "kind": "notice",
            "path": f"/notices/{YEAR}/{DOCUMENT}/",
            "date": DATE,
            "year": DATE.year,
            "title_zh_hans": "标题示例",
            "title_en": "Sample title",
            **fields,
        }
    )


def numbered() -> Edition:
    """One that knows its index number."""
    whole = edition()
    whole.first_year = YEAR
    return whole


def in_one_language(language: str, **fields) -> Edition:
    """An edition whose texts are in the language alone; `zh_hans` or `en`."""
    whole = edition(**fields)
    for name in ("title", "summary", "body", "category_name", "change_note"):
        for other in map(suffix_of, LANGUAGES):
            if other != language:
                setattr(whole, f"{name}_{other}", "")
    return whole


def other_language() -> str:
    """The language that the page is not in."""
    active = get_language()
    return next(suffix_of(language) for language in LANGUAGES if language != active)


def filed(**fields) -> Edition:
    """A notice with all that one may have beside its text."""
    return edition(
        **{
            "category": "sample",
            "category_name_zh_hans": "类别示例",
            "category_name_en": "Sample category",
            "issuing_body_zh_hans": "单位名称示例",
            "issuing_body_en": "Sample institution",
            "summary_zh_hans": PARAGRAPH["zh_hans"],
            "summary_en": PARAGRAPH["en"],
            "body_zh_hans": BODY["zh_hans"],
            "body_en": BODY["en"],
            "change_note_zh_hans": "修改说明示例。",
            "change_note_en": "Sample change note.",
            "attachments": [PICTURE, ATTACHMENT, UNTITLED_ATTACHMENT],
            "details": {
                "document_number": "示例发〔2024〕1号",
                "source_zh_hans": "来源示例",
                "source_en": "Sample source",
            },
            **fields,
        }
    )


PICTURE = {
    "role": "picture",
    "sha256": SHA256,
    "name": "sample.png",
    "size": 48_000,
    "media_type": "image/png",
    "width": 640,
    "height": 360,
    "title_zh_hans": "图片说明示例",
    "title_en": "Sample caption",
    "alt_zh_hans": "图片示例",
    "alt_en": "Sample picture",
}
ATTACHMENT = {
    "role": "attachment",
    "sha256": SHA256,
    "name": "sample.pdf",
    "size": 1_234_567,
    "media_type": "application/pdf",
    "title_zh_hans": "附件示例",
    "title_en": "Sample attachment",
}
UNTITLED_ATTACHMENT = {
    "role": "attachment",
    "sha256": SHA256,
    "name": "a-file-name-without-a-title-that-is-longer-than-a-line-of-a-telephone.xlsx",
    "size": 20_480,
    "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def milestone(date: dt.date, precision: str, **fields) -> Edition:
    return edition(
        **{
            "section": "history",
            "kind": "milestone",
            "path": f"/history/{DOCUMENT}/",
            "date": date,
            "year": date.year,
            "details": {"precision": precision},
            **fields,
        }
    )


def milestones() -> list[Edition]:
    """One of each precision of a date, with text and without, in either language."""
    body = {"body_zh_hans": BODY["zh_hans"], "body_en": BODY["en"]}
    body["attachments"] = [{**PICTURE, "role": "text-picture"}]
    in_other = in_one_language(other_language())
    return [
        milestone(dt.date(YEAR, 3, 15), "day", **body),
        milestone(
            dt.date(YEAR, 2, 1),
            "month",
            title_zh_hans=in_other.title_zh_hans,
            title_en=in_other.title_en,
        ),
        milestone(dt.date(YEAR - 10, 1, 1), "year", **LONG_TITLE),
    ]


def plan(year: int = YEAR, **fields) -> Edition:
    return edition(
        **{
            "section": "tasks",
            "kind": "plan",
            "path": f"/tasks/{year}/",
            "year": year,
            "title_zh_hans": "年度计划标题示例",
            "title_en": "Sample title of a plan",
            "summary_zh_hans": PARAGRAPH["zh_hans"],
            "summary_en": PARAGRAPH["en"],
            **fields,
        }
    )


def task(position: int, *percentages: int, **fields) -> Edition:
    """A task with a report for each percentage, a month apart."""
    return edition(
        **{
            "section": "tasks",
            "kind": "task",
            "path": f"/tasks/{YEAR}/{position}/",
            "title_zh_hans": "任务标题示例",
            "title_en": "Sample title of a task",
            "details": {
                "position": position,
                "progress": [
                    {
                        "date": DATE.replace(month=month).isoformat(),
                        "percentage": percentage,
                        "text_zh_hans": "进展情况示例。",
                        "text_en": "Sample report of progress.",
                        "evidence": [DOCUMENT, DOCUMENT + 1],
                    }
                    for month, percentage in enumerate(percentages, 1)
                ],
            },
            **fields,
        }
    )


def tasks() -> list[Edition]:
    """Without a report, and from the beginning to the end of the work."""
    return [
        task(1),
        task(2, 0),
        task(3, 0, 45, **LONG_TITLE),
        task(12, 0, 45, 100),
    ]


def line(of: Edition) -> SimpleNamespace:
    """A task through three years, as the section of tasks draws it."""
    years = [of, of, task(3, 0, 45, pk=3)]
    return SimpleNamespace(
        width=360,
        height=40,
        years=[
            SimpleNamespace(task=each, x=120 * place, percentage=30 * (place + 1))
            for place, each in enumerate(years)
        ],
        path="M10 36L50 20L110 8M130 30L220 18M250 28L300 4",
        points=[(10, 36), (50, 20), (110, 8), (130, 30), (220, 18), (250, 28), (300, 4)],
    )


def board(tasks: list[Edition]) -> SimpleNamespace:
    """A plan as the section of tasks shows it: progress that grew, fell and stayed."""
    changes = (None, 0, 45, -5)
    cards = [
        SimpleNamespace(
            task=each,
            percentage=each.details["progress"][-1]["percentage"]
            if each.details["progress"]
            else None,
            change=change,
            line=line(each) if each is tasks[2] else None,
        )
        for each, change in zip(tasks, changes, strict=True)
    ]
    return SimpleNamespace(cards=cards, since=DATE, until=DATE, completed=1, reported=3)


def timeline() -> SimpleNamespace:
    """A timeline as the section of history draws it: two names, marks of a day and of a year."""
    early, late = milestone(DATE, "day"), milestone(DATE, "year", **LONG_TITLE)
    names = [organisation("示例单位原名称", "Former Sample Centre"), organisation()]
    names[0].valid_until = names[1].valid_from = DATE
    return SimpleNamespace(
        first=2010,
        last=2019,
        axis=168,
        height=194,
        pictures=[
            SimpleNamespace(
                milestone=early, address=f"/files/{SHA256}/sample.png", x=12, is_for_wide=False
            ),
            SimpleNamespace(
                milestone=late, address=f"/files/{SHA256}/sample.png", x=85, is_for_wide=True
            ),
        ],
        bands=[
            SimpleNamespace(number=1, name=names[0], x=0, width=60, last_day=DATE),
            SimpleNamespace(number=2, name=names[1], x=60, width=40, last_day=None),
        ],
        ticks=[
            SimpleNamespace(year=2010 + place, x=10 * place, is_last=place == 9)
            for place in range(10)
        ],
        marks=[
            _mark(early, x=12, end=12, y=103),
            _mark(early, x=12.5, end=12.5, y=129),
            _mark(late, x=80, end=90, y=103, is_label_before=True),
        ],
    )


def _mark(of: Edition, *, is_label_before=False, **place) -> SimpleNamespace:
    label_x = place["x"] if is_label_before else place["end"]
    return SimpleNamespace(
        milestone=of,
        label=of.title[:12],
        label_x=label_x,
        is_label_before=is_label_before,
        **place,
    )


def evidence() -> dict[int, Edition]:
    return {
        DOCUMENT: edition(),
        DOCUMENT + 1: edition(document=DOCUMENT + 1, withdrawn=True),
    }


def editions() -> list[Edition]:
    """Four editions of one document, the latest first: in force, a minor one, withdrawn, the first."""
    dates = [MOMENT + dt.timedelta(days=30 * place) for place in range(4)]
    notes = {"change_note_zh_hans": "修改说明示例。", "change_note_en": "Sample change note."}
    reasons = {
        "withdrawal_reason_zh_hans": "撤回原因示例。",
        "withdrawal_reason_en": "Sample reason of a withdrawal.",
    }
    said = [{}, {"withdrawn": True, **reasons}, {"minor": True, **notes}, notes]
    return [
        edition(
            pk=DOCUMENT + place,
            number=place + 1,
            in_force_from=dates[place],
            in_force_until=dates[place + 1] if place < 3 else None,
            **said[place],
        )
        for place in reversed(range(4))
    ]


def withdrawn() -> Edition:
    return filed(
        withdrawn=True,
        withdrawal_reason_zh_hans="撤回原因示例。",
        withdrawal_reason_en="Sample reason of a withdrawal.",
    )


def organisation(name_zh_hans="示例部示例单位名称", name_en="Sample Centre, Ministry of Samples"):
    return OrganisationName(name_zh_hans=name_zh_hans, name_en=name_en)


def identity(state: str = Identifier.UNKNOWN, *, has_contact: bool = True) -> SiteIdentity:
    """The footer's facts with every identifier in the state."""
    contact = {
        "address_zh_hans": "示例市示例路1号",
        "address_en": "1 Sample Road, Sample City",
        "telephone": "000-0000 0000",
        "email": "sample@example.org",
    }
    numbers = dict.fromkeys(SiteIdentity.IDENTIFIERS, "0000000000")
    granted = numbers if state == Identifier.VALUE else {}
    return SiteIdentity(
        **(contact if has_contact else {}),
        **{f"{name}_state": state for name in SiteIdentity.IDENTIFIERS},
        **{f"{name}_number": number for name, number in granted.items()},
    )
