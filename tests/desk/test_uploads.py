"""Files that are refused, with the reason and nothing half-saved; and those that are accepted."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from notices.models import Attachment, Notice, Picture
from tests import factories
from tests.desk.filled import filled, with_rows
from torchcenter.desk import archives, uploads

ADD = "/desk/notices/notice/add/"
PDF = b"%PDF-1.7\n%%EOF\n"
PROGRAM = b"MZ\x90\x00" + bytes(200)
PAGE = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OLE = uploads.OLE + bytes(600)


@pytest.fixture
def editor(db):
    client = Client()
    client.force_login(factories.make_editor())
    return client


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in names:
            file.writestr(name, b"x" * 1000)
    return buffer.getvalue()


def packed(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, content)
    return buffer.getvalue()


def nested(depth: int) -> bytes:
    content = archive("a.txt")
    for _level in range(depth - 1):
        content = packed("内.zip", content)
    return content


def encrypted() -> bytes:
    """An archive whose one member says that it is encrypted."""
    content = bytearray(archive("a.txt"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    return bytes(content)


def picture(form="PNG", size=(60, 40)) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(buffer, form)
    return buffer.getvalue()


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises a size and whose content is a single row of it."""

    def chunk(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    row = zlib.compress(bytes(width + 1))
    parts = chunk(b"IHDR", header), chunk(b"IDAT", row), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def upload(client, name, content, prefix="attachments"):
    """Send the form as a browser does, the name of the file in whatever bytes are given."""
    page = client.get(ADD)
    fields = filled(page, title_zh_hans="带附件的通知", _save="1") | with_rows(prefix, {})
    boundary = b"--------boundary"
    disposition = b'Content-Disposition: form-data; name="%s"'
    parts = [
        b"--%s\r\n" % boundary + disposition % key.encode() + b"\r\n\r\n" + str(value).encode()
        for key, value in fields.items()
    ]
    raw_name = name if isinstance(name, bytes) else name.encode()
    parts.append(
        b"--%s\r\n" % boundary
        + disposition % f"{prefix}-0-file".encode()
        + b'; filename="%s"\r\nContent-Type: application/pdf\r\n\r\n' % raw_name
        + content
    )
    return client.post(
        ADD,
        b"\r\n".join(parts) + b"\r\n--%s--\r\n" % boundary,
        content_type=f"multipart/form-data; boundary={boundary.decode()}",
    )


def refusal(response, prefix="attachments") -> str:
    for inline in response.context["inline_admin_formsets"]:
        if inline.formset.prefix == prefix:
            return " ".join(inline.formset.forms[0].errors.get("file", []))
    raise AssertionError(prefix)


def nothing_is_saved(files_root) -> bool:
    kept = [path for path in files_root.rglob("*") if path.is_file()]
    rows = (Notice, Attachment, Picture)
    return not kept and not any(model.objects.exists() for model in rows)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("程序.pdf", PROGRAM, "内容与扩展名“pdf”不符", id="program named pdf"),
        pytest.param("网页.pdf", PAGE, "内容与扩展名“pdf”不符", id="page named pdf"),
        pytest.param("程序.exe", PROGRAM, "不接受“exe”类型", id="program"),
        pytest.param("网页.html", PAGE, "不接受“html”类型", id="page"),
        pytest.param("图.svg", SVG, "不接受“svg”类型", id="svg"),
        pytest.param("脚本.pdf.js", b"alert(1)", "不接受“js”类型", id="two extensions"),
        pytest.param("没有扩展名", PDF, "不接受", id="no extension"),
        pytest.param("空.pdf", b"", "空", id="empty"),
        pytest.param("文档.docx", archive("evil.txt"), "内容与扩展名“docx”不符", id="zip named docx"),
        pytest.param("文档.docx", OLE, "内容与扩展名“docx”不符", id="doc named docx"),
        pytest.param("文档.doc", archive("word/document.xml"), "“doc”不符", id="docx named doc"),
        pytest.param("版式.ofd", PDF, "内容与扩展名“ofd”不符", id="pdf named ofd"),
        pytest.param("坏.zip", b"PK\x03\x04" + bytes(99), "“zip”不符", id="broken zip"),
        pytest.param("图.png", picture()[:-40], "“png”不符", id="truncated picture"),
        pytest.param("图.jpg", picture(), "“jpg”不符", id="png named jpg"),
        pytest.param("图.jpg", b"\xff\xd8\xff" + PAGE, "“jpg”不符", id="page behind a signature"),
        pytest.param("文字.txt", b"MZ\x00\x00", "“txt”不符", id="program named txt"),
        pytest.param("图.png", png_of_size(60_000, 60_000), "像素", id="bomb"),
        pytest.param("半截.pdf", PDF[:-7], "不完整", id="truncated pdf"),
        pytest.param("两用.pdf", PDF + archive("a.txt"), "隐藏着压缩包", id="zip behind pdf"),
        pytest.param("两用.jpg", picture("JPEG") + archive("a.js"), "隐藏着压缩包", id="gifar"),
        pytest.param(
            "宏.docx", archive("word/document.xml", "word/vbaProject.bin"), "含有宏的文件", id="macro"
        ),
        pytest.param("包.zip", archive("安装.exe"), "程序或脚本：安装.exe", id="program in zip"),
        pytest.param("包.zip", packed("a.txt", PROGRAM), "程序或脚本：a.txt", id="disguised"),
        pytest.param("包.zip", archive("../a.txt"), "指向压缩包之外", id="way out of zip"),
        pytest.param("包.zip", encrypted(), "加密", id="encrypted zip"),
        pytest.param("包.zip", nested(4), "层数过多", id="archives in archives"),
        pytest.param("包.zip", packed("内.zip", archive("b.bat")), "程序或脚本：b.bat", id="inner"),
        pytest.param("包.zip", archive("内.rar"), "无法检查", id="rar within"),
    ],
)  # fmt: skip
def test_what_is_not_what_it_says_is_refused(editor, files_root, name, content, reason):
    response = upload(editor, name, content)
    assert response.status_code == 200
    assert reason in refusal(response)
    assert nothing_is_saved(files_root)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        pytest.param("图.svg", SVG, "不接受“svg”类型", id="svg"),
        pytest.param("图.gif", b"GIF89a" + bytes(99), "不接受“gif”类型", id="gif"),
        pytest.param("附件.pdf", PDF, "不接受“pdf”类型", id="pdf"),
        pytest.param("图.webp", picture(), "“webp”不符", id="png named webp"),
        pytest.param("图.jpg", picture("JPEG")[:400], "“jpg”不符", id="truncated"),
        pytest.param("图.png", png_of_size(60_000, 60_000), "像素", id="bomb"),
        pytest.param("图.png", png_of_size(9_000, 9_000), "像素", id="too large to show"),
    ],
)
def test_pictures_are_looked_at_more_closely(editor, files_root, name, content, reason):
    response = upload(editor, name, content, "pictures")
    assert response.status_code == 200
    assert reason in refusal(response, "pictures")
    assert nothing_is_saved(files_root)


