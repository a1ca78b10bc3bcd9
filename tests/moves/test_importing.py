"""A file of moves is taken whole or not at all, by the command as by the page of the desk."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.desk.review.staffing import member
from tests.factories import make_editor
from torchcenter.moves.importing import RefusedLinesError, take
from torchcenter.moves.models import Move
from torchcenter.plain_text import DocumentError

pytestmark = pytest.mark.django_db

LINES = "former,present,note\n/通知/1.html,/notices/,旧栏目\n/art.asp?id=7,/history/\n"
LIST = "/desk/moves/move/"
PAGE = f"{LIST}import/"
NO_HOST = "An address begins with a single “/”."


def counts(data, **options):
    outcome = take(data.encode() if isinstance(data, str) else data, **options)
    return len(outcome.created), len(outcome.changed), len(outcome.unchanged)


def saved():
    return sorted(Move.objects.values_list("former", "present", "note"))


def problems(data):
    before = saved()
    with override("en"), pytest.raises(RefusedLinesError) as refused:
        take(data.encode())
    assert saved() == before
    return [tuple(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_file_is_taken_however_it_is_written(encoding, newline, separator):
    text = LINES.replace("\n", newline).replace(",", separator)
    assert counts(text.encode(encoding)) == (2, 0, 0)
    assert saved() == [("/art.asp?id=7", "/history/", ""), ("/通知/1.html", "/notices/", "旧栏目")]


@pytest.mark.parametrize("first", ["", "\n\n", "Former, Present\n", "former,present,note\n"])
def test_a_row_of_names_may_come_first(first):
    assert counts(f"{first}/a.html,/notices/\n") == (1, 0, 0)


def test_names_may_be_those_of_the_desk():
    names = [str(Move._meta.get_field(name).verbose_name) for name in ("former", "present")]
    assert counts(f"{','.join(names)}\n/a.html,/notices/") == (1, 0, 0)


def test_taking_it_again_changes_nothing():
    assert counts(LINES) == (2, 0, 0)
    before = list(Move.objects.values())
    assert counts(LINES) == (0, 0, 2)
    assert counts("/%E9%80%9A%E7%9F%A5/1.html,http://testserver/en/notices/") == (0, 0, 1)
    assert list(Move.objects.values()) == before


def test_what_is_known_gets_the_present_address_of_the_file():
    take(LINES.encode())
    assert counts("/通知/1.html,/tasks/") == (0, 1, 0)
    assert ("/通知/1.html", "/tasks/", "旧栏目") in saved()
    assert counts("/通知/1.html,/tasks/,") == (0, 1, 0)
    assert ("/通知/1.html", "/tasks/", "") in saved()


def test_a_cell_may_hold_commas_and_quotes():
    assert counts('"/art/1,12,3.html",/notices/,"记为“旧”，\n见""附件"""\n') == (1, 0, 0)
    assert saved() == [("/art/1,12,3.html", "/notices/", '记为“旧”，\n见"附件"')]


def test_every_bad_line_is_told_and_none_is_taken():
    text = "\n".join(
        [
            "/good.html,/notices/",
            "bad.html,https://elsewhere.example/",
            "",
            "/good.html,/history/",
            "/one.html",
            "/b,/notices/,note,more",
            f"/long.html,/notices/,{'长' * 201}",
            "/en/history/,/history/",
            '"/quoted,/notices/',
        ]
    )
    assert problems(text) == [
        (
            2,
            f"former address: {NO_HOST} present address: “elsewhere.example” is another site.",
        ),
        (4, "Line 1 has this former address already."),
        (
            5,
            "The row has 1 columns. Two are needed, former and present; a note may follow.",
        ),
        (
            6,
            "The row has 4 columns. Two are needed, former and present; a note may follow.",
        ),
        (7, "note: Ensure this value has at most 200 characters (it has 201)."),
        (8, "The former address and the present one are the same."),
        (9, "This is no row of CSV: unexpected end of data"),
    ]


def test_lines_are_held_against_each_other_and_against_what_is_there():
    take(b"/a,/history/\n/notices/,/tasks/")
    assert problems("/b,/notices/") == [
        (1, "“/notices/” has moved too: lead to “/tasks/” at once.")
    ]
    assert problems("/history/,/search/") == [
        (1, "“/a” leads to “/history/”: change that move first.")
    ]
    assert problems("/c,/feeds/\n/feeds/,/data/") == [
        (1, "“/feeds/” has moved too: lead to “/data/” at once.")
    ]
    assert len(problems("/feeds/,/data/\n/data/,/feeds/")) == 2
    # A line may change the very move that stood in the way.
    assert counts("/history/,/search/\n/a,/search/") == (1, 1, 0)


