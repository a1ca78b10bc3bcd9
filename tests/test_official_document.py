"""An official document is read into its parts, or refused with the line that is wrong."""

import datetime
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from torchcenter.official_document import (
    MAX_LINE_LENGTH,
    MAX_LINES,
    Heading,
    OfficialDocument,
    PartialDate,
    Passage,
    Rename,
    parse,
    read_document,
)
from torchcenter.plain_text import MAX_BYTES, DocumentError, decode

# In the form of the centre's own statement, about an observatory that does not exist.
SAMPLE = """\
原“海湾省潮汐观测站”更名为“东部海洋观测中心”
一、网站声明
2021年6月底,按照《观测机构调整办法》,观测站划入海洋部。2021年9月,根据批复,原“海湾省潮汐观测站”更名为“东部海洋观测中心”,网站资料正在更新。
二、观测中心发展历史
1956年,海湾省决定建设第一座验潮井--东港验潮井。1957年3月,东港潮汐观测所正式挂牌成立,开始逐时记录水位并向渔港发布。1973年11月,老站长题词“守一口井、记一片海”,成为观测员的信条。2021年6月,按照《观测机构调整办法》,观测站划入海洋部。2021年9月,部务会议批准设立东部海洋观测中心。
60多年来,观测员从未间断记录。“验潮井”已是海湾的地标!

在新的航程中,中心将继续把数据送到每一条船上。
三、海洋部部署观测网升级
2021年12月5日,全国观测工作会议召开。会议要求数据公开。
2022年海洋部围绕观测网升级,抓好三个方面重点任务:
1、更新验潮设备。更换“老、旧、慢”的仪器。三年内完成。
2、开放历史数据。
3、培训观测员,办好开放日。接待学校参观。
"""
SAMPLE_LINES = SAMPLE.split("\n")


def month(year: int, number: int) -> PartialDate:
    return PartialDate(datetime.date(year, number, 1), "month")


def day(year: int, number: int, day_of_month: int) -> PartialDate:
    return PartialDate(datetime.date(year, number, day_of_month), "day")


def year(number: int) -> PartialDate:
    return PartialDate(datetime.date(number, 1, 1), "year")


def history(*paragraphs: str) -> OfficialDocument:
    return parse("\n".join(["标题", "一、发展历史", *paragraphs]))


def plan(*lines: str) -> OfficialDocument:
    return parse("\n".join(["标题", "一、部署", *lines]))


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        parse(text)
    return caught.value


def answer_of(read, source) -> OfficialDocument | DocumentError:
    try:
        return read(source)
    except DocumentError as error:
        return error


def placed_texts(document: OfficialDocument) -> list[str]:
    """Every text of the document, each from the one place it was given."""
    texts = [document.title, *(heading.text for heading in document.headings)]
    if document.statement:
        texts += document.statement.paragraphs
    texts += [event.text for event in document.milestones]
    for annual in document.plans:
        texts += annual.introduction
        texts += [text for task in annual.tasks for text in (task.title, task.body)]
    return texts + [passage.text for passage in document.unplaced]