def test_what_is_too_large_is_refused_with_the_limit(editor, files_root, monkeypatch):
    monkeypatch.setattr(Attachment, "accepted", replace(uploads.ATTACHMENTS, max_size=1024))
    response = upload(editor, "大.pdf", PDF + bytes(2000))
    assert "超出上限1.0 KB" in refusal(response).replace("\xa0", " ")
    assert nothing_is_saved(files_root)


def test_an_archive_that_unpacks_to_too_much_is_refused(editor, files_root, monkeypatch):
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1500)
    response = upload(editor, "包.zip", archive("a.txt", "b.txt"))
    assert "压缩包解压后超出允许" in refusal(response)
    assert nothing_is_saved(files_root)


def test_one_bad_file_among_good_ones_keeps_them_all_out(editor, files_root):
    rows = with_rows(
        "attachments", {"file": factories.pdf()}, {"file": factories.pdf("坏.pdf", PROGRAM)}
    )
    data = filled(editor.get(ADD), title_zh_hans="带附件的通知", _publish="1") | rows
    response = editor.post(ADD, data)
    assert "附件 2" in " ".join(response.content.decode().split())
    assert "请重新选择" in response.content.decode()
    assert nothing_is_saved(files_root)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("通知.pdf", PDF),
        ("通知.PDF", PDF),
        ("通知.ofd", archive("OFD.xml", "Doc_0/Document.xml")),
        ("通知.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("表.xlsx", archive("[Content_Types].xml", "xl/workbook.xml")),
        ("片.pptx", archive("[Content_Types].xml", "ppt/presentation.xml")),
        ("通知.doc", OLE),
        ("通知.wps", OLE),
        ("包.zip", archive("一.txt")),
        ("三层.zip", nested(3)),
        ("说明.txt", "说明".encode("gb18030")),
        ("数据.csv", "﻿甲,乙\n".encode()),
        ("图.png", picture()),
        ("图.jpg", picture("JPEG")),
    ],
)
def test_what_is_what_it_says_is_accepted(editor, files_root, name, content):
    assert upload(editor, name, content).status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.name == name.rpartition(".")[0] + "." + name.rpartition(".")[2].lower()
    assert attachment.size == len(content)
    stored = files_root / attachment.sha256[:2] / attachment.sha256
    assert stored.read_bytes() == content


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_measured(editor, form):
    extension = form.lower().replace("jpeg", "jpg")
    assert upload(editor, f"图.{extension}", picture(form), "pictures").status_code == 302
    stored = Picture.objects.get()
    assert (stored.width, stored.height) == (60, 40)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("C:\\文件\\通知.pdf", "通知.pdf"),
        ("/etc/x.pdf", "x.pdf"),
        ("a<b>|c?.pdf", "abc.pdf"),
        ("通知\u202efdp.pdf", "通知fdp.pdf"),
        ("长" * 90 + ".pdf", "长" * 90 + ".pdf"),
    ],
)
def test_a_hostile_name_leads_nowhere(editor, files_root, name, kept):
    assert upload(editor, name, PDF).status_code == 302
    attachment = Attachment.objects.get()
    assert attachment.name == kept
    files = [path for path in files_root.rglob("*") if path.is_file()]
    assert [path.name for path in files] == [attachment.sha256]


