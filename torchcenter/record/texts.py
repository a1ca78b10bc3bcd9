"""A text of an edition, in the reader's language or else in the one it exists in."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)
# The tags of BCP 47 as HTML writes them.
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "en": "en"}


def suffix_of(language: str) -> str:
    return language.replace("-", "_")


class Text(str):
    """A text that knows its language: `lang` is its BCP 47 tag, `is_other` whether the page's differs."""

    __slots__ = ("is_other", "lang")

    def __new__(cls, value: str, language: str, is_other: bool):
        text = super().__new__(cls, value)
        text.lang = LANGUAGE_TAGS[language]
        text.is_other = is_other
        return text


class Html(Text, SafeString):
    """A text whose HTML was cleaned on its way into the record."""


def choose(texts: dict[str, str], kind: type[Text] = Text) -> Text:
    """Of `texts` (language code → text) the one in the active language, else the first not empty."""
    active = get_language() or settings.LANGUAGE_CODE
    for language in (active, *LANGUAGES):
        if value := texts.get(language):
            return kind(value, language, language != active)
    return kind("", active, is_other=False)


def marked(text: Text) -> str:
    """The text for HTML, marked with its language where that is not the page's."""
    return format_html('<span lang="{}">{}</span>', text.lang, text) if text.is_other else text


class Bilingual:
    """Model attribute over the columns `<name>_zh_hans` and `<name>_en`: reads as a `Text`."""

    def __init__(self, kind: type[Text] = Text):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.columns = {language: f"{name}_{suffix_of(language)}" for language in LANGUAGES}

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return choose(
            {language: getattr(instance, column) for language, column in self.columns.items()},
            self.kind,
        )