class TestTheSampleDocument:
    document = parse(SAMPLE)

    def test_has_its_first_line_as_title(self):
        assert self.document.title == SAMPLE_LINES[0]
        assert self.document.title_line == 1

    def test_has_one_statement_with_all_its_paragraphs(self):
        assert self.document.statement.title == "网站声明"
        assert self.document.statement.paragraphs == (SAMPLE_LINES[2],)
        assert self.document.statement.line == 2

    def test_has_five_milestones_with_their_precision_and_titles(self):
        assert [(event.date, event.title) for event in self.document.milestones] == [
            (year(1956), "海湾省决定建设第一座验潮井--东港验潮井"),
            (month(1957, 3), "东港潮汐观测所正式挂牌成立"),
            (month(1973, 11), "老站长题词“守一口井、记一片海”"),
            (month(2021, 6), "观测站划入海洋部"),
            (month(2021, 9), "部务会议批准设立东部海洋观测中心"),
        ]
        assert {event.line for event in self.document.milestones} == {5}

    def test_keeps_a_milestones_text_without_its_date(self):
        assert self.document.milestones[3].text == "按照《观测机构调整办法》,观测站划入海洋部。"

    def test_has_the_plan_with_its_tasks_in_order(self):
        (annual,) = self.document.plans
        assert (annual.year, annual.title, annual.line) == (2022, "2022年重点任务", 11)
        assert annual.introduction == tuple(SAMPLE_LINES[9:11])
        assert [(t.position, t.line, t.title, t.body) for t in annual.tasks] == [
            (1, 12, "更新验潮设备", "更换“老、旧、慢”的仪器。三年内完成。"),
            (2, 13, "开放历史数据", ""),
            (3, 14, "培训观测员,办好开放日", "接待学校参观。"),
        ]

    def test_has_the_rename_with_the_date_of_its_sentence(self):
        assert self.document.rename == Rename(
            "海湾省潮汐观测站", "东部海洋观测中心", month(2021, 9), 3
        )

    def test_names_the_undated_paragraphs_of_the_history_as_unplaced(self):
        assert [(passage.line, passage.text) for passage in self.document.unplaced] == [
            (6, SAMPLE_LINES[5]),
            (8, SAMPLE_LINES[7]),
        ]
        assert {passage.reason for passage in self.document.unplaced} == {"这段文字不以日期开头。"}

    def test_names_its_headings_and_its_dates(self):
        assert [heading.line for heading in self.document.headings] == [2, 4, 9]
        assert self.document.dates == (
            month(1957, 3),
            month(1973, 11),
            month(2021, 6),
            month(2021, 9),
            day(2021, 12, 5),
        )

    def test_accounts_for_every_line_once(self):
        document = self.document
        intro_and_tasks = [9 + 1, 9 + 2, *(task.line for task in document.plans[0].tasks)]
        lines = [document.title_line, *(heading.line for heading in document.headings)]
        lines += [3, *{event.line for event in document.milestones}, *intro_and_tasks]
        lines += [passage.line for passage in document.unplaced]
        non_blank = [number for number, line in enumerate(SAMPLE_LINES, 1) if line]
        assert sorted(lines) == non_blank


