"""Which language a request is answered in: the address says it for readers, a choice for staff.

Django's LocaleMiddleware would add `Vary: Accept-Language` to every Chinese page and read cookies;
a public page of ours depends on its address alone, so that any cache may keep it.
"""

import re

from django.conf import settings
from django.utils import translation

DESK_PREFIX = "/desk/"
_HAN = re.compile(r"[\u3400-\u9fff]")


def has_chinese(text: str) -> bool:
    """Whether there is a Chinese character in the text."""
    return bool(_HAN.search(text))


def of_path(path: str) -> str:
    """The language code that a public path stands for: `/en/…` is English, all else Chinese."""
    return translation.get_language_from_path(path) or settings.LANGUAGE_CODE


def of_staff(request) -> str:
    """The language the member of staff chose on the desk; Chinese until then."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def neutral(path: str) -> str:
    """The path without its language prefix, as the record keeps addresses."""
    return path.removeprefix("/en") if path == "/en" or path.startswith("/en/") else path


def localised(path: str, language: str) -> str:
    """The address of a neutral path in the language."""
    return path if language == settings.LANGUAGE_CODE else f"/{language}{path}"


def addresses(request):
    """Context of every page: the same page in Chinese and in English."""
    path = neutral(request.path_info)
    return {
        "address_in_chinese": localised(path, "zh-hans"),
        "address_in_english": localised(path, "en"),
    }


class LanguageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        on_desk = request.path_info.startswith(DESK_PREFIX)
        language = of_staff(request) if on_desk else of_path(request.path_info)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
