"""Pasting into the real editor what Word and WPS put on the clipboard, and what is saved of it."""

import base64
import re
from io import BytesIO

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from torchcenter.htmlcleaning import pictures_in

from .conftest import PHONE, ServedSite
from .staff import sign_in
from .test_editors_day import public_address, publish

CLIPBOARD = settings.BASE_DIR / "tests" / "data" / "clipboard"
BODY = ".fieldBox.field-body_zh_hans"
# The editor puts empty images of its own where a line ends with a picture.
PICTURE = f"{BODY} [role=textbox] img:not(.ProseMirror-separator)"

HAND_OVER = """
(editor, {type, html, rtf, files}) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  if (rtf) data.setData("text/rtf", rtf);
  for (const {name, type, content} of files) {
    const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
    data.items.add(new File([bytes], name, {type}));
  }
  const options = {bubbles: true, cancelable: true};
  if (type === "paste") {
    editor.focus();
    editor.dispatchEvent(new ClipboardEvent("paste", {...options, clipboardData: data}));
  } else {
    const {left, top} = editor.getBoundingClientRect();
    const at = {clientX: left + 20, clientY: top + 20};
    editor.dispatchEvent(new DragEvent("drop", {...options, ...at, dataTransfer: data}));
  }
}
"""


def hand_over(page: Page, kind="paste", *, html="", rtf="", files=()) -> None:
    """Give the Chinese editor a paste or drop event with just this on the clipboard."""
    editor = page.locator(f"{BODY} [role=textbox]")
    files = [
        {"name": name, "type": media_type, "content": base64.b64encode(content).decode()}
        for name, media_type, content in files
    ]
    editor.evaluate(HAND_OVER, {"type": kind, "html": html, "rtf": rtf, "files": files})


def hand_over_recorded(page: Page, program: str) -> None:
    hand_over(
        page,
        html=(CLIPBOARD / f"{program}.html").read_bytes().decode(),
        rtf=(CLIPBOARD / f"{program}.rtf").read_text(encoding="ascii"),
    )


def saved(page: Page) -> str:
    """The Chinese text after it was saved and the form was opened anew."""
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist .success").last).to_be_visible()
    return page.locator("[name=body_zh_hans]").input_value()


def simplified(html: str) -> str:
    """Without spans of one cell, and with numbers in place of the pictures' addresses."""
    html = re.sub(r' (?:col|row)span="1"', "", html)
    names = {}
    return re.sub(
        r'src="/files/([0-9a-f]{64})/[^"]*"',
        lambda match: f'src="{names.setdefault(match[1], len(names) + 1)}"',
        html,
    )


def picture(name="图.png", color=(40, 90, 160)):
    buffer = BytesIO()
    Image.new("RGB", (60, 30), color).save(buffer, "PNG")
    return name, "image/png", buffer.getvalue()


@pytest.fixture
def form(open_page, site: ServedSite):
    page = open_page()
    sign_in(page, site)
    page.goto(f"{site.url}/desk/notices/notice/add/")
    page.fill("[name=title_zh_hans]", "带图片的函")
    page.fill("[name=date]", "2024-03-15")
    expect(page.locator(f"{BODY} [role=textbox]")).to_be_visible()
    return page


def report(page: Page):
    return page.locator(f"{BODY} [role=status]")


WORD = (
    '<h2 class="align-center">关于开展火炬统计调查工作的函</h2>'
    "<p>各省、自治区、直辖市科技厅（委、局）：</p>"
    "<h2>一、总体要求</h2>"
    "<p>调查对象为<strong>国家高新区</strong>内企业<sup>[1]</sup>，面积单位为m<sup>2</sup>。</p>"
    "<ol><li><p>按时报送；</p></li><li><p>如实报送。</p></li></ol>"
    "<ul><li><p>高新技术企业</p><ul><li><p>年度认定</p></li></ul></li></ul>"
    "<p>（一）加强领导</p>"
    '<table><tbody><tr><td rowspan="2"><p class="align-center">地区</p></td>'
    '<td colspan="2"><p class="align-center">企业数</p></td></tr>'
    "<tr><td><p>2022</p></td><td><p>2023</p></td></tr></tbody></table>"
    '<p><img src="1" alt="高新区企业数量柱状图" width="40" height="20"></p>'
    '<p class="align-right">科学技术部火炬中心</p><p class="align-right">2024年3月</p>'
    "<p>[1] 含国家自主创新示范区。</p>"
)
WPS = (
    '<h2 class="align-center"><strong>工作安排</strong></h2>'
    "<p>请于5月<strong>底前</strong>报送。</p>"
    '<ol start="3"><li><p>汇总数据</p></li><li><p>审核数据</p></li></ol>'
    '<table><tbody><tr><td colspan="2"><p class="align-center">合计</p></td></tr>'
    "<tr><td><p>12</p></td><td><p></p></td></tr></tbody></table>"
    '<p><img src="1" alt="各月报送数量" width="40" height="20"></p><p class="align-right">2024年</p>'
)


def test_a_paste_from_word_keeps_what_matters_and_says_what_it_drops(form, site, photograph):
    hand_over_recorded(form, "word")
    expect(report(form)).to_contain_text("未保留：")
    for lost in ("字体与颜色", "批注1条", "图片1张", "修订删除内容1处"):
        expect(report(form)).to_contain_text(lost)
    photograph(form, "desk-pasted-from-word")
    html = saved(form)
    assert simplified(html) == WORD
    shown = form.locator(PICTURE)
    expect(shown).to_have_js_property("naturalWidth", 40)
    publish(form)
    form.goto(site.url + public_address(form))
    expect(form.get_by_role("img", name="高新区企业数量柱状图")).to_have_js_property(
        "naturalWidth", 40
    )
    photograph(form, "letter-zh-desktop")
    form.set_viewport_size(PHONE)
    photograph(form, "letter-zh-phone")