class TestDecoding:
    @pytest.mark.parametrize(
        "encoding",
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"],
    )
    @pytest.mark.parametrize(
        "newline", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\u0085"], ids=ascii
    )
    def test_reads_every_encoding_and_newline(self, encoding, newline):
        data = SAMPLE.replace("\n", newline).encode(encoding)
        assert read_document(data) == parse(SAMPLE)

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "gb18030"])
    def test_reads_a_byte_order_mark_of_any_encoding(self, encoding):
        assert decode(("\ufeff" + SAMPLE).encode(encoding)) == SAMPLE

    def test_reads_utf16_whose_chinese_has_more_nuls_than_its_newlines(self):
        text = "一一一一一一标题\n一、一一一一一一\n"
        assert decode(text.encode("utf-16-le")) == text
        assert decode(text.encode("utf-16-be")) == text

    @given(st.text("一二三标题声明历史重点任务，。、“”0123年月日\n", min_size=8), st.data())
    def test_gives_back_what_was_written(self, text, data):
        assume(text.strip())
        encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
        assert decode(text.encode(encoding)) == text

    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
            (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml word/document.xml", "DOCX"),
            (b"PK\x03\x04\x14\x00\x06\x00notes.txt", "ZIP"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "DOC"),
            ("标题".encode("utf-32"), "UTF-32"),
        ],
    )
    def test_names_the_kind_of_a_binary_file(self, data, kind):
        with pytest.raises(DocumentError, match=kind):
            decode(data)

    @pytest.mark.parametrize("data", [b"", b" \n\t", "\u3000\r\n\u200b".encode(), b"\xff\xfe"])
    def test_refuses_an_empty_or_blank_file(self, data):
        with pytest.raises(DocumentError) as caught:
            decode(data)
        assert str(caught.value) == "文件没有内容。"
        assert caught.value.line is None

    def test_refuses_nul_with_its_line(self):
        with pytest.raises(DocumentError) as caught:
            decode("标题\n正文\n有\0字符".encode())
        assert str(caught.value) == "第3行：含有空字符U+0000，不是纯文本文件。"

    def test_does_not_take_ascii_with_a_nul_for_utf16(self):
        with pytest.raises(DocumentError, match=r"U\+0000"):
            decode(b"a title\nsome text\0more text")

    @pytest.mark.parametrize(
        ("encoding", "name"), [("utf-8", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")]
    )
    def test_names_byte_and_line_of_damage(self, encoding, name):
        before = "标题\r\n第二行\r第三行".encode(encoding)
        damage = {"utf-8": b"\xff", "gb18030": b"\xff", "utf-16": b"\x00\xdc"}[encoding]
        after = "之后\n".encode(encoding.replace("utf-16", "utf-16-le"))
        with pytest.raises(DocumentError) as caught:
            decode(before + damage + after)
        assert caught.value.line == 3
        assert f"第{len(before) + 1}个字节" in caught.value.message
        assert f"有效的{name}文本" in caught.value.message

    def test_does_not_read_damaged_utf8_as_nonsense_in_gb18030(self):
        data = SAMPLE.encode()
        for cut in range(200, 260):
            if data[cut] >= 0x80:
                with pytest.raises(DocumentError, match="UTF-8文本"):
                    decode(data[:cut] + data[cut + 1 :])

    def test_refuses_too_large_a_file(self):
        assert decode(b"a" * MAX_BYTES)
        with pytest.raises(DocumentError, match="5MiB"):
            decode(b"a" * (MAX_BYTES + 1))

    @given(st.binary())
    def test_answers_any_bytes_with_a_document_or_a_refusal(self, data):
        answer = answer_of(read_document, data)
        assert isinstance(answer, OfficialDocument) or answer.message.endswith("。")


class TestCharacters:
    def test_are_normalised_and_lines_stripped(self):
        document = parse("\u3000 Cafe\u0301 的声明\u200b\t\n\n\u3000\u3000正文。\u3000")
        assert document.title == "Caf\u00e9 的声明"
        assert document.statement.paragraphs == ("正文。",)

    @pytest.mark.parametrize(
        "character",
        [
            "\x07",
            "\x1b",
            chr(0xD800),
            "\ue000",
            "\ufffd",
            "\uffff",
            "\U0001fffe",
            "\u202e",
            "\u2066",
        ],
        ids=ascii,
    )
    def test_that_cannot_be_used_are_refused_with_line_and_code(self, character):
        error = refusal(f"标题\n\n正{character}文")
        assert str(error) == f"第3行：含有不能使用的字符U+{ord(character):04X}。"

    def test_tabs_joiners_and_emoji_are_kept(self):
        text = "正\t文👩\u200d🔬。"
        assert parse("标题\n" + text).unplaced[0].text == text

    def test_a_long_run_of_combining_marks_is_refused(self):
        assert parse("标题\ne" + "\u0301" * 30)
        assert refusal("标题\ne" + "\u0301" * 31).line == 2

    def test_lines_have_a_limit_in_length_and_number(self):
        assert parse("标题\n" + "甲" * MAX_LINE_LENGTH)
        assert refusal("标题\n" + "甲" * (MAX_LINE_LENGTH + 1)).line == 2
        assert parse("标" + "\n" * (MAX_LINES - 1))
        assert "行的上限" in str(refusal("标" + "\n" * MAX_LINES))

    def test_blank_text_is_refused(self):
        assert str(refusal(" \n\u3000")) == "文件没有内容。"


class TestParts:
    def test_run_on_to_ninety_nine(self):
        numerals = [*"一二三四五六七八九十", "十一", "二十", "二十一", "九十九"]
        tens = ["", "十", *(f"{unit}十" for unit in "二三四五六七八九")]
        ordered = [ten + unit for ten in tens for unit in ["", *"一二三四五六七八九"]][1:]
        assert [numeral for numeral in ordered if numeral in numerals] == numerals
        document = parse("\n".join(["标题", *(f"{numeral}、声明乙" for numeral in ordered[:1])]))
        assert document.unplaced == (Passage(2, "声明乙", "声明没有正文。"),)
        whole = parse("\n".join(["标题", *(f"{numeral}、部分" for numeral in ordered)]))
        assert len(whole.unplaced) == 99

    @pytest.mark.parametrize(
        ("headings", "message"),
        [
            ("一、甲\n三、乙", "第3行：部分编号不连续：应是第2部分，却是第3部分。"),
            ("一、甲\n一、乙", "第3行：部分编号不连续：应是第2部分，却是第1部分。"),
            ("二、甲", "第2行：部分编号不连续：应是第1部分，却是第2部分。"),
            ("一、", "第2行：“一、”之后没有标题。"),
            ("一、。", "第2行：“一、”之后没有标题。"),
        ],
    )
    def test_with_a_gap_a_repeat_or_no_heading_are_refused(self, headings, message):
        assert str(refusal("标题\n" + headings)) == message

    def test_cannot_stand_in_the_place_of_the_title(self):
        assert refusal("\n一、声明\n正文。").line == 2

    def test_a_document_without_parts_is_a_statement_by_its_title(self):
        document = parse("关于网站迁移的声明\n正文。\n1、事项。\n落款")
        assert document.statement.paragraphs == ("正文。", "1、事项。", "落款")
        assert document.statement.title == document.title
        assert document.headings == document.unplaced == ()

    def test_a_document_without_parts_is_a_statement_by_the_rename_in_its_title(self):
        document = parse("“甲站”更名为“乙站”\n2020年3月1日,“甲站”更名为“乙站”。")
        assert document.statement.line == 1
        assert document.rename == Rename("甲站", "乙站", day(2020, 3, 1), 2)

    def test_a_document_without_parts_is_a_history_by_its_title(self):
        assert parse("观测站大事记\n1988年，建站。").milestones[0].date == year(1988)

    def test_what_has_no_kind_is_unplaced_with_its_heading(self):
        document = parse("标题\n前言。\n一、概况\n概况正文。\n二、声明\n声明正文。")
        assert [(passage.line, passage.text) for passage in document.unplaced] == [
            (2, "前言。"),
            (3, "概况"),
            (4, "概况正文。"),
        ]
        assert "第一部分之前" in document.unplaced[0].reason
        assert document.headings == (Heading(5, "声明"),)

    def test_a_heading_that_runs_on_is_its_first_sentence(self):
        document = parse("标题\n一、特此声明。网站已经迁移。\n地址不变。")
        assert document.statement.title == "特此声明"
        assert document.statement.paragraphs == ("网站已经迁移。", "地址不变。")

    def test_a_second_statement_is_refused(self):
        assert refusal("标题\n一、声明\n甲。\n二、声明\n乙。").line == 4

    def test_a_title_alone_is_a_document_of_nothing(self):
        document = parse("标题")
        assert placed_texts(document) == ["标题"]


class TestDates:
    @pytest.mark.parametrize(
        ("written", "date", "qualifier"),
        [
            ("1988年", year(1988), ""),
            ("1989年10月", month(1989, 10), ""),
            ("2023年12月21日", day(2023, 12, 21), ""),
            ("２０２３年１２月２１日", day(2023, 12, 21), ""),
            ("2024年2月29日", day(2024, 2, 29), ""),
            ("2023 年 8 月 5 日", day(2023, 8, 5), ""),
            ("2023年8月底", month(2023, 8), "底"),
            ("2023年8月初", month(2023, 8), "初"),
            ("2023年8月上旬", month(2023, 8), "上旬"),
            ("2023年8月中旬", month(2023, 8), "中旬"),
            ("2023年8月下旬", month(2023, 8), "下旬"),
            ("2023年8月末", month(2023, 8), "末"),
            ("2023年8月份", month(2023, 8), ""),
            ("2023年初", year(2023), "初"),
            ("2023年底", year(2023), "底"),
            ("2023年年末", year(2023), "末"),
            ("2023年度", year(2023), ""),
            ("一九八八年", year(1988), ""),
            ("二〇二三年十二月二十一日", day(2023, 12, 21), ""),
            ("二○二三年十月三十日", day(2023, 10, 30), ""),
            ("二零零一年一月", month(2001, 1), ""),
        ],
    )
    @pytest.mark.parametrize("comma", [",", "，", "", "：", "\u3000"])
    def test_begin_a_milestone_at_their_own_precision(self, written, date, qualifier, comma):
        (event,) = history(f"{written}{comma}观测站建成。").milestones
        assert (event.date, event.qualifier, event.text) == (date, qualifier, "观测站建成。")

    @pytest.mark.parametrize(
        ("sentence", "text"),
        [
            ("2023年初步建成观测网。", "初步建成观测网。"),
            ("2023年8月底层平台建成。", "底层平台建成。"),
            ("1988年至1990年，建设观测网。", "至1990年，建设观测网。"),
            ("1988年上半年，建站。", "上半年，建站。"),
            ("2023年12月21—22日，开会。", "21—22日，开会。"),
            ("2023年五六月间，开会。", "五六月间，开会。"),
        ],
    )
    def test_take_no_word_of_the_sentence_with_them(self, sentence, text):
        (event,) = history(sentence).milestones
        assert (event.text, event.qualifier) == (text, "")

    @pytest.mark.parametrize(
        "sentence", ["1990年代，建站。", "12023年，建站。", "30多年来，建站。", "8月，建站。"]
    )
    def test_that_are_none_begin_no_milestone(self, sentence):
        assert history(sentence).milestones == ()

    @pytest.mark.parametrize(
        "written",
        [
            "2023年13月",
            "2023年0月",
            "2023年2月30日",
            "2023年120月",
            "2023年2月29日",
            "２０２３年１３月",
        ],
    )
    @pytest.mark.parametrize("before", ["", "会议定于"])
    def test_that_do_not_exist_are_refused_wherever_they_stand(self, written, before):
        error = refusal(f"标题\n一、发展历史\n1988年，建站。\n{before}{written}，建站。")
        assert str(error) == f"第4行：日期“{written}”不存在。"

    @pytest.mark.parametrize("written", ["1899年", "2101年12月", "0000年", "一八四〇年"])
    def test_out_of_range_are_refused_where_they_lead(self, written):
        error = refusal(f"标题\n一、发展历史\n{written}，建站。")
        assert str(error) == f"第3行：日期“{written}”不在1900年至2100年之间。"

    def test_out_of_range_are_passed_over_in_prose(self):
        assert parse("声明\n自1840年5月以来，直到2999年1月。").dates == ()

    def test_are_not_found_within_a_longer_number(self):
        assert parse("声明\n编号12023年1月，编号一二〇二三年。").dates == ()

    def test_are_listed_once_and_in_order_without_the_bare_years(self):
        document = parse("声明\n2024年、2024年1月和2024年1月1日。\n2023年12月31日。2024年1月。")
        assert document.dates == (day(2023, 12, 31), month(2024, 1), day(2024, 1, 1))


class TestMilestones:
    def test_take_the_undated_sentences_after_them_in_the_same_paragraph(self):
        document = history("1988年，建站。首批六人。1990年，扩建。", "又过一年，再扩建。")
        assert [event.text for event in document.milestones] == ["建站。首批六人。", "扩建。"]
        assert [passage.line for passage in document.unplaced] == [4]

    def test_leave_the_undated_sentences_before_them_unplaced(self):
        document = history("建站很早。很小。1988年，扩建！")
        assert document.milestones[0].text == "扩建！"
        assert document.unplaced == (Passage(3, "建站很早。很小。", "这段文字不以日期开头。"),)

    @pytest.mark.parametrize(
        "quoted",
        ["“建站！1990年。”", "《好！1990年扩建》", "（甲。1990年“乙”）", "（见附件。1990年）"],
    )
    def test_are_not_split_within_quotations(self, quoted):
        (event,) = history(f"1988年，题词{quoted}纪念。").milestones
        assert event.text == f"题词{quoted}纪念。"

    def test_are_split_in_spite_of_a_quotation_mark_without_its_pair(self):
        assert len(history("1988年，题词“建站。1990年，扩建。").milestones) == 2
        assert len(history("1988年，题词”建站。1990年，“扩建。").milestones) == 2

    def test_of_a_date_alone_are_unplaced(self):
        document = history("1988年。", "1989年，！")
        assert document.milestones == ()
        reasons = [passage.reason for passage in document.unplaced]
        assert reasons == ["这一部分没有以日期开头的句子。", *["日期之后没有写明事件。"] * 2]

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("观测站建成。", "观测站建成"),
            ("观测站建成！全站六人。", "观测站建成"),
            ("根据《办法》，观测站划入海洋部。", "观测站划入海洋部"),
            ("经省政府批准，在工作会议上，东港观测站揭牌成立。", "东港观测站揭牌成立"),
            ("根据《办法》，为了记录，在会上。", "在会上"),
            ("根据《办法》成立观测站。", "根据《办法》成立观测站"),
            ("经济观测站建成开放，共三层。", "经济观测站建成开放"),
            ("上午，观测站揭牌，来宾百人。", "上午，观测站揭牌"),
            ("新站的总投资额达到1,200万元,共三层。", "新站的总投资额达到1,200万元"),
            ("，，，观测站正式建成，开放。", "观测站正式建成"),
            ("发布" + "很长的办法" * 6 + "、细则和其他很长很长的文件。", "发布" + "很长的办法" * 6),
            ("甲" * 50 + "。", "甲" * 40),
            ("很长的机构名称" * 4 + "印发《" + "长" * 20 + "》。", "很长的机构名称" * 4 + "印发"),
            ("“" + "长" * 50 + "”。", "长" * 40),
            (
                "原“" + "旧" * 20 + "”更名为“" + "新" * 20 + "”，即日生效。",
                "更名为“" + "新" * 20 + "”",
            ),
        ],
    )
    def test_are_titled_by_their_first_main_clause(self, text, title):
        (event,) = history(f"1988年，{text}").milestones
        assert event.title == title

    clauses = st.lists(
        st.sampled_from(
            [
                "根据《甲》",
                "《" + "长名、" * 15 + "》",
                "“口，号。”",
                "建站",
                "在会上",
                "很" * 23,
                "（附，注）",
            ]
        ),
        min_size=1,
        max_size=4,
    ).map("".join)

    @given(st.lists(clauses, min_size=1, max_size=5))
    def test_titles_are_short_and_whole(self, clauses):
        text = "，".join(clauses) + "。"
        (event,) = history("1988年，" + text).milestones
        assert event.text == text
        assert event.title in event.text
        assert 0 < len(event.title) <= 40
        for opening, closing in ("“”", "《》", "（）"):
            assert event.title.count(opening) == event.title.count(closing)


