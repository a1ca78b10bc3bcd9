"""The text of attachments: what is found in sound files, and that no hostile one does harm."""

import datetime as dt
import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from torchcenter import file_text
from torchcenter.desk.uploads import ATTACHMENTS
from torchcenter.file_text import FileTextError, extract, join_lines

FILES = Path(__file__).parent / "data" / "files"
PDF, DOCX, XLSX, TXT, CSV = (
    ATTACHMENTS.types[extension].media_type for extension in ("pdf", "docx", "xlsx", "txt", "csv")
)
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="macOS has no limit of memory")


@pytest.fixture
def stored(tmp_path):
    """Keep content as the store does, under a name without an extension."""

    def keep(content: bytes) -> Path:
        path = tmp_path / "ab12"
        path.write_bytes(content)
        return path

    return keep


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """Put a shell script in the place of the Python that reads the file."""

    def replace(script: str) -> None:
        program = tmp_path / "python"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(program))

    return replace


@pytest.fixture
def quick():
    """Fail if the test takes longer than reading a harmless file does on a busy machine."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 10


def package(parts: dict[str, str | bytes], level: int = 6) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def docx(body: str, prologue: str = "", namespace: str = W) -> bytes:
    compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prologue}'
        f'<w:document xmlns:w="{namespace}" xmlns:mc="{compatibility}" xmlns:x="urn:x">'
        f"<w:body>{body}</w:body></w:document>"
    )
    header = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>'
    return package({"word/document.xml": document, "word/header1.xml": header})


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def unchanged(name: str, part: str) -> str:
    return part


def xlsx(*rows, change=unchanged) -> bytes:
    """A workbook with one sheet 统计; `change` gets each part as text and returns it as kept."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "统计"
    for row in rows:
        workbook.active.append(row)
    return rewritten(workbook, change)


def rewritten(workbook, change) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return package({name: change(name, part) for name, part in parts.items()})


def pdf(pages: int) -> bytes:
    """A PDF whose pages are all the same one, on which "page text" stands."""
    operators = b"BT /F 12 Tf 20 200 Td (page text) Tj ET"
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources"
        b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b"3 0 R " * pages),
        page,
        b"<</Length %d>>stream\n%s\nendstream" % (len(operators), operators),
    ]
    content = b"%PDF-1.7\n"
    table = b"0000000000 65535 f \n"
    for number, source in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(content)
        content += b"%d 0 obj%sendobj\n" % (number, source)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(content),
    )
    return content + b"xref\n0 %d\n" % (len(objects) + 1) + table + trailer


# PDF


def test_a_chinese_pdf_reads_as_it_was_written():
    text = extract(FILES / "letter.pdf", PDF)
    assert "高新技术企业、科技企业孵化器和众创空间" in text
    assert "根据《中华人民共和国统计法》及有关规定" in text
    assert "应当于2024年3月31日前完成统计数据的填报、审核与上报。\n联系人：张三" in text
    assert "\n序号 地区 任务\n1 北京 汇总与核对\n2 武汉 填报\n" in text
    assert "\nThe commercialisation of industries in\nBeijing\n" in text
    assert text.endswith("\n第二页：繁體與生僻字䶮、𠮷、㛃同樣可檢索。")


@pytest.mark.parametrize(
    ("broken", "joined"),
    [
        ("高新技\r\n术企业", "高新技术企业"),
        ("企业、 \n孵化器", "企业、孵化器"),
        ("根据\n《办法》", "根据《办法》"),
        ("𠮷\n㛃", "𠮷㛃"),
        ("规定。\n第二条", "规定。\n第二条"),
        ("“规定。”\n第二条", "“规定。”\n第二条"),
        ("通知\n　　为了", "通知\n　　为了"),
        ("应当于\n2024年3\n月5日", "应当于2024年3月5日"),
        ("汇总\n2 武汉", "汇总\n2 武汉"),
        ("浏览器\nChrome", "浏览器\nChrome"),
        ("commer‐\ncialisation", "commercialisation"),
        ("commer-\ncialisation", "commercialisation"),
        ("commer\ufffecialisation", "commercialisation"),
        ("COVID-\n19", "COVID-\n19"),
        ("the high-\nTech", "the high-\nTech"),
        ("of our\nindustries,\nand", "of our industries, and"),
        ("Beijing\nShanghai", "Beijing\nShanghai"),
        ("为。 系 统 地 址 为 A", "为。 系统地址为 A"),
        ("序号 地区 人", "序号 地区 人"),
        ("高新\n— 3 —\n技术", "高新技术"),
        ("2019-2024", "2019-2024"),
    ],
)
def test_breaks_that_the_page_made_are_taken_out(broken, joined):
    assert join_lines(broken) == joined


