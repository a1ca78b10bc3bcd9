"""The texts inside attachments: drawn out once when published, kept only with what is recorded."""

import json
import logging
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notices.importing import REJECTED, NoticeImport
from tests import factories
from tests.factories import attach, make_notice, published
from torchcenter import file_text
from torchcenter.desk import workflow
from torchcenter.filestore import stored_path
from torchcenter.record.locking import LOCK_NAME
from torchcenter.record.models import Edition
from torchcenter.record.search.finding import Filters
from torchcenter.record.search.models import FileText
from torchcenter.record.search.results import search


def text_file(text="样品须低温运输。", name="说明.txt"):
    return SimpleUploadedFile(name, text.encode(), content_type="text/plain")


def found(text):
    return [hit.edition for hit in search(text, Filters()).hits]


@pytest.fixture
def extracted(monkeypatch):
    """The names of the files that were read, as they are read."""
    names = []
    extract = file_text.extract

    def extract_and_note(path, media_type):
        names.append(path.name)
        return extract(path, media_type)

    monkeypatch.setattr(file_text, "extract", extract_and_note)
    return names


@pytest.fixture
def lock_was_free(monkeypatch):
    """Of each file that was read, whether another connection could have recorded meanwhile."""
    free = []
    extract = file_text.extract

    def extract_and_look(path, media_type):
        other = connections.create_connection("default")
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_lock_shared(hashtext(%s))", [LOCK_NAME])
                free.append(cursor.fetchone()[0])
        finally:
            other.close()
        return extract(path, media_type)

    monkeypatch.setattr(file_text, "extract", extract_and_look)
    return free


@pytest.mark.django_db
def test_a_published_document_is_found_by_what_its_attachment_says(extracted):
    notice = make_notice()
    attachment = attach(notice, text_file())
    edition = published(notice)
    assert found("低温运输") == [edition]
    assert FileText.objects.get().sha256 == attachment.sha256
    again = make_notice()
    attach(again, text_file(name="同文.txt"))
    assert found("低温运输") == [edition]
    assert {published(again), edition} == set(found("低温运输"))
    assert extracted == [attachment.sha256]


@pytest.mark.django_db
def test_a_file_without_a_text_of_its_own_is_not_read(extracted):
    notice = make_notice()
    attach(notice, factories.png("图.png"))
    published(notice)
    assert not extracted
    assert not FileText.objects.exists()


@pytest.mark.django_db
def test_the_text_of_a_draft_is_kept_nowhere(extracted):
    notice = make_notice(body_zh_hans="", body_en="")
    attach(notice, text_file())
    with pytest.raises(PermissionDenied):
        workflow.publish(notice, by=factories.make_user())
    assert not extracted
    with pytest.raises(ValidationError):
        workflow.publish(notice)
    assert not FileText.objects.exists()
    assert not found("低温运输")


@pytest.mark.django_db
def test_what_is_scheduled_is_read_at_once_and_found_from_then_on():
    notice = make_notice()
    attach(notice, text_file())
    workflow.schedule(notice, at=timezone.now() + timezone.timedelta(days=1))
    assert FileText.objects.get().text == "样品须低温运输。"
    assert not found("低温运输")


@pytest.mark.django_db
def test_publishing_goes_on_where_a_file_cannot_be_read(caplog):
    notice = make_notice()
    broken = attach(notice, factories.pdf())
    attach(notice, text_file())
    with caplog.at_level(logging.WARNING):
        edition = published(notice)
    assert broken.sha256 in caplog.text
    assert found("低温运输") == [edition]
    text = FileText.objects.get(pk=broken.sha256)
    assert text.text == ""
    assert text.problem.startswith("damaged")
    client = Client()
    client.force_login(factories.make_editor())
    page = client.get(reverse("admin:record_edition_change", args=[edition.pk]))
    assert page.context_data["original"] == edition
    assert page.content.decode().count("未能读取其中的文字") == 1


@pytest.mark.django_db
def test_a_problem_that_no_column_could_hold_is_kept_as_far_as_it_can(monkeypatch):
    def fail(path, media_type):
        raise file_text.FileTextError("bad: \0\ud800" + "长" * 300)

    monkeypatch.setattr(file_text, "extract", fail)
    notice = make_notice()
    attach(notice, text_file())
    published(notice)
    assert FileText.objects.get().problem == "bad: " + "长" * 195


@pytest.mark.django_db
def test_a_file_that_was_not_drawn_out_beforehand_is_read_all_the_same():
    notice = make_notice()
    attach(notice, text_file())
    strange = FileText(sha256="0" * 64, text="另一份")
    edition, _is_new = workflow.publish(notice, drawn=[strange])
    assert found("低温运输") == [edition]
    assert not FileText.objects.filter(pk=strange.pk).exists()


@pytest.mark.usefixtures("committed")
def test_nobody_waits_while_a_file_is_read(lock_was_free):
    notice = make_notice()
    attach(notice, text_file())
    workflow.publish(notice)
    assert lock_was_free == [True]
    assert found("低温运输")


def take(folder, *rows):
    data = "\n".join(json.dumps({"date": "2024-03-05", "body": "正文", **row}) for row in rows)
    run = NoticeImport(BytesIO(data.encode()), ".jsonl", publish=True, folder=folder)
    return [entry for entries in run.run() for entry in entries]


@pytest.mark.usefixtures("committed")
def test_nobody_waits_while_an_import_reads_files(lock_was_free, tmp_path):
    (tmp_path / "a.txt").write_text("样品须低温运输。")
    (tmp_path / "b.txt").write_text("尚未公开的内容。")
    _taken, rejected = take(
        tmp_path,
        {"ref": "1", "title": "题", "attachments": ["a.txt"]},
        {"ref": "2", "title": "题", "attachments": ["b.txt"], "body": ""},
    )
    assert rejected.action == REJECTED
    assert lock_was_free == [True, True]
    assert FileText.objects.get().text == "样品须低温运输。"
    assert found("低温运输") == [Edition.objects.get()]


@pytest.mark.django_db
def test_reindexing_draws_out_what_is_missing_and_what_could_not_be_read():
    notice = make_notice()
    lost, restored = attach(notice, text_file()), attach(notice, text_file("补交的材料。", "b.txt"))
    place = stored_path(restored.sha256)
    place.rename(place.with_suffix(".away"))
    edition = published(notice)
    assert FileText.objects.get(pk=restored.sha256).problem == "out of reach"
    place.with_suffix(".away").rename(place)
    FileText.objects.filter(pk=lost.sha256).delete()
    out = StringIO()
    call_command("reindex", stdout=out)
    assert "2" in out.getvalue()
    assert found("补交的材料") == [edition]
    assert not FileText.objects.exclude(problem="").exists()
    before = list(FileText.objects.order_by("pk").values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin FROM search_filetext")
        written = cursor.fetchall()
        call_command("reindex", stdout=out)
        cursor.execute("SELECT xmin FROM search_filetext")
        assert cursor.fetchall() == written
    assert list(FileText.objects.order_by("pk").values()) == before
