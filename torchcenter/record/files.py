"""Sending a stored file: pictures are shown, everything else is offered for saving."""

from django.http import FileResponse, Http404
from django.utils.http import quote_etag

from torchcenter.filestore import stored_path

SHOWN_IN_PAGE = {"image/jpeg", "image/png", "image/webp"}


def file_response(sha256: str, name: str, media_type: str) -> FileResponse:
    """The file under its own name (RFC 6266). Raises Http404 if the store does not hold it."""
    try:
        content = stored_path(sha256).open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=media_type not in SHOWN_IN_PAGE,
        filename=name,
        content_type=media_type,
    )
    response.headers["ETag"] = quote_etag(sha256)
    return response