def test_of_a_hundred_thousand_pages_the_first_are_read(stored, quick):
    text = extract(stored(pdf(100_000)), PDF)
    assert text.count("page text") == file_text.MAX_PAGES


def test_an_encrypted_pdf_is_told_as_such():
    with pytest.raises(FileTextError, match=r"^encrypted$"):
        extract(FILES / "encrypted.pdf", PDF)


# DOCX


def test_paragraphs_and_tables_come_in_their_order(stored):
    def cell(*paragraphs):
        return f"<w:tc>{''.join(paragraphs)}</w:tc>"

    body = (
        paragraph("<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>", run("关于开展"), run("统计的通知"))
        + "<w:tbl><w:tr>"
        + cell(paragraph(run("北京")), paragraph(run("海淀")))
        + cell(paragraph())
        + cell(paragraph(run("1")))
        + "</w:tr><w:tr>"
        + cell(paragraph(run("武汉")))
        + "</w:tr></w:tbl>"
        + paragraph(run("甲"), "<w:r><w:br/></w:r>", run("乙"), "<w:r><w:tab/></w:r>", run("丙"))
        + paragraph()
        + paragraph(run("此致"))
    )
    assert extract(stored(docx(body)), DOCX) == (
        "关于开展统计的通知\n北京 海淀\t1\n武汉\n甲\n乙\t丙\n此致"
    )


def test_what_a_reader_does_not_see_is_left_out(stored):
    box = f"<x:box><w:txbxContent>{paragraph(run('文本框'))}</w:txbxContent></x:box>"
    body = paragraph(
        run("应当"),
        f"<w:del>{run('删去')}<w:r><w:delText>删去</w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('移走')}</w:moveFrom>",
        f"<w:ins>{run('补充')}</w:ins>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        "<x:t>异物</x:t>",
        f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>",
        "<w:r><w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt>"
        f"<w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>",
    ) + paragraph(
        run("文前"),
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>",
        run("文后"),
    )
    assert extract(stored(docx(body)), DOCX) == "应当补充控件拼\n文前\n文本框\n文后"


def test_the_strict_variant_of_the_format_is_read(stored):
    content = docx(
        paragraph(run("严格")), namespace="http://purl.oclc.org/ooxml/wordprocessingml/main"
    )
    assert extract(stored(content), DOCX) == "严格"


def test_a_document_without_its_part_is_damaged(stored):
    with pytest.raises(FileTextError, match=r"^damaged: .*word/document\.xml"):
        extract(stored(package({"[Content_Types].xml": "<Types/>"})), DOCX)


def test_an_encrypted_document_is_told_as_such(stored):
    with pytest.raises(FileTextError, match=r"^encrypted, or"):
        extract(stored(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)), DOCX)
    content = bytearray(docx(paragraph(run("密"))))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(FileTextError, match=r"^encrypted$"):
        extract(stored(content), DOCX)


# XLSX