class TestPlans:
    @pytest.mark.parametrize("form", ["{}、{}", "{}.{}", "{}．{}", "（{}）{}", "({}) {}"])
    def test_take_any_style_of_number(self, form):
        items = [form.format(n, text) for n, text in enumerate(["甲。乙。", "丙。", "丁"], 1)]
        (annual,) = plan("2024年重点任务", *items).plans
        tasks = [(task.title, task.body) for task in annual.tasks]
        assert tasks == [("甲", "乙。"), ("丙", ""), ("丁", "")]

    def test_keep_continuation_lines_and_lists_of_another_style_in_the_task(self):
        lines = ["1、甲。乙。", "续。", "（1）丙。", "（2）丁。", "1.5亿元。", "2、戊。", "续戊。"]
        (annual,) = plan("2024年重点任务", *lines).plans
        bodies = [task.body for task in annual.tasks]
        assert bodies == ["乙。\n续。\n（1）丙。\n（2）丁。\n1.5亿元。", "续戊。"]

    def test_a_task_may_begin_with_a_year(self):
        (annual,) = plan("2024年重点任务", "1.2024年底建站。", "2.2025年扩建。").plans
        assert [task.title for task in annual.tasks] == ["2024年底建站", "2025年扩建"]

    @pytest.mark.parametrize(
        ("items", "message"),
        [
            (["1、甲", "3、乙"], "第5行：任务编号不连续：应为2，却是3。"),
            (["1、甲", "1、乙"], "第5行：任务编号不连续：应为2，却是1。"),
            (["2、甲"], "第4行：任务编号不连续：应为1，却是2。"),
            (["1、甲", "2、"], "第5行：第2项任务没有内容。"),
        ],
    )
    def test_with_a_gap_a_repeat_or_an_empty_task_are_refused(self, items, message):
        lines = ["标题", "一、部署", "2024年重点任务", *items]
        assert str(refusal("\n".join(lines))) == message

    @pytest.mark.parametrize(
        ("lead", "expected"),
        [
            ("2023年12月的会议部署了2024年重点任务：", 2024),
            ("2023年已过。2024年重点任务：", 2024),
            ("二〇二四年全站重点任务：", 2024),
            ("2024年会议召开。会议部署的重点任务：", 2024),
            ("2024年3月部署的重点任务：", 2024),
        ],
    )
    def test_are_of_the_year_their_lead_in_names(self, lead, expected):
        assert plan(lead, "1、甲。").plans[0].year == expected

    def test_of_an_unclear_year_are_refused(self):
        error = refusal("标题\n2023年会议部署了2024年重点任务\n1、甲。")
        assert str(error) == "第2行：不能确定重点任务属于哪一年（2023年、2024年）。"

    def test_of_an_impossible_year_are_refused(self):
        assert refusal("标题\n1024年重点任务\n1、甲。").line == 2

    def test_may_be_announced_by_the_heading(self):
        (annual,) = parse("标题\n一、2024年重点任务\n引言。\n1、甲。").plans
        assert (annual.introduction, annual.line) == (("引言。",), 2)

    def test_of_two_years_may_follow_one_another(self):
        lines = [
            "2023年重点任务",
            "1、甲。",
            "2024年重点任务",
            "1、乙。",
            "2、按2022年重点任务办。",
        ]
        first, second = plan(*lines).plans
        assert [(p.year, p.introduction, len(p.tasks)) for p in (first, second)] == [
            (2023, ("2023年重点任务",), 1),
            (2024, ("2024年重点任务",), 2),
        ]
        assert first.tasks[0].body == ""

    def test_a_tasks_own_words_begin_no_plan(self):
        (annual,) = plan("2024年重点任务", "1、甲。", "回顾2023年重点任务。", "2、乙。").plans
        assert [task.body for task in annual.tasks] == ["回顾2023年重点任务。", ""]

    def test_of_the_same_year_twice_are_refused(self):
        error = refusal("标题\n一、甲\n2024年重点任务\n1、甲\n二、乙\n2024年重点任务\n1、乙")
        assert str(error) == "第6行：2024年重点任务出现了两次。"

    def test_leave_a_statement_and_a_history_their_own_paragraphs(self):
        end = "2024年重点任务\n1、甲。"
        document = parse(f"标题\n一、声明\n正文。\n{end}\n二、历史\n1988年，建站。")
        assert document.statement.paragraphs == ("正文。",)
        assert document.plans[0].introduction == ("2024年重点任务",)
        document = parse(f"标题\n一、历史\n1988年，建站。\n{end}")
        assert len(document.milestones) == len(document.plans) == 1

    def test_a_list_without_a_year_is_no_plan(self):
        document = plan("重点任务", "1、甲。", "3、乙。")
        assert document.plans == ()
        assert len(document.unplaced) == 4