def select_picture_by_keyboard(page: Page) -> None:
    """From the end of the text back to its last picture."""
    selected = page.locator(f"{PICTURE}.ProseMirror-selectednode")
    page.locator(f"{BODY} [role=textbox]").focus()
    # A moment after it was focused the editor sets the caret to where its own selection is.
    for _attempt in range(5):
        page.wait_for_timeout(200)
        page.keyboard.press("ControlOrMeta+End")
        for _step in range(12):
            page.keyboard.press("ArrowLeft")
            # The editor takes the browser's selection over a moment later.
            page.wait_for_timeout(100)
            if selected.count():
                return
    raise AssertionError("The picture cannot be selected.")


def test_a_paste_from_wps_asks_for_a_description_and_is_not_published_without(form):
    hand_over_recorded(form, "wps")
    dialog = form.get_by_role("dialog", name="填写图片说明")
    expect(dialog).to_be_visible()
    form.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    form.click("input[name=_publish]")
    expect(form.locator(".messagelist .error")).to_contain_text("正文")
    expect(form.locator(".messagelist .error")).to_contain_text("说明")
    # With the keyboard alone: to the picture, into the dialog, out of it.
    expect(form.locator(f"{BODY} .prose-menubar").first).to_be_visible()
    select_picture_by_keyboard(form)
    form.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    form.keyboard.type("各月报送数量")
    form.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    assert simplified(saved(form)) == WPS
    publish(form)


def test_pictures_come_by_button_drop_and_paste(form, photograph):
    hand_over(form, "drop", files=[picture(), ("说明.pdf", "application/pdf", b"%PDF-1.4")])
    dialog = form.get_by_role("dialog", name="填写图片说明")
    expect(dialog).to_be_visible()
    photograph(form, "desk-picture-dialog")
    form.keyboard.type("甲")
    form.keyboard.press("Tab")
    form.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(report(form)).to_contain_text("只能插入")
    hand_over(form, files=[picture(color=(200, 10, 10))])
    expect(dialog).to_be_visible()
    form.keyboard.type("乙")
    form.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    with form.expect_file_chooser() as chooser:
        form.locator(BODY).get_by_role("button", name="插入图片").click()
    name, media_type, content = picture(color=(10, 200, 10))
    chooser.value.set_files({"name": name, "mimeType": media_type, "buffer": content})
    expect(dialog).to_be_visible()
    form.keyboard.type("丙")
    form.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    html = saved(form)
    assert {picture.alt for picture in pictures_in(html)} == {"甲", "乙", "丙"}
    assert len({picture.sha256 for picture in pictures_in(html)}) == 3


def test_what_is_no_picture_is_refused_with_the_servers_reason(form):
    hand_over(form, files=[("假.png", "image/png", b"<script>alert(1)</script>")])
    expect(report(form)).to_contain_text("“假.png”未能上传")
    assert "<img" not in saved(form)


def test_cells_are_merged_and_every_button_has_a_chinese_name(form, photograph):
    hand_over(
        form,
        html="<table><tr><td>甲</td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table><p>完</p>",
    )
    bar = form.locator(f"{BODY} .prose-menubar").first
    cells = form.locator(f"{BODY} [role=textbox] td")
    cells.nth(0).click()
    bar.get_by_role("button", name="切换表头行").click()
    heads = form.locator(f"{BODY} [role=textbox] th")
    expect(heads).to_have_count(2)
    heads.nth(0).drag_to(heads.nth(1))
    bar.get_by_role("button", name="合并单元格").click()
    expect(heads).to_have_count(1)
    for button in bar.locator("button[title]").all():
        assert re.search("[\u4e00-\u9fff]", button.get_attribute("title")), button
        assert button.get_attribute("aria-label") == button.get_attribute("title")
    photograph(form, "desk-table")
    assert simplified(saved(form)) == (
        '<table><tbody><tr><th colspan="2"><p>甲</p><p>乙</p></th></tr>'
        "<tr><td><p>丙</p></td><td><p>丁</p></td></tr></tbody></table><p>完</p>"
    )


def test_pictures_of_other_sites_are_not_fetched(form):
    hand_over(form, html='<p style="color:red">文<img src="https://example.org/x.png" alt="x"></p>')
    expect(report(form)).to_have_text("未保留：字体与颜色1处、图片1张。")
    assert saved(form) == "<p>文</p>"


def test_a_table_grows_on_every_side(form):
    editor = form.locator(f"{BODY} [role=textbox]")
    hand_over(form, html="<table><tr><td>甲</td></tr></table>")
    editor.locator("td", has_text="甲").click()
    for title in ("在上方添加行", "添加行", "在左侧添加列", "添加列"):
        form.locator(f"{BODY} .prose-menubar [title={title}]").click()
    cells = editor.locator("tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    assert cells == [["", "", ""], ["", "甲", ""], ["", "", ""]]
    form.locator(f"{BODY} .prose-menubar [title=切换表头行]").click()
    assert "<th" in saved(form)


def test_the_first_pasted_paragraph_keeps_its_alignment(form):
    hand_over(
        form,
        html="<p class=MsoNormal align=center style='text-align:center'>整改记录表</p>"
        "<p class=MsoNormal>说明</p>",
    )
    form.keyboard.press("End")
    form.keyboard.type("：")
    hand_over(form, html="<p align=right>接着写</p>")
    assert saved(form) == '<p class="align-center">整改记录表</p><p>说明：接着写</p>'
