"""What nothing names is removed; what an edition names never is. And where a file is used."""

import datetime as dt
import os
import time
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from notices.models import Notice, Picture
from tests import factories
from tests.desk.filled import filled, with_rows
from torchcenter.desk import unused_files, workflow
from torchcenter.desk.editing.models import UnsavedText
from torchcenter.desk.models import Upload
from torchcenter.filestore import stored_path

pytestmark = pytest.mark.django_db
LARGE = (1200, 800)


def run(*arguments) -> str:
    said = StringIO()
    call_command("remove_unused_files", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def age(root, days=2):
    moment = time.time() - days * 86400
    for path in root.rglob("*"):
        if path.is_file():
            os.utime(path, (moment, moment))


def hashes_of(picture):
    return {picture.sha256, *(variant["sha256"] for variant in picture.variants)}


def in_store(*hashes):
    return {sha256 for sha256 in hashes if stored_path(sha256).exists()}


def test_only_what_nothing_names_is_removed(files_root):
    lin = factories.make_editor("lin")
    published, draft, gone = (
        factories.make_notice(),
        factories.make_notice(),
        factories.make_notice(),
    )
    public = factories.illustrate(published, factories.png("公开.png", LARGE, "red"))
    factories.published(published)
    superseded = hashes_of(public)
    public.file = factories.png("换.png", LARGE, "blue")
    public.save()
    factories.published(published)
    kept = factories.attach(draft, factories.pdf("草稿.pdf", b"%PDF-1.5\n%%EOF\n"))
    removed = factories.illustrate(gone, factories.png("弃.png", LARGE, "green"))
    lost = hashes_of(removed)
    gone.delete()
    waiting = Upload.objects.store(factories.png("新.png", LARGE, "pink"), by=lin)
    named = superseded | hashes_of(public) | {kept.sha256} | hashes_of(waiting)
    age(files_root)

    assert f"将删除文件{len(lost)}个" in run("--dry-run")
    assert in_store(*lost) == lost
    run()
    assert in_store(*lost) == set()
    assert in_store(*named) == named
    assert "将删除文件0个" in run("--dry-run")


def test_what_has_just_come_stays(files_root):
    notice = factories.make_notice()
    attachment = factories.attach(notice)
    sha256 = attachment.sha256
    notice.delete()
    run()
    assert in_store(sha256)
    age(files_root)
    factories.attach(factories.make_notice())
    assert not unused_files.remove(stored_path(sha256))
    assert in_store(sha256)


def test_a_removal_that_was_cut_off_loses_nothing():
    attachment = factories.attach(factories.make_notice())
    path = stored_path(attachment.sha256)
    path.rename(path.with_name(f"{path.name}{unused_files.ASIDE}"))
    assert attachment.sha256 not in run()
    assert path.exists()


def test_old_uploads_that_no_text_shows_are_forgotten(files_root):
    lin = factories.make_editor("lin")
    shown, forgotten, young = (
        Upload.objects.store(factories.png(f"{colour}.png", (40, 30), colour), by=lin)
        for colour in ("red", "green", "blue")
    )
    body = f'<p><img src="/files/{shown.sha256}/{shown.name}" alt="图"></p>'
    notice = factories.make_notice(body_zh_hans=body)
    workflow.publish(notice)
    notice.refresh_from_db()
    notice.body_zh_hans = "<p>不再显示</p>"
    notice.save()
    Upload.objects.exclude(pk=young.pk).update(uploaded_at=timezone.now() - dt.timedelta(days=40))
    age(files_root)
    run()
    assert set(Upload.objects.all()) == {shown, young}
    assert in_store(forgotten.sha256) == set()
    assert in_store(shown.sha256, young.sha256) == {shown.sha256, young.sha256}


class TestNotSavedYet:
    """Old uploads that a form is about to use."""

    @pytest.fixture
    def lin(self):
        return factories.make_editor("lin")

    def old_upload(self, root, by, file, role="attachment"):
        upload = Upload.objects.store(file, by=by, role=role)
        Upload.objects.update(uploaded_at=timezone.now() - dt.timedelta(days=40))
        age(root, days=40)
        return upload

    @pytest.mark.parametrize("where", ["row", "text"])
    def test_in_an_unsaved_text_they_stay(self, files_root, lin, where):
        picture = self.old_upload(files_root, lin, factories.png("图.png", LARGE), role="picture")
        typed = {
            "row": f"pictures-0-upload={picture.pk}",
            "text": f'body_zh_hans=<p><img src="/files/{picture.sha256}/图.png"></p>',
        }[where]
        UnsavedText.objects.keep(lin, Notice, None, uuid.uuid4(), QueryDict(typed))
        run()
        assert Upload.objects.get() == picture
        assert in_store(*hashes_of(picture)) == hashes_of(picture)

    def test_what_a_form_takes_in_meanwhile_stays(self, files_root, lin):
        notice = factories.make_notice()
        picture = self.old_upload(files_root, lin, factories.png("图.png", LARGE), role="picture")
        row = Picture(notice=notice)
        row.adopt(picture)
        run()
        row.save()
        assert in_store(*hashes_of(row)) == hashes_of(picture)

    def test_what_is_named_meanwhile_stays(self, files_root, lin):
        attachment = factories.attach(factories.make_notice())
        age(files_root)
        assert not unused_files.remove(stored_path(attachment.sha256))
        assert in_store(attachment.sha256)

    def test_a_file_that_is_gone_is_refused_at_its_row(self, lin):
        upload = Upload.objects.store(factories.pdf(), by=lin, role="attachment")
        stored_path(upload.sha256).unlink()
        client = Client()
        client.force_login(lin)
        add = "/desk/notices/notice/add/"
        rows = with_rows("attachments", {"upload": upload.pk})
        answer = client.post(add, filled(client.get(add), title_zh_hans="题", _save="1") | rows)
        assert "文件已不存在" in answer.content.decode()
        assert not Notice.objects.exists()


@pytest.mark.parametrize("days", ["0", "-3"])
def test_uploads_of_today_are_never_forgotten(days):
    with pytest.raises(CommandError, match="--days"):
        run("--days", days)


def test_what_is_missing_is_told():
    attachment = factories.attach(factories.make_notice())
    stored_path(attachment.sha256).unlink()
    assert attachment.sha256 in run()


class TestUses:
    def address(self, sha256):
        return f"/desk/files/{sha256}/uses/"

    def test_publications_and_editions_are_listed(self):
        editor = factories.make_editor("lin")
        client = Client()
        client.force_login(editor)
        first, second = (
            factories.make_notice(title_zh_hans="甲"),
            factories.make_notice(title_zh_hans="乙"),
        )
        attachment = factories.attach(first)
        factories.attach(second)
        factories.published(first)
        page = client.get(self.address(attachment.sha256)).content.decode()
        assert f"/desk/notices/notice/{first.pk}/change/" in page
        assert f"/desk/notices/notice/{second.pk}/change/" in page
        assert "第1版" in page
        assert client.get(self.address("0" * 64)).status_code == 404
        assert client.get(self.address("x")).status_code == 404
        picture = Upload.objects.store(factories.png("图.png", LARGE), by=editor)
        body = f'<p><img src="/files/{picture.sha256}/图.png" alt="图"></p>'
        factories.make_notice(title_zh_hans="丙", body_zh_hans=body)
        for sha256 in hashes_of(picture):
            assert client.get(self.address(sha256)).status_code == 200
        assert "丙" in client.get(self.address(picture.sha256)).content.decode()

    def test_it_is_staff_s_who_may_see_publications(self):
        attachment = factories.attach(factories.make_notice())
        client = Client()
        assert client.get(self.address(attachment.sha256)).status_code == 302
        client.force_login(factories.make_user("nobody"))
        assert client.get(self.address(attachment.sha256)).status_code == 403

    def test_what_is_to_come_in_another_section_is_not_told(self):
        notice = factories.make_notice(title_zh_hans="尚未公开")
        attachment = factories.attach(notice)
        workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
        Upload.objects.store(
            factories.pdf("尚未公开.pdf"), by=factories.make_editor("lin"), role="attachment"
        )
        client = Client()
        client.force_login(factories.make_user("chronicler", "history.view_milestone"))
        answer = client.get(self.address(attachment.sha256))
        assert "尚未公开" not in answer.content.decode()
        reader = factories.make_user("reader", "notices.view_notice")
        client.force_login(reader)
        page = client.get(self.address(attachment.sha256)).content.decode()
        assert "尚未公开" in page
        assert "/desk/record/edition/" not in page