class TestRenames:
    @pytest.mark.parametrize(
        "phrase",
        [
            "原“甲站”更名为“乙站”",
            "“甲站”正式更名为“乙站”",
            "将「甲站」改名为「乙站」",
            '"甲站"更名为"乙站"',
        ],
    )
    def test_are_told_in_several_ways(self, phrase):
        document = parse(f"声明\n2020年3月,{phrase},即日生效。")
        assert document.rename == Rename("甲站", "乙站", month(2020, 3), 2)

    def test_may_give_their_date_after_a_preposition(self):
        assert parse("声明\n自2020年3月1日起,“甲”更名为“乙”。").rename.effective == day(2020, 3, 1)

    @pytest.mark.parametrize(
        "phrase", ["甲站更名为乙站", "《甲》更名为《乙》", "“甲站”拟更名为“乙站”"]
    )
    def test_are_not_guessed(self, phrase):
        assert parse(f"声明\n2020年,{phrase}。").rename is None

    def test_without_a_date_are_unplaced(self):
        document = parse("“甲”更名为“乙”\n2020年，批准。“甲”更名为“乙”。")
        assert document.rename is None
        assert document.unplaced == (Passage(1, "“甲”更名为“乙”", "更名没有写明日期。"),)

    def test_told_twice_count_from_the_first_dated_sentence(self):
        sentences = "“甲”更名为“乙”。2020年3月，“甲”更名为“乙”。2021年，“甲”更名为“乙”。"
        assert parse("声明\n" + sentences).rename.effective == month(2020, 3)

    def test_the_titles_is_the_documents_and_others_are_unplaced(self):
        document = parse("“甲”更名为“乙”\n1990年，“丙”更名为“甲”。2020年，“甲”更名为“乙”。")
        assert document.rename == Rename("甲", "乙", year(2020), 2)
        assert [passage.text for passage in document.unplaced] == ["1990年，“丙”更名为“甲”。"]

    def test_of_several_none_is_taken_without_the_title(self):
        document = parse("声明\n1990年，“丙”更名为“甲”。2020年，“甲”更名为“乙”。")
        assert document.rename is None
        assert len(document.unplaced) == 2

    def test_to_the_same_name_are_refused(self):
        assert refusal("标题\n“甲”更名为“甲”").line == 2


