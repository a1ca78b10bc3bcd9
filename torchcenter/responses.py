"""What every response goes through, beside what Django and django-csp do."""

from http import HTTPStatus

from django.http import JsonResponse
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from .language import DESK_PREFIX

API_PREFIX = "/api/"
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# A browser keeps a page and asks whether it still holds: a new edition shows at once.
PUBLIC_CACHING = "public, no-cache"
# Of open data: any page on the web may read it.
READABLE_ANYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def json_response(data: dict, status: int = 200, **arguments) -> JsonResponse:
    """JSON in which Chinese stands as it is written, not as escapes of six bytes a character."""
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False}, **arguments)


class HeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path_info.startswith(DESK_PREFIX):
            response.headers.setdefault("Cache-Control", PUBLIC_CACHING)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses public pages, feeds and data made at once.

    The desk's pages hold secrets that their size could tell; files are sent as they are, so that a part
    of one can be asked for.
    """

    # Nothing to hide: the same page is the same bytes.
    max_random_bytes = 0

    def process_response(self, request, response):
        if response.streaming or request.path_info.startswith(DESK_PREFIX):
            return response
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return _as_kept(request, response)
        return super().process_response(request, response)


def _as_kept(request, response):
    """A 304 with the `Vary` and the ETag of the answer that it confirms: a compressed one's is weak.

    A cache may use a strong ETag for nothing but what it has kept under the very same.
    """
    patch_vary_headers(response, ["Accept-Encoding"])
    weak = f"W/{response.get('ETag', '')}"
    if weak in parse_etags(request.headers.get("If-None-Match", "")):
        response.headers["ETag"] = weak
    return response