def test_cells_come_row_by_row_under_the_name_of_their_sheet(stored):
    workbook = openpyxl.Workbook()
    first, second = workbook.active, workbook.create_sheet("第二张")
    first.title = "统计"
    first.append(["地区", "企业数", "日期"])
    first.append(["武汉\n东湖", None, 12, 1.5, 0.1 + 0.2, 1e20, dt.date(2024, 3, 5)])
    first.append([])
    first.append([dt.datetime.fromisoformat("2024-03-05T09:30"), dt.time(9, 30), True, "_x000D_完"])
    second["C3"] = "=1+1"
    second["D3"] = "公式"
    hidden = workbook.create_sheet("数据字典")
    hidden.append(["暗"])
    hidden.sheet_state = "hidden"
    content = rewritten(workbook, unchanged)
    assert extract(stored(content), XLSX) == (
        "统计\n地区\t企业数\t日期\n武汉 东湖\t12\t1.5\t0.3\t100000000000000000000\t2024-03-05\n"
        "2024-03-05 09:30:00\t09:30:00\tTRUE\t完\n第二张\n公式"
    )


def test_a_sheet_that_declares_every_cell_costs_what_it_holds(stored, quick):
    def declare(name, part):
        if not name.startswith("xl/worksheets/"):
            return part
        declared = part.replace('<dimension ref="A1:A1"', '<dimension ref="A1:XFD1048576"')
        assert declared != part
        return declared.replace(
            "</sheetData>",
            '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>末</t></is></c></row></sheetData>',
        )

    assert extract(stored(xlsx(["一"], change=declare)), XLSX) == "统计\n一\n末"


def test_a_workbook_without_its_sheet_is_damaged(stored):
    with zipfile.ZipFile(io.BytesIO(xlsx(["一"]))) as archive:
        parts = {n: archive.read(n) for n in archive.namelist() if "worksheets" not in n}
    with pytest.raises(FileTextError, match=r"^damaged: "):
        extract(stored(package(parts)), XLSX)


# Plain text and CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_an_office(stored, encoding):
    content = "地区,企业数\r\n武汉,12\r\n\r\n中关村科技园区".encode(encoding)
    assert extract(stored(content), CSV) == "地区,企业数\n武汉,12\n中关村科技园区"
    assert extract(stored(content), TXT) == "地区,企业数\n武汉,12\n中关村科技园区"


def test_bytes_that_are_no_text_are_damaged(stored):
    for content in (b"\xff\xff\xff\xff", b"PK\x03\x04 zip"):
        with pytest.raises(FileTextError, match=r"^damaged: not text"):
            extract(stored(content), TXT)


# Any file


def test_a_file_of_another_kind_has_no_text(reader, stored):
    reader("echo started")
    others = {t.media_type for t in ATTACHMENTS.types.values()} - {PDF, DOCX, XLSX, TXT, CSV}
    assert {extract(stored(b"text"), media_type) for media_type in others} == {""}


