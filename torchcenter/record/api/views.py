"""The record for programs: read only, in JSON, every field in both languages."""

from __future__ import annotations

from django.http import Http404, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from torchcenter.record.models import Edition
from torchcenter.record.views import moment_of
from torchcenter.responses import READABLE_ANYWHERE, json_response

from .openapi import document
from .parameters import LIMIT, EditionParameters, cursor_of, unknown
from .shapes import edition_shape, past_edition_shape, withdrawn_shape


# Nothing here can be written: an unknown method is 405, not a forgery.
@method_decorator(csrf_exempt, name="dispatch")
class ApiView(View):
    """Answers in JSON that any page on the web may read."""

    http_method_names = ["get", "head", "options"]

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        for name, value in READABLE_ANYWHERE.items():
            response.headers[name] = value
        return response

    def answer(self, data: dict, status: int = 200) -> JsonResponse:
        return json_response(data, status)


class DescriptionView(ApiView):
    """The OpenAPI document of this API."""

    def get(self, request):
        return self.answer(document(request.build_absolute_uri))


class EditionListView(ApiView):
    """What is in force, in the order in which it came into force."""

    def get(self, request):
        parameters = EditionParameters(request.GET)
        if problems := parameters.problems():
            return self.answer({"errors": problems}, status=400)
        limit = parameters.cleaned_data["limit"] or LIMIT
        editions = Edition.objects.in_force().with_index_numbers().filter(parameters.condition())
        found = list(editions.order_by("in_force_from", "pk")[: limit + 1])
        page, following = found[:limit], None
        if len(found) > limit:
            query = request.GET.copy()
            query["cursor"] = cursor_of(page[-1])
            following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        build = request.build_absolute_uri
        return self.answer(
            {"next": following, "results": [edition_shape(edition, build) for edition in page]}
        )


class DocumentView(ApiView):
    """One document as it is in force, or as it was at `?at=`; 410 with the reason if withdrawn."""

    def get(self, request, document):
        if problems := unknown(request.GET, {"at"}):
            return self.answer({"errors": problems}, status=400)
        moment = None
        if at := request.GET.get("at"):
            try:
                moment = moment_of(at)
            except Http404 as error:
                return self.answer({"errors": {"at": [str(error)]}}, status=400)
        editions = Edition.objects.editions_of(document)
        standing = editions.standing(moment).with_index_numbers().first()
        if standing is None:
            return self.answer({"error": _("There is no document of this number.")}, status=404)
        if standing.withdrawn:
            return self.answer(withdrawn_shape(standing), status=410)
        public = editions.public_by(moment).filter(withdrawn=False)
        return self.answer(
            {
                **edition_shape(standing, request.build_absolute_uri),
                "editions": [past_edition_shape(edition) for edition in public],
            }
        )