FRAGMENTS = [
    *("一、", "二、", "三、", "1、", "2、", "（1）", "1.", "1988年", "1989年10月", "2023年8月底"),
    *("，", "。", "！", "“", "”", "《", "》", "(", "）", '"', "；", " ", "\u3000", "\t"),
    *("声明", "历史", "2024年", "重点任务", "\n", "\n", "\n"),
]


@st.composite
def fragmented_texts(draw):
    """Structure in any disorder, with words that occur once each: the text and the words."""
    fragments = draw(st.lists(st.sampled_from([*FRAGMENTS, *["词"] * 8]), max_size=60))
    words = [f"词{index}号" for index, fragment in enumerate(fragments) if fragment == "词"]
    named = iter(words)
    return "".join(next(named) if f == "词" else f for f in fragments), words


@st.composite
def ordinary_documents(draw):
    """A well-formed document of several parts, with words that occur once each."""
    words = []

    def sentence(prefix=""):
        words.append(f"词{len(words)}号")
        return f"{prefix}{words[-1]}" + draw(st.sampled_from(["。", "！", "：“好。”。"]))

    def paragraph(prefixes):
        return "".join(
            sentence(prefix) for prefix in draw(st.lists(prefixes, min_size=1, max_size=4))
        )

    undated = st.sampled_from(["", "在海湾，", "“引”"])
    dated = st.sampled_from(["", "1988年，", "1989年10月", "2023年8月底,", "二〇二三年，"])
    lines = [sentence().rstrip("。！")]
    plans = 0
    kinds = draw(st.lists(st.sampled_from(["历史", "概况", "重点"]), max_size=6))
    kinds.insert(draw(st.integers(0, len(kinds))), "声明")
    for numeral, kind in zip("一二三四五六七", kinds, strict=False):
        lines.append(f"{numeral}、{kind}{sentence().rstrip('。！')}")
        count = draw(st.integers(0, 3))
        lines += [paragraph(dated if kind == "历史" else undated) for _ in range(count)]
        if kind == "重点":
            plans += 1
            lines.append(f"{2000 + plans}年重点任务{sentence()}")
            for number in range(1, draw(st.integers(1, 13)) + 1):
                lines.append(f"{number}、{paragraph(undated)}")
                lines += [paragraph(undated) for _ in range(draw(st.integers(0, 1)))]
    blank = st.sampled_from(["\n", "\n\n", "\n\u3000\n", "\n\u3000\u3000"])
    return "".join(line + draw(blank) for line in lines), words