def test_a_text_is_cut_at_the_limit(stored, quick):
    most = file_text.MAX_CHARACTERS
    for content, media_type in (
        ("国".encode() * (most + 10), TXT),
        (docx(paragraph(run("国" * (most + 10)))), DOCX),
        (docx(paragraph(run("国" * 100)) * (most // 50)), DOCX),
        (xlsx(*([["国" * 30_000]] * (most // 30_000 + 10))), XLSX),
    ):
        text = extract(stored(content), media_type)
        assert most * 0.99 < len(text) <= most
        assert text.endswith("国国")


def test_control_characters_and_lone_surrogates_are_left_out(stored, reader):
    assert extract(stored("甲\x00\x01\x0b乙\ufffe\x85丙".encode()), TXT) == "甲乙\n丙"
    reader(r"printf '\347\224\262\000\355\240\200\344\271\231'")
    assert extract(stored(b""), PDF) == "甲乙"


@pytest.mark.parametrize("media_type", [PDF, DOCX, XLSX])
def test_a_truncated_file_is_damaged(stored, media_type):
    content = {
        PDF: (FILES / "letter.pdf").read_bytes(),
        DOCX: docx(paragraph(run("全文"))),
        XLSX: xlsx(["一"]),
    }[media_type]
    assert extract(stored(content), media_type)
    with pytest.raises(FileTextError, match=r"^damaged: "):
        extract(stored(content[: len(content) // 2]), media_type)


def test_a_file_that_is_not_there_is_out_of_reach(tmp_path):
    for media_type in (PDF, DOCX, XLSX, TXT):
        with pytest.raises(FileTextError, match=r"^out of reach$"):
            extract(tmp_path / "missing", media_type)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(stored, quick):
    bomb = b" " * (file_text.MAX_UNPACKED + 1)
    for name, media_type in (("word/document.xml", DOCX), ("xl/sharedStrings.xml", XLSX)):
        with pytest.raises(FileTextError, match=r"^too large when unpacked$"):
            extract(stored(package({name: bomb}, level=1)), media_type)


def test_an_entry_larger_than_it_declares_is_damaged(stored, quick):
    content = bytearray(docx(paragraph(run("国" * 100_000))))
    # The size before packing stands 24 bytes into the entry of the archive's directory.
    struct.pack_into("<I", content, content.find(b"PK\x01\x02") + 24, 1000)
    with pytest.raises(FileTextError, match=r"^damaged: "):
        extract(stored(content), DOCX)


LAUGHS = "".join(
    f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' if n else '<!ENTITY a1 "笑">' for n in range(12)
)


@pytest.mark.parametrize("declared", [LAUGHS, '<!ENTITY a12 "笑">', "external"])
def test_a_part_that_declares_an_entity_is_refused(stored, tmp_path, quick, declared):
    if declared == "external":
        secret = tmp_path / "secret"
        secret.write_text("机密")
        declared = f'<!ENTITY a12 SYSTEM "{secret.as_uri()}">'
    doctype = f"<!DOCTYPE x [{declared}]>"
    with pytest.raises(FileTextError, match=r"^damaged: "):
        extract(stored(docx(paragraph(run("&a12;")), prologue=doctype)), DOCX)

    def declare(name, part):
        if not name.startswith("xl/worksheets/"):
            return part
        assert ">一<" in part
        return doctype + part.replace(">一<", ">&a12;<")

    with pytest.raises(FileTextError, match=r"^damaged: "):
        extract(stored(xlsx(["一"], change=declare)), XLSX)


def test_a_file_that_takes_too_long_is_given_up(stored, monkeypatch, quick):
    def leap(name, part):
        return part.replace('<row r="1"', f'<row r="{10**12}"').replace(' r="A1"', "")

    monkeypatch.setattr(file_text, "MAX_SECONDS", 2)
    with pytest.raises(FileTextError, match=r"^took too long$"):
        extract(stored(xlsx(["一"], change=leap)), XLSX)


@LINUX
def test_the_reader_is_held_to_its_memory_and_writes_no_file(tmp_path):
    script = """if True:
        import pathlib, resource, sys
        from torchcenter import file_text
        file_text.limit_resources()
        try:
            bytearray(2 * file_text.MAX_MEMORY)
        except MemoryError:
            print("memory")
        try:
            pathlib.Path(sys.argv[1]).write_text("x")
        except OSError:
            print("file")
        print(resource.getrlimit(resource.RLIMIT_CPU)[0])
    """
    output = subprocess.check_output([sys.executable, "-c", script, tmp_path / "x"], text=True)
    assert output.split() == ["memory", "file", str(file_text.MAX_SECONDS)]


def test_a_reader_that_crashes_or_would_not_stop_is_given_up(stored, reader, quick):
    for script, message in (
        ("kill -SEGV $$", "damaged: its reader ended with status -11"),
        ("exit 1", "damaged: its reader ended with status 1"),
        ("kill -XCPU $$", "took too long"),
        ("exec yes", "damaged: its reader would not stop"),
    ):
        reader(script)
        with pytest.raises(FileTextError, match=f"^{message}$"):
            extract(stored(b""), PDF)


def test_the_reader_s_environment_holds_no_settings(stored, reader, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://user:password@host/database")
    monkeypatch.setenv("TORCHCENTER_SECRET_KEY", "secret")
    reader("env")
    text = extract(stored(b""), PDF)
    assert "PATH=" in text
    assert "password" not in text
    assert "secret" not in text


def test_the_site_s_processes_load_neither_reader_nor_framework():
    script = "import sys, torchcenter.file_text; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", script], text=True).split()
    assert not {"openpyxl", "pypdfium2", "django"} & set(loaded)
