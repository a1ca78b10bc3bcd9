"""Every kind of public page in both languages, held against HTML itself by the Nu checker (vnu.jar)."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import get_resolver
from django.utils import timezone

from tests import factories
from tests.test_crawl import GRANTED, build, crawl
from torchcenter.htmlcleaning import clean

# Names the jar. Where it is set, the pages are checked or the test fails; `.ci/run` sets it.
VARIABLE = "VNU_JAR"
HOW_TO_GET_IT = (
    f"The Nu checker is not here. It needs Java (Debian: apt-get install default-jre-headless) and vnu.jar:"
    f" npm install --ignore-scripts --prefix FOLDER vnu-jar, then"
    f" {VARIABLE}=FOLDER/node_modules/vnu-jar/build/dist/vnu.jar make test"
)
CHECKING_SECONDS = 120
CLIPBOARD = settings.BASE_DIR / "tests" / "data" / "clipboard"


@pytest.fixture
def check():
    """Check the files of a folder; return what is wrong, file by file."""
    jar = os.environ.get(VARIABLE)
    if not jar:
        pytest.skip(HOW_TO_GET_IT)
    if not Path(jar).is_file() or not shutil.which("java"):
        pytest.fail(f"{VARIABLE} is {jar}. {HOW_TO_GET_IT}", pytrace=False)

    def check_(folder):
        # One start of Java for all pages. What it finds, it writes to standard error.
        done = subprocess.run(
            [
                *("java", "-Xss2m", "-jar", jar),
                *("--skip-non-html", "--errors-only", "--format", "json", str(folder)),
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=CHECKING_SECONDS,
        )
        wrong = {}
        for message in json.loads(done.stderr)["messages"]:
            page = Path(message["url"]).name if "url" in message else ""
            wrong.setdefault(page, []).append(
                f"{message.get('lastLine')}: {message['message']} {message.get('extract', '')}"
            )
        assert bool(done.returncode) == bool(wrong), done.stderr
        return wrong

    return check_


def pasted(program):
    """What the desk keeps of what Word or WPS put on the clipboard."""
    return clean((CLIPBOARD / f"{program}.html").read_bytes().decode(errors="replace"))


@pytest.fixture
def pages(client, rf):
    """The site of the crawl, and what nothing on it leads to, as text by address."""
    [withdrawn, nowhere] = build(GRANTED)
    newer = factories.make_notice(title_zh_hans="新办法", body_zh_hans=pasted("word"))
    edition = factories.published(newer)
    factories.published(
        factories.make_notice(
            title_zh_hans="旧办法" * 40,
            title_en="",
            body_en="",
            body_zh_hans=pasted("wps"),
            document_number="国科发火〔2016〕32号",
            validity="repealed",
            superseded_by=[newer.document],
            related=[newer.document],
            archived_on="2024-01-01",
        )
    )
    for _ in range(21):
        factories.published(factories.make_notice())
    beginnings = [
        *("/", withdrawn, nowhere, edition.path, f"{edition.path}?at={timezone.localdate()}"),
        *("/search/", "/search/?q=办法&year=2024", "/search/?q=无人写过", "/search/?page=x"),
    ]
    found, _others, _foreign = crawl(client, beginnings)
    texts = {path: page.html for path, page in found.items()}
    errors = get_resolver()
    request = rf.get("/")
    texts["/500"] = errors.resolve_error_handler(500)(request).content.decode()
    texts["/403"] = errors.resolve_error_handler(403)(
        request, exception=PermissionDenied()
    ).content.decode()
    return texts


@pytest.mark.django_db
def test_pages_are_html(check, pages, tmp_path):
    addresses = {}
    for number, (address, text) in enumerate(pages.items()):
        addresses[f"{number}.html"] = address
        (tmp_path / f"{number}.html").write_text(text, encoding="utf-8")
    assert len(pages) > 80
    for kind in (
        "?at=",
        "/changes/",
        "/search/?q=",
        "/leaving/",
        "/notices/?page=2",
        "/en/",
        "/500",
    ):
        assert any(kind in address for address in pages), kind
    wrong = {addresses[name]: messages for name, messages in check(tmp_path).items()}
    assert wrong == {}
