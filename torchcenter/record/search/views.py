"""The search as a page, a feed and JSON: the same parameters, the same hits. See `addresses`."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.generic import View

from torchcenter.identity.models import OrganisationName
from torchcenter.record import citing
from torchcenter.record.feeds import FEED_TYPE, EditionFeed, entries
from torchcenter.record.texts import LANGUAGE_TAGS
from torchcenter.responses import json_response

from . import asked
from .addresses import FILTERS, SearchAddress, labels
from .navigation import Navigation
from .query import MAX_CHARACTERS, MAX_TERMS
from .results import RELEVANCE, Results, search
from .suggesting import CATEGORY, ORGANISATION, TITLE, suggestions


class SearchBase(View):
    """Reads the address, searches, and answers with what the subclass makes of it.

    An address that cannot be meant answers 400 and says why; a page behind the last one 404.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        try:
            address = SearchAddress.read(request.GET)
        except ValidationError as error:
            return self.refuse(error.message_dict)
        results = search(address.text, address.filters, address.sort, address.page)
        if results.query.too_long:
            return self.refuse({"q": [too_long()]})
        if address.page > 1 and not results.hits:
            raise Http404(_("The results have no such page."))
        return self.answer(address, results)

    def answer(self, address: SearchAddress, results: Results) -> HttpResponse:
        raise NotImplementedError

    def refuse(self, errors: dict[str, list[str]]) -> HttpResponse:
        raise NotImplementedError


class SearchView(SearchBase):
    template_name = "search/search.html"

    def answer(self, address, results):
        # A refinement and the next page are the same search.
        if address.page == 1 and not address.is_narrowed:
            asked.note(address.text, results.found)
        navigation = Navigation(address, results)
        return self.respond(
            results=results,
            address=address,
            navigation=navigation,
            chosen=list(navigation.chosen),
            words=address.text,
            since=address.values.get("from", ""),
            until=address.values.get("to", ""),
            kept=address.kept,
            did_you_mean=[(text, address.query_string(q=text)) for text in results.did_you_mean],
            other_names=[(text, address.query_string(q=text)) for text in results.other_names],
            numbered=citing.document_of(address.text),
            links={
                "itself": address.query_string(),
                "by_date": address.query_string(sort=None),
                "by_relevance": address.query_string(sort=RELEVANCE),
                "whole_archive": address.query_string(**dict.fromkeys(FILTERS)),
                "previous": address.query_string(page=address.page - 1),
                "next": address.query_string(page=address.page + 1),
            },
        )

    def refuse(self, errors):
        given = self.request.GET
        return self.respond(
            status=400,
            errors=errors,
            problems=[(labels()[name], text) for name, texts in errors.items() for text in texts],
            words=given.get("q", "")[:MAX_CHARACTERS],
            since=given.get("from", ""),
            until=given.get("to", ""),
        )

    def respond(self, status=200, **context):
        return TemplateResponse(self.request, self.template_name, context, status=status)


class SearchJsonView(SearchBase):
    """Documented in the README; titles and snippets are in the language that is asked for."""

    def get(self, request):
        language = request.GET.get("language", "").strip()
        with translation.override(language if language == "en" else translation.get_language()):
            return super().get(request)

    def answer(self, address, results):
        build = self.request.build_absolute_uri
        return json_response(
            {
                "count": results.count,
                "count_is_exact": results.is_exact,
                "is_partial": results.is_partial,
                "next": (
                    build(self.request.path + address.query_string(page=address.page + 1))
                    if results.has_next
                    else None
                ),
                "did_you_mean": results.did_you_mean,
                "other_names": results.other_names,
                "years": dict(sorted(results.counts.by_dimension.get("year", {}).items())),
                "results": [
                    {
                        "url": build(hit.edition.get_absolute_url()),
                        "document": hit.edition.document,
                        **({"ref": ref} if (ref := hit.edition.details.get("ref")) else {}),
                        "section": hit.edition.section,
                        "title": str(hit.edition.title),
                        "date": hit.edition.date.isoformat(),
                        "snippet": str(hit.snippet),
                    }
                    for hit in results.hits
                ],
            }
        )

    def refuse(self, errors):
        return json_response({"errors": errors}, status=400)


class SuggestionsView(View):
    """Terms for what has been typed so far: `suggestions`, each a `text` and the `kind` it is of."""

    http_method_names = ["get", "head", "options"]

    def get(self, request):
        kinds = {CATEGORY: _("Category"), ORGANISATION: _("Institution"), TITLE: ""}
        return json_response(
            {
                "suggestions": [
                    {"text": suggestion.text, "kind": kinds[suggestion.kind]}
                    for suggestion in suggestions(request.GET.get("q", ""))
                ]
            }
        )


class SearchFeedView(SearchBase):
    """A page of the results as an Atom feed, the latest texts first unless it asks otherwise."""

    def answer(self, address, results):
        build = self.request.build_absolute_uri
        language = translation.get_language()
        feed = EditionFeed(
            title=_("Search: %s") % results.query.text if address.text.strip() else _("Archive"),
            link=build(reverse("search:page") + address.query_string()),
            description=None,
            language=LANGUAGE_TAGS[language],
            feed_url=build(self.request.path + address.query_string()),
            author_name=OrganisationName.objects.on(timezone.localdate()) or _("Torch Center"),
        )
        editions = [hit.edition for hit in results.hits]
        for hit, (_edition, entry) in zip(results.hits, entries(editions, build), strict=True):
            # Atom takes a snippet for HTML, which it is.
            feed.add_item(**entry, description=hit.snippet)
        return HttpResponse(feed.writeString("utf-8"), content_type=FEED_TYPE)

    def refuse(self, errors):
        lines = [" ".join((f"{name}:", *texts)) for name, texts in errors.items()]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")


def too_long() -> str:
    return _(
        "This is more than can be searched for: at most %(characters)d characters and %(terms)d words."
    ) % {"characters": MAX_CHARACTERS, "terms": MAX_TERMS}
