"""Pictures within a text: who may upload them, what an edition tells of them, who can fetch them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_editor, make_milestone, make_notice, make_user, png
from torchcenter.desk import text_pictures, workflow
from torchcenter.desk.models import Upload
from torchcenter.filestore import stored_name

pytestmark = pytest.mark.django_db


def send(client, content=None, name="图 1.png", **fields):
    content = png().read() if content is None else content
    file = SimpleUploadedFile(name, content, "image/png")
    return client.post(reverse("admin:uploads"), {"file": file, "accept": "picture", **fields})


def uploaded(client, name="图 1.png") -> dict:
    response = send(client, name=name)
    assert response.status_code == 200, response.content
    return response.json()


def image(file: dict, alt="示意图") -> str:
    return f'<p><img src="/files/{file["sha256"]}/{file["name"]}" alt="{alt}"></p>'.replace(
        "图 1", "%E5%9B%BE%201"
    )


@pytest.fixture
def editor_client(client):
    client.force_login(make_editor())
    return client


def test_the_picture_is_public_exactly_while_an_edition_in_force_shows_it(editor_client, client):
    file = uploaded(editor_client)
    notice = make_notice(body_zh_hans=image(file), body_en=image(file, "Diagram"))
    address = f"/files/{file['sha256']}/{file['name']}"
    client.logout()
    assert client.get(address).status_code == 404
    edition, _new = workflow.publish(notice)
    (entry,) = edition.attachments
    assert entry["role"] == text_pictures.ROLE
    assert (entry["alt_zh_hans"], entry["alt_en"]) == ("示意图", "Diagram")
    assert (entry["width"], entry["height"]) == (file["width"], file["height"])
    assert (edition.pictures, edition.downloads) == ([], [])
    response = client.get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == png().read()
    page = client.get(edition.get_absolute_url()).content.decode()
    assert page.count(f"/files/{file['sha256']}/") == 1
    workflow.withdraw(notice, reason_zh_hans="有误")
    assert client.get(address).status_code == 404


def test_every_section_names_the_pictures_of_its_texts(editor_client):
    milestone = make_milestone(body_zh_hans=image(uploaded(editor_client)), body_en="")
    edition, _new = workflow.publish(milestone)
    assert [entry["role"] for entry in edition.attachments] == [text_pictures.ROLE]


def test_a_text_with_a_picture_unknown_or_undescribed_is_not_published(editor_client):
    file = uploaded(editor_client)
    strange = {**file, "sha256": "0" * 64}
    renamed = {**file, "name": "x.png"}
    for html in (image(strange), image(renamed), image(file, ""), image(file, " ")):
        for make in (make_notice, make_milestone):
            publication = make(body_en=html)
            with pytest.raises(ValidationError) as refused:
                workflow.publish(publication)
            assert list(refused.value.message_dict) == ["body_en"], html


def test_the_desk_shows_what_is_not_yet_public(editor_client, client):
    file = uploaded(editor_client)
    assert file["url"] == reverse("admin:file", args=stored_name(file["sha256"]).split("/"))
    response = editor_client.get(file["url"])
    assert b"".join(response.streaming_content) == png().read()
    shown = text_pictures.with_desk_addresses(image(file))
    assert re.search(r'src="([^"]*)"', shown)[1] == file["url"]
    client.logout()
    assert client.get(file["url"]).status_code == 302


def test_the_same_picture_is_kept_once(editor_client):
    assert uploaded(editor_client)["id"] == uploaded(editor_client)["id"]
    assert Upload.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "fields"),
    [
        (b"<script>alert(1)</script>", "x.png", {}),
        (b"", "x.png", {}),
        (None, "x.svg", {}),
        (None, "x.png", {"accept": "anything"}),
    ],
)
def test_what_is_no_picture_is_refused_and_not_kept(editor_client, content, name, fields):
    response = send(editor_client, content, name, **fields)
    assert response.status_code == 422
    assert response.json()["errors"]
    assert not Upload.objects.exists()


def test_only_who_writes_something_may_upload(client):
    assert send(client).status_code == 302
    client.force_login(make_user("reader", "notices.view_notice"))
    assert send(client).status_code == 403
    assert client.get(reverse("admin:uploads")).status_code == 405
    assert not Upload.objects.exists()
    client.force_login(make_user("writer", "notices.change_notice"))
    assert send(client).status_code == 200