def assert_each_word_stands_once(document, words):
    placed = "\n".join(placed_texts(document))
    assert [placed.count(word) for word in words] == [1] * len(words)


class TestNothingIsLost:
    @given(ordinary_documents())
    def test_every_sentence_of_a_document_stands_in_one_place(self, generated):
        text, words = generated
        assert_each_word_stands_once(parse(text), words)

    @settings(max_examples=500)
    @given(fragmented_texts())
    @example(("标题\n一、历史\n词1号。1988年，词2号", ["词1号", "词2号"]))
    def test_every_word_of_a_disordered_text_stands_in_one_place(self, generated):
        text, words = generated
        answer = answer_of(parse, text)
        if isinstance(answer, OfficialDocument):
            assert_each_word_stands_once(answer, words)

    @settings(max_examples=500)
    @given(st.text())
    def test_any_text_is_a_document_or_refused(self, text):
        answer = answer_of(parse, text)
        assert isinstance(answer, OfficialDocument) or answer.line in {None, *range(len(text) + 2)}


# Repeated over a long line, each would make a careless pattern or a careless join quadratic.
NASTY_UNITS = [
    *(
        "“",
        "“”",
        "《“（",
        '"',
        '"a',
        "“a”已",
        "更名为“",
        "2024年",
        "重点任务",
        "1988年，",
        "根据，",
    ),
    *(", ", "a!", "。", "1、", "二十", "\u0301\u0323a", "（", "-", "1988年1月1日甲!"),
]


class TestTime:
    @pytest.mark.parametrize("unit", NASTY_UNITS)
    def test_grows_no_faster_than_the_text(self, unit):
        line = "1988年，" + (unit * MAX_LINE_LENGTH)[: MAX_LINE_LENGTH - 10]
        started = time.process_time()
        for heading in ("一、发展历史", "一、声明", "一、2024年重点任务\n1、甲"):
            parse(f"标题\n{heading}\n{line}")
        assert time.process_time() - started < 10
