"""Who can fetch a file without an account: every state of its notice × every address the file has."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from notices.models import Notice
from tests import factories
from tests.desk.review.staffing import make_route, member
from torchcenter.desk import workflow
from torchcenter.desk.models import Upload
from torchcenter.desk.review import workflow as review
from torchcenter.filestore import stored_name
from torchcenter.record.models import Edition

pytestmark = pytest.mark.django_db

LARGE = (1000, 40)
# A moment for which nothing here waits.
LATER = dt.timedelta(hours=3)


class Files:
    """A notice with an attachment, a picture and a picture in its text, and all their addresses."""

    def __init__(self):
        self.writer = factories.make_editor("writer")
        uploaded = Upload.objects.store(factories.png("插图.png", LARGE, "teal"), by=self.writer)
        self.in_text = uploaded
        image = f'<img src="/files/{uploaded.sha256}/{quote(uploaded.name)}" alt="插图">'
        self.notice = factories.make_notice(body_zh_hans=f"<p>正文</p><p>{image}</p>")
        self.attachment = factories.attach(self.notice)
        self.picture = factories.illustrate(self.notice, factories.png("照片.png", LARGE))
        assert self.picture.variants
        assert uploaded.variants

    def public(self):
        return workflow.publish(self.notice)

    def addresses(self) -> dict[str, str]:
        named = {
            "attachment": self.attachment,
            "picture": self.picture,
            "text picture": self.in_text,
        }
        found = {name: (file.sha256, file.name) for name, file in named.items()}
        for name in ("picture", "text picture"):
            for variant in named[name].variants:
                kind = f"{name} of {variant['width']} pixels"
                found[kind] = (variant["sha256"], variant["name"])
        return {name: f"/files/{sha}/{quote(own)}" for name, (sha, own) in found.items()}

    def never(self) -> dict[str, str]:
        """Addresses under which nothing is ever public."""
        sha = self.attachment.sha256
        variant = self.picture.variants[0]["sha256"]
        return {
            "another name": f"/files/{sha}/other.pdf",
            "no name": f"/files/{sha}/",
            "another hash": f"/files/{'0' * 64}/{quote(self.attachment.name)}",
            "a variant by the picture's name": f"/files/{variant}/{quote(self.picture.name)}",
            "the name in the store": f"/files/{stored_name(sha)}",
            "static": f"/static/{stored_name(sha)}",
            "media": f"/media/{stored_name(sha)}",
            "a way up": f"/files/{sha}/..%2f..%2f{sha}",
            "the desk": f"/desk/files/{stored_name(sha)}",
            "the desk, a variant": f"/desk/files/{stored_name(variant)}",
            "the desk's uploads": "/desk/uploads/",
        }


def draft(files):
    pass


def in_review(files):
    make_route("初审")
    member("初审", "chu")
    review.submit(files.notice, by=files.writer)


def approved(files):
    make_route("初审")
    reviewer = member("初审", "chu")
    review.approve(review.submit(files.notice, by=files.writer), by=reviewer)


def scheduled(files):
    workflow.schedule(files.notice, at=timezone.now() + LATER)


def schedule_cancelled(files):
    scheduled(files)
    workflow.cancel_scheduled(files.notice)


def in_force(files):
    files.public()


def reworked_since(files):
    files.public()
    files.attachment.delete()
    Notice.objects.update(body_zh_hans="<p>另写</p>")


def withdrawal_scheduled(files):
    files.public()
    workflow.withdraw(files.notice, reason_zh_hans="有误", at=timezone.now() + LATER)


def withdrawn(files):
    files.public()
    workflow.withdraw(files.notice, reason_zh_hans="有误")


def superseded_without_them(files):
    files.public()
    files.attachment.delete()
    files.picture.delete()
    notice = Notice.objects.get()
    notice.body_zh_hans = "<p>没有文件了</p>"
    notice.save()
    workflow.publish(notice)


def published_again_after_withdrawal(files):
    withdrawn(files)
    files.public()


def desk_rows_deleted(files):
    """The record alone decides: rows of the desk, and the uploads, are gone."""
    files.public()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM notices_attachment")
        cursor.execute("DELETE FROM notices_picture")
        cursor.execute("DELETE FROM desk_upload")


def draft_deleted(files):
    files.notice.delete()


STATES = {
    draft: 404,
    in_review: 404,
    approved: 404,
    scheduled: 404,
    schedule_cancelled: 404,
    in_force: 200,
    reworked_since: 200,
    withdrawal_scheduled: 200,
    withdrawn: 404,
    superseded_without_them: 404,
    published_again_after_withdrawal: 200,
    desk_rows_deleted: 200,
    draft_deleted: 404,
}
KINDS = (
    "attachment",
    "picture",
    "picture of 480 pixels",
    "picture of 960 pixels",
    "picture of 1000 pixels",
    "text picture",
    "text picture of 480 pixels",
    "text picture of 960 pixels",
    "text picture of 1000 pixels",
)


def asked(client, address, method="get", **arguments):
    """The answer, read to its end: that closes the file."""
    response = getattr(client, method)(address, **arguments)
    if response.streaming:
        list(response.streaming_content)
    return response


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_file_is_public_while_an_edition_in_force_names_it(client, state, kind):
    files = Files()
    address = files.addresses()[kind]
    state(files)
    for method in ("get", "head"):
        assert asked(client, address, method=method).status_code == STATES[state]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_else_leads_to_a_file(client, state):
    files = Files()
    assert set(files.addresses()) == set(KINDS)
    never = files.never()
    state(files)
    for method in ("get", "head"):
        reached = {kind: getattr(client, method)(address) for kind, address in never.items()}
        opened = {
            kind: response.status_code
            for kind, response in reached.items()
            if response.status_code != 404
            and not (
                response.status_code == 302 and response["Location"].startswith("/desk/login/")
            )
        }
        assert opened == {}


class TestReplaced:
    """The old address of a replaced file leads to the new one, as long as that is public."""

    @pytest.fixture
    def files(self):
        files = Files()
        files.public()
        return files

    def replace(self, files):
        """Another file in the place of each, as the form does it."""
        attachment = files.notice.attachments.get()
        attachment.file = factories.pdf("附件（修订）.pdf", b"%PDF-1.7 new\n%%EOF\n")
        attachment.save()
        picture = files.notice.pictures.get()
        picture.file = factories.png("新照片.png", LARGE, "olive")
        picture.save()
        return attachment, picture

    def public_address(self, file):
        return f"/files/{file.sha256}/{quote(file.name)}"

    def test_before_it_is_published_the_old_one_is_sent(self, client, files):
        old = files.addresses()
        attachment, _picture = self.replace(files)
        assert asked(client, old["attachment"]).status_code == 200
        assert asked(client, self.public_address(attachment)).status_code == 404

    def test_once_it_is_public_the_old_address_leads_there(self, client, files):
        old = files.addresses()
        attachment, picture = self.replace(files)
        files.public()
        leads = {kind: asked(client, old[kind]) for kind in KINDS if "text" not in kind}
        assert {kind: r.status_code for kind, r in leads.items()} == dict.fromkeys(leads, 302)
        assert leads["attachment"]["Location"] == self.public_address(attachment)
        for kind in (kind for kind in leads if kind != "attachment"):
            assert leads[kind]["Location"] == self.public_address(picture)
        assert asked(client, old["attachment"], follow=True).status_code == 200
        assert asked(client, f"/files/{files.attachment.sha256}/other.pdf").status_code == 404

    def test_replaced_twice_and_under_the_same_name(self, client, files):
        old = files.addresses()["attachment"]
        first, _picture = self.replace(files)
        files.public()
        middle = self.public_address(first)
        again = files.notice.attachments.get()
        again.file = factories.pdf("第三稿.pdf", b"%PDF-1.7 third\n%%EOF\n")
        again.save()
        files.public()
        for address in (old, middle):
            assert asked(client, address)["Location"] == self.public_address(again)

    def test_a_row_of_the_same_name_stands_in_for_the_one_that_was_deleted(self, client, files):
        old = files.addresses()["attachment"]
        files.notice.attachments.all().delete()
        new = factories.attach(files.notice, factories.pdf("附件.pdf", b"%PDF-1.7 new\n%%EOF\n"))
        files.public()
        assert asked(client, old)["Location"] == self.public_address(new)

    def test_a_file_that_was_there_already_stands_in_for_nothing(self, client, files):
        same_name = factories.attach(
            files.notice, factories.pdf("附件.pdf", b"%PDF-1.7 other\n%%EOF\n")
        )
        files.public()
        files.notice.attachments.exclude(pk=same_name.pk).delete()
        files.public()
        assert asked(client, files.addresses()["attachment"]).status_code == 404

    def test_after_withdrawal_and_while_only_scheduled_it_leads_nowhere(self, client, files):
        old = files.addresses()["attachment"]
        self.replace(files)
        workflow.schedule(files.notice, at=timezone.now() + LATER)
        assert asked(client, old).status_code == 200
        workflow.cancel_scheduled(files.notice)
        files.public()
        workflow.withdraw(files.notice, reason_zh_hans="有误")
        assert asked(client, old).status_code == 404

    def test_what_was_never_public_is_not_told(self, client):
        files = Files()
        attachment, _picture = self.replace(files)
        assert attachment.replaces == []
        files.public()
        assert "replaces" not in str(Edition.objects.get().attachments)

    def test_a_restored_edition_takes_its_file_back(self, client, files):
        old = files.addresses()["attachment"]
        attachment, _picture = self.replace(files)
        newer = self.public_address(attachment)
        files.public()
        first = Edition.objects.get(number=1)
        workflow.restore(Notice.objects.get(), first, by=files.writer)
        workflow.publish(Notice.objects.get())
        assert asked(client, old).status_code == 200
        assert asked(client, newer).status_code == 404
