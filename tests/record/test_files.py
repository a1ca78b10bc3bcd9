"""Who can fetch a file: its state × its address × a reader without an account."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.factories import attach, illustrate, make_editor, make_notice, pdf, published
from torchcenter.desk import workflow
from torchcenter.filestore import stored_name

pytestmark = pytest.mark.django_db


def address(file, name=None) -> str:
    return f"/files/{file.sha256}/{name or file.name}"


@pytest.fixture
def fetch(client):
    """Ask for an address and read the content whole, which closes the file."""

    def get(path, **arguments):
        response = client.get(path, **arguments)
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        return response

    return get


@pytest.fixture
def notice():
    notice = make_notice()
    notice.attachment = attach(notice)
    notice.picture = illustrate(notice)
    return notice


def test_a_draft_s_files_are_out_of_reach(fetch, notice):
    for file in (notice.attachment, notice.picture):
        for path in (
            address(file),
            f"/files/{file.sha256}/x",
            f"/files/{stored_name(file.sha256)}",
            f"/static/{stored_name(file.sha256)}",
            f"/media/{stored_name(file.sha256)}",
        ):
            assert fetch(path).status_code == 404, path
        desk = fetch(f"/desk/files/{stored_name(file.sha256)}")
        assert (desk.status_code, desk["Location"].split("?")[0]) == (302, "/desk/login/")


def test_files_are_public_while_an_edition_in_force_names_them(fetch, notice):
    workflow.schedule(notice, at=timezone.now() + dt.timedelta(days=1))
    assert fetch(address(notice.attachment)).status_code == 404

    published(notice)
    response = fetch(address(notice.attachment))
    assert response.status_code == 200
    assert response.body == b"%PDF-1.7\n%%EOF\n"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%99%84%E4%BB%B6.pdf"
    )
    assert fetch(address(notice.attachment, "other.pdf")).status_code == 404
    picture = fetch(address(notice.picture))
    assert picture["Content-Type"] == "image/png"
    assert "attachment" not in picture["Content-Disposition"]

    workflow.withdraw(notice, reason_zh_hans="有误。")
    assert fetch(address(notice.attachment)).status_code == 404
    assert fetch(address(notice.picture)).status_code == 404


def test_a_file_removed_on_the_desk_stays_public_until_published_again(fetch, notice):
    published(notice)
    path = address(notice.attachment)
    notice.attachment.file.delete(save=False)
    notice.attachment.delete()
    assert fetch(path).status_code == 200
    published(notice)
    assert fetch(path).status_code == 404


def test_one_file_in_two_notices_is_kept_once_and_lives_as_long_as_either(fetch, files_root):
    first, second = make_notice(), make_notice()
    attach(first, pdf("甲.pdf"))
    attachment = attach(second, pdf("乙.pdf"))
    published(first)
    published(second)
    assert len([path for path in files_root.rglob("*") if path.is_file()]) == 1
    assert fetch(address(attachment, "甲.pdf")).status_code == 200
    assert fetch(address(attachment, "乙.pdf")).status_code == 200
    workflow.withdraw(second, reason_zh_hans="有误。")
    assert fetch(address(attachment, "甲.pdf")).status_code == 200
    assert fetch(address(attachment, "乙.pdf")).status_code == 404


def test_a_browser_that_has_the_file_is_not_sent_it_again(fetch, notice):
    published(notice)
    path = address(notice.attachment)
    etag = fetch(path)["ETag"]
    assert fetch(path, headers={"If-None-Match": etag}).status_code == 304
    workflow.withdraw(notice, reason_zh_hans="有误。")
    assert fetch(path, headers={"If-None-Match": etag}).status_code == 404


def test_staff_see_a_draft_s_files_on_the_desk(client, fetch, notice):
    client.force_login(make_editor())
    response = fetch(f"/desk/files/{stored_name(notice.picture.sha256)}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert fetch(f"/desk/files/zz/{'0' * 64}").status_code == 404
    assert fetch(f"/desk/files/00/{'0' * 64}").status_code == 404


def test_a_file_that_the_store_has_lost_is_not_found(fetch, notice, files_root):
    published(notice)
    (files_root / stored_name(notice.attachment.sha256)).unlink()
    assert fetch(address(notice.attachment)).status_code == 404