def test_a_name_that_is_too_long_is_shortened_and_keeps_its_extension(editor):
    assert upload(editor, "长" * 300 + ".pdf", PDF).status_code == 302
    assert re.fullmatch("长{100,190}[.]pdf", Attachment.objects.get().name)


def test_a_name_in_another_encoding_does_no_harm(editor):
    # By chance these bytes are UTF-8 as well.
    assert upload(editor, "通知.pdf".encode("gb18030"), PDF).status_code == 302
    assert Attachment.objects.get().name.endswith(".pdf")


def test_staff_read_a_draft_file_under_its_own_name(editor):
    attachment = factories.attach(factories.make_notice(), factories.pdf("通知 一.pdf"))
    response = editor.get(attachment.file.url)
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "%E9%80%9A%E7%9F%A5%20%E4%B8%80.pdf" in disposition
    assert Client().get(attachment.file.url).status_code == 302


def test_staff_read_a_file_that_only_the_record_still_names(editor):
    notice = factories.make_notice()
    attachment = factories.attach(notice)
    factories.published(notice)
    address = attachment.file.url
    attachment.delete()
    assert b"".join(editor.get(address).streaming_content) == PDF


@pytest.mark.parametrize("sha256", ["0" * 64, "..", "%2e%2e%2fsecret-key", "x"])
def test_a_file_that_nothing_names_is_not_found(editor, sha256):
    assert editor.get(f"/desk/files/{sha256[:2]}/{sha256}").status_code == 404


def test_the_row_of_a_file_shows_its_name_and_size_and_the_picture(editor):
    notice = factories.make_notice()
    picture_row = factories.illustrate(notice)
    factories.attach(notice)
    html = editor.get(reverse("admin:notices_notice_change", args=[notice.pk])).content.decode()
    assert "附件.pdf" in html
    assert "15\xa0字节" in html
    assert f'src="{picture_row.file.url}"' in html
