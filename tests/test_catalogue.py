"""Every text of the interface is written in Chinese, and the compiled catalogue holds just that."""

import re
from io import BytesIO
from pathlib import Path

import django
import django_prose_editor
import pytest
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import gettext, ngettext, override, pgettext
from django.utils.translation.template import templatize

ROOT = settings.BASE_DIR
CATALOGUES = sorted((ROOT / "torchcenter" / "locale").glob("*/LC_MESSAGES/*.po"))
CATALOGUE = ROOT / "torchcenter" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACKAGES = ("history", "notices", "tasks", "torchcenter")
# What the functions' arguments are: a message, a plural, a context (c).
FUNCTIONS = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?[a-zA-Z%]|\{\w*\}")
# Texts of Django's own that the site words differently, and why.
REWORDED = {
    ":": "The colon after a label is a full-width one.",
    "Page not found": "The public page's words; Django's are colloquial.",
}


def sources():
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")
    yield from (ROOT / "templates").rglob("*.html")


def texts_in(path: Path) -> set[tuple[str | None, str]]:
    """The (context, message) pairs that `makemessages` would take from the file."""
    code = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        # Brackets around it all, since what is left of the HTML is not indented as Python is.
        code = f"({templatize(code, origin=str(path))})"
    found = set()
    for _line, function, arguments, _comments in extract_python(
        BytesIO(code.encode()), FUNCTIONS, [], {"encoding": "utf-8"}
    ):
        texts = forms(arguments)
        has_context = function.removeprefix("n").startswith("p")
        found.add((texts[0], texts[1]) if has_context else (None, texts[0]))
    return found


def catalogue(path: Path):
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans", abort_invalid=True)


def messages(path: Path) -> dict:
    """By context and message (the singular) what the catalogue says."""
    return {
        (message.context, forms(message.id)[0]): message
        for message in catalogue(path)
        if message.id
    }


def forms(text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_every_text_is_in_the_catalogue_and_no_other():
    used = set().union(*map(texts_in, sources()))
    written = set(messages(CATALOGUE))
    assert sorted(used - written, key=str) == []
    assert sorted(written - used, key=str) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_every_text_is_translated(path):
    for key, message in messages(path).items():
        assert not message.fuzzy, key
        assert all(forms(message.string)), key
    assert not catalogue(path).obsolete


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_a_translation_has_the_placeholders_of_its_text(path):
    for key, message in messages(path).items():
        plural_or_only = forms(message.id)[-1]
        for text in forms(message.string):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(
                PLACEHOLDER.findall(plural_or_only)
            ), key


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_the_compiled_catalogue_holds_what_the_written_one_says(path):
    with path.with_suffix(".mo").open("rb") as file:
        compiled = {
            # Babel leaves the context as bytes.
            (message.context and message.context.decode(), forms(message.id)[0]): forms(
                message.string
            )
            for message in read_mo(file)
            if message.id
        }
    written = {key: forms(message.string) for key, message in messages(path).items()}
    assert compiled == written


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_chinese_is_written_as_official_chinese_is(path):
    """Full-width punctuation, and no stored space between Chinese and other characters."""
    for key, message in messages(path).items():
        # A list for programs has commas as programs read them.
        if key[0] == "keywords":
            continue
        for text in forms(message.string):
            assert not re.search(
                r"[\u4e00-\u9fff][,;:?!()]|[\u4e00-\u9fff] | [\u4e00-\u9fff]", text
            ), key


def test_the_catalogue_tells_nothing_of_its_makers():
    text = CATALOGUE.read_text(encoding="utf-8")
    header = text[: text.index("\n\n")]
    assert not re.search(r"@|/home|/work|FULL NAME|POT-Creation-Date", header)


def test_djangos_own_words_keep_their_meaning():
    """A text of ours stands in for Django's of the same words everywhere, in its admin too."""
    ours = messages(CATALOGUE)
    for path in Path(django.__file__).parent.rglob("zh_Hans/LC_MESSAGES/django.po"):
        for key, message in messages(path).items():
            if key in ours and key[1] not in REWORDED and any(forms(message.string)):
                assert forms(ours[key].string) == forms(message.string), (path, key)


@pytest.mark.parametrize(
    ("language", "withdrawn", "year", "admin"),
    [("zh-hans", "已撤下", "Y年", "保存"), ("en", "withdrawn", "Y", "Save")],
)
def test_both_languages_really_are_spoken(language, withdrawn, year, admin):
    with override(language):
        assert gettext("withdrawn") == withdrawn
        assert pgettext("format of a date of which the year is known", "Y") == year
        assert gettext("Save") == admin
        assert "%(name)s" in ngettext(
            "%(count)s %(name)s was changed successfully.",
            "%(count)s %(name)s were changed successfully.",
            2,
        )


def test_the_editors_buttons_are_all_in_the_catalogue():
    """django-prose-editor comes without Chinese; the languages it has tell what there is to say."""
    ours = set(messages(CATALOGUE.with_name("djangojs.po")))
    package = Path(django_prose_editor.__file__).parent
    for path in package.glob("locale/*/LC_MESSAGES/djangojs.po"):
        assert set(messages(path)) <= ours


def test_the_scripts_say_everything_that_is_translated_for_them():
    package = Path(django_prose_editor.__file__).parent / "static"
    admin = Path(django.__file__).parent / "contrib" / "admin" / "static" / "admin" / "js"
    script = "".join(
        path.read_text(encoding="utf-8")
        for path in (
            package / "django_prose_editor" / "editor.js",
            *admin.glob("*.js"),
            *(ROOT / "static" / "js").rglob("*.js"),
        )
    )
    for _context, text in messages(CATALOGUE.with_name("djangojs.po")):
        # The editor puts the level of a heading in where it is shown.
        assert text in script or re.sub(r"(?<=eading )\d$", "${", text) in script, text
