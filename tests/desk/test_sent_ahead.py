"""Files sent ahead of their form: kept when it comes back, and only their sender's to use."""

import re

import pytest
from django.test import Client

from notices.models import Attachment, Notice, Picture
from tests import factories
from tests.desk.filled import filled, with_rows
from torchcenter.desk.models import Upload

pytestmark = pytest.mark.django_db

ADD = "/desk/notices/notice/add/"
LARGE = (1200, 800)


def opened(name):
    client = Client()
    client.force_login(factories.make_editor(name))
    return client


@pytest.fixture
def lin():
    return opened("lin")


def send(client, file, accept="attachment"):
    return client.post("/desk/uploads/", {"file": file, "accept": accept})


def save(client, page, prefix="attachments", *rows, **changes):
    return client.post(ADD, filled(page, _continue="1", **changes) | with_rows(prefix, *rows))


def test_several_files_become_rows_as_if_chosen_in_the_form(lin):
    sent = [send(lin, factories.pdf(f"附件{n}.pdf", b"%%PDF-1.%d\n%%%%EOF\n" % n)) for n in (4, 5)]
    ids = [answer.json()["id"] for answer in sent]
    rows = [{"upload": number, "title_zh_hans": f"第{number}件"} for number in ids]
    assert save(lin, lin.get(ADD), "attachments", *rows, title_zh_hans="题").status_code == 302
    attachments = Notice.objects.get().attachments.all()
    assert [a.name for a in attachments] == ["附件4.pdf", "附件5.pdf"]
    assert [a.sha256 for a in attachments] == [answer.json()["sha256"] for answer in sent]
    with attachments[0].file.open() as stored:
        assert stored.read() == b"%PDF-1.4\n%%EOF\n"
    assert attachments[0].media_type == "application/pdf"


def test_a_notice_may_have_hundreds_of_attachments(lin):
    number = send(lin, factories.pdf()).json()["id"]
    rows = [{"upload": number, "title_zh_hans": f"第{n}件", "title_en": ""} for n in range(300)]
    assert save(lin, lin.get(ADD), "attachments", *rows, title_zh_hans="题").status_code == 302
    assert Attachment.objects.count() == 300


def test_a_picture_brings_its_measures_and_smaller_copies(lin):
    answer = send(lin, factories.png("照片.png", LARGE), "picture").json()
    save(lin, lin.get(ADD), "pictures", {"upload": answer["id"]}, title_zh_hans="题")
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == LARGE
    assert [variant["width"] for variant in picture.variants] == [480, 960, 1200]


def test_the_files_stay_when_the_form_comes_back(lin):
    number = send(lin, factories.pdf("申报表.pdf")).json()["id"]
    back = save(lin, lin.get(ADD), "attachments", {"upload": number}, date="昨天")
    assert back.status_code == 200
    page = back.content.decode()
    assert "申报表.pdf" in page
    assert re.search(rf'name="attachments-0-upload" value="{number}"', page)
    assert not Attachment.objects.exists()


def test_the_files_stay_when_the_form_was_not_saved(lin):
    number = send(lin, factories.pdf("申报表.pdf")).json()["id"]
    rows = with_rows("attachments", {"upload": number})
    lin.post("/desk/notices/notice/unsaved/", filled(lin.get(ADD), typed="yes") | rows)
    link = re.search(r'href="([^"]*unsaved=[^"]*)"', lin.get(ADD).content.decode())[1]
    page = lin.get(link).content.decode()
    assert "申报表.pdf" in page
    assert re.search(rf'name="attachments-0-upload" value="{number}"', page)


@pytest.mark.parametrize("number", ["foreign", "picture", "999999", "-1", "x", "9" * 30, "1.5"])
def test_only_ones_own_upload_of_that_kind_is_used(lin, number):
    known = {
        "foreign": lambda: send(opened("wang"), factories.pdf()).json()["id"],
        "picture": lambda: send(lin, factories.png(), "picture").json()["id"],
    }
    upload = known[number]() if number in known else number
    answer = save(lin, lin.get(ADD), "attachments", {"upload": upload}, title_zh_hans="题")
    assert answer.status_code == 200
    assert not Notice.objects.exists()
    assert not Attachment.objects.exists()


def test_the_same_file_of_two_people_is_stored_once_and_belongs_to_each(lin, files_root):
    wang = opened("wang")
    ids = {send(client, factories.pdf()).json()["id"] for client in (lin, lin, wang)}
    assert len(ids) == 2
    assert len([path for path in files_root.rglob("*") if path.is_file()]) == 1


def test_a_file_chosen_in_the_row_goes_before_the_one_sent_ahead(lin):
    number = send(lin, factories.pdf("先.pdf")).json()["id"]
    row = {"upload": number, "file": factories.pdf("后.pdf", b"%PDF-1.6\n%%EOF\n")}
    save(lin, lin.get(ADD), "attachments", row, title_zh_hans="题")
    assert Attachment.objects.get().name == "后.pdf"


@pytest.mark.parametrize(
    ("file", "accept", "reason"),
    [
        (factories.pdf("坏.pdf", b"MZ"), "attachment", "不符"),
        (factories.pdf("坏.exe", b"MZ"), "attachment", "不接受"),
        (factories.pdf("空.pdf", b""), "attachment", "空"),
        (factories.pdf(), "picture", "不接受"),
        (factories.pdf(), "anything", "文件"),
        (factories.pdf(), "", "文件"),
    ],
)
def test_what_is_not_acceptable_is_refused_with_the_reason(lin, file, accept, reason):
    answer = send(lin, file, accept)
    assert answer.status_code == 422
    assert reason in answer.json()["errors"][0]
    assert not Upload.objects.exists()


def test_an_attachment_is_no_picture_of_a_text(lin):
    sent = send(lin, factories.png("图.png")).json()
    body = f'<p><img src="/files/{sent["sha256"]}/图.png" alt="图"></p>'
    page = lin.get(ADD)
    answer = lin.post(
        ADD, filled(page, title_zh_hans="题", body_zh_hans=body, _publish="1"), follow=True
    )
    assert "没有人上传过" in answer.content.decode() or "未上传" in answer.content.decode()
