"""Headers of every response, beside those that Django and django-csp set."""

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