@pytest.mark.parametrize(
    "data", [b"", b" \n", b"%PDF-1.7", b"/a,/b\0", b"PK\x03\x04", "火".encode() + b"\xff"]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(DocumentError):
        take(data)


def test_a_dry_run_tells_and_saves_nothing():
    assert counts(LINES, dry_run=True) == (2, 0, 0)
    assert not saved()


# The command


def run(path, *options):
    out, err = io.StringIO(), io.StringIO()
    with override("en"):
        call_command("import_moves", str(path), *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_tells_what_it_did(tmp_path):
    path = tmp_path / "moves.csv"
    path.write_text(LINES, encoding="gb18030")
    said = "2 new, 0 changed, 0 unchanged.\nThis was a dry run: nothing was changed.\n"
    assert run(path, "--dry-run") == (said, "")
    assert not saved()
    assert run(path) == ("2 new, 0 changed, 0 unchanged.\n", "")
    assert run(path) == ("0 new, 0 changed, 2 unchanged.\n", "")


def test_the_command_tells_every_bad_line(tmp_path):
    path = tmp_path / "moves.csv"
    path.write_text("/a,/notices/\n/b,/nowhere/\n/c,//c\n", encoding="utf-8")
    err = io.StringIO()
    with override("en"), pytest.raises(CommandError, match="Nothing was changed"):
        call_command("import_moves", str(path), stderr=err)
    assert err.getvalue().splitlines() == [
        "Line 2: present address: This site has no page at such an address.",
        f"Line 3: present address: {NO_HOST}",
    ]
    assert not saved()


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7"])
def test_the_command_says_what_it_cannot_read(tmp_path, content):
    path = tmp_path / "moves.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=r"moves\.csv: "):
        call_command("import_moves", str(path))


# The desk


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_editor())
    client.cookies["desk_language"] = "en"
    return client


def test_lines_are_pasted_or_a_file_is_chosen(editor):
    assert PAGE in editor.get(LIST).content.decode()
    response = editor.post(PAGE, {"text": LINES}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "2 new, 0 changed, 0 unchanged." in response.content.decode()
    assert LogEntry.objects.filter(change_message="Imported.").count() == 2
    upload = SimpleUploadedFile("moves.csv", LINES.encode("utf-16"))
    response = editor.post(PAGE, {"file": upload}, follow=True)
    assert "0 new, 0 changed, 2 unchanged." in response.content.decode()
    assert LogEntry.objects.count() == 2


def test_the_page_tells_every_bad_line_and_keeps_what_was_pasted(editor):
    text = "/a,/notices/\n/b,/nowhere/\n/c,<script>\n"
    response = editor.post(PAGE, {"text": text})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Line 2: present address: This site has no page at such an address." in page
    assert f"Line 3: present address: {NO_HOST}" in page
    assert "/c,&lt;script&gt;" in page
    assert "<script>\n" not in page
    assert not saved()


def test_the_page_takes_either_lines_or_a_file(editor):
    upload = SimpleUploadedFile("moves.csv", LINES.encode())
    for data in ({}, {"text": " \n"}, {"text": LINES, "file": upload}):
        page = editor.post(PAGE, data).content.decode()
        assert "Give either lines or a file." in page
    for content in (b"%PDF-1.7", b" ", b"/a,/b\n" * 1024 * 1024):
        upload = SimpleUploadedFile("moves.csv", content)
        assert editor.post(PAGE, {"file": upload}).context["form"].non_field_errors()
    assert not saved()


def test_a_move_is_added_changed_and_found_on_the_desk(editor):
    typed = {"former": "/%E9%80%9A%E7%9F%A5" + "%E7%81%AB" * 400, "present": "/en/notices/"}
    response = editor.post(f"{LIST}add/", typed)
    assert response.status_code == 302
    assert saved() == [("/通知" + "火" * 400, "/notices/", "")]
    pk = Move.objects.get().pk
    place = reverse("admin:moves_move_change", args=[pk])
    assert editor.post(place, {"former": "/通知", "present": "/tasks/"}).status_code == 302
    assert saved() == [("/通知", "/tasks/", "")]
    for asked, found in (("/%E9%80%9A", 1), ("通知", 1), ("tasks", 1), ("/history/", 0)):
        page = editor.get(LIST, {"q": asked})
        assert page.context["cl"].result_count == found, asked


@pytest.mark.parametrize(
    ("former", "present", "field"),
    [
        ("/" + "a" * 500, "/notices/", "former"),
        ("https://elsewhere.example/", "/notices/", "former"),
        ("/a\0", "/notices/", "former"),
        ("", "/notices/", "former"),
        ("/a", "/nowhere/", "present"),
        ("/a", "", "present"),
        ("/notices/", "/notices/", "present"),
        ("/there", "/notices/", "former"),
    ],
)
def test_a_bad_move_is_refused_at_its_field(editor, former, present, field):
    Move.objects.create(former="/there", present="/tasks/")
    response = editor.post(f"{LIST}add/", {"former": former, "present": present})
    assert list(response.context["adminform"].form.errors) == [field]


def test_who_may_not_add_may_not_import():
    client = Client()
    client.force_login(member("撰稿"))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"text": LINES}).status_code == 403
    assert not saved()


def test_who_keeps_moves_imports_with_a_token_only():
    client = Client(enforce_csrf_checks=True)
    client.force_login(member("管理员"))
    assert client.post(PAGE, {"text": LINES}).status_code == 403
    client.get(PAGE)
    token = client.cookies["desk_csrf"].value
    assert client.post(PAGE, {"text": LINES, "csrfmiddlewaretoken": token}).status_code == 302
    assert len(saved()) == 2
