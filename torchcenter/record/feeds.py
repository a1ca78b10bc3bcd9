"""Atom feeds (RFC 4287) of what is in force: of the whole site, a section, a year or a category of it.

An entry has the full text. It moves up, and its `updated` moves, by major changes only; its `id` is the
address at which the document was first public, and stays when the document moves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.generic import View

from torchcenter.identity.models import OrganisationName

from . import sections
from .models import Edition
from .templatetags.editions import year_text
from .texts import LANGUAGE_TAGS

FEED_TYPE = "application/atom+xml; charset=utf-8"
LENGTH = 50
_OWN_ADDRESS = re.compile(r'( (?:href|src)=")(?=/[^/])')


class EditionFeed(Atom1Feed):
    """Entries that may have a language of their own and their full text as `content`."""

    def item_attributes(self, item):
        return {"xml:lang": item["language"]} if item.get("language") else {}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if content := item.get("content"):
            attributes = {"type": "html", "xml:lang": item["content_language"]}
            handler.addQuickElement("content", content, attributes)


@dataclass(frozen=True)
class Selection:
    """What a feed tells of; empty fields narrow nothing."""

    section: str = ""
    year: int | None = None
    category: str = ""

    def editions(self):
        """The editions of the selection that are in force."""
        editions = Edition.objects.in_force()
        chosen = {name: value for name, value in vars(self).items() if value}
        return editions.filter(**chosen)

    def announced_last(self, count: int = LENGTH) -> list[Edition]:
        """Those whose last major change came into force last; that first."""
        present = self.editions().filter(document=OuterRef("document"))
        news = Edition.objects.public_by().announced().filter(withdrawn=False)
        if self.section:
            news = news.of(self.section)
        documents = {}
        latest = news.filter(Exists(present)).order_by("-in_force_from", "-id")
        for document in latest.values_list("document", flat=True).iterator(chunk_size=count):
            documents.setdefault(document, None)
            if len(documents) == count:
                break
        by_document = {e.document: e for e in self.editions().filter(document__in=documents)}
        return [by_document[document] for document in documents if document in by_document]


class FeedView(View):
    """`section` is empty for the whole site; `page`, or `year_page`, is the one that the feed is of."""

    http_method_names = ["get", "head", "options"]
    section = ""
    page = ""
    year_page = ""

    def get(self, request, year=None, category=""):
        selection = Selection(self.section, year, category)
        editions = selection.announced_last()
        if not editions and (year or category):
            raise Http404(_("There is nothing to tell of."))
        build = request.build_absolute_uri
        institution = OrganisationName.objects.on(timezone.localdate())
        feed = EditionFeed(
            title=self.title(selection, editions, institution),
            link=build(self.page_address(selection)),
            description=None,
            language=LANGUAGE_TAGS[translation.get_language()],
            feed_url=build(request.path),
            feed_guid=build(request.path),
            author_name=institution or _("Torch Center"),
        )
        updated = []
        for edition, entry in entries(editions, build):
            text = edition.body or edition.summary
            updated.append(entry["updateddate"])
            feed.add_item(
                **entry,
                description=edition.summary if edition.body and edition.summary else None,
                content=_OWN_ADDRESS.sub(rf"\g<1>{build('/')[:-1]}", text),
                content_language=text.lang,
                categories=filter(None, [edition.category_name]),
                enclosures=[
                    Enclosure(build(file.get_absolute_url()), str(file.size), file.media_type)
                    for file in edition.downloads
                ],
            )
        response = HttpResponse(feed.writeString("utf-8"), content_type=FEED_TYPE)
        if updated:
            moment = int(max(updated).timestamp())
            response.headers["Last-Modified"] = http_date(moment)
        return get_conditional_response(request, response=response)

    def title(self, selection: Selection, editions: list[Edition], institution) -> str:
        parts = [
            editions[0].category_name if selection.category else "",
            year_text(selection.year) if selection.year else "",
            sections.name_of(self.section) if self.section and not selection.category else "",
            str(institution or ""),
        ]
        return " - ".join(filter(None, parts)) or _("Everything published")

    def page_address(self, selection: Selection) -> str:
        if selection.category:
            query = f"?section={self.section}&category={selection.category}"
            return reverse("search:page") + query
        if selection.year and self.year_page:
            return reverse(self.year_page, args=[selection.year])
        return reverse(self.page)


def entries(editions: list[Edition], build) -> Iterator[tuple[Edition, dict]]:
    """Of each edition what every feed says of it, as `add_item` takes it. Two queries for all.

    `build` makes an address of this site absolute.
    """
    documents = [edition.document for edition in editions]
    announced = Edition.objects.last_announced(documents)
    first_public = _first_public(documents)
    for edition in editions:
        address, published_at = first_public[edition.document]
        yield (
            edition,
            {
                "title": edition.title,
                "link": build(edition.get_absolute_url()),
                "language": edition.title.lang if edition.title.is_other else None,
                "pubdate": published_at,
                # A minor change is no news.
                "updateddate": announced[edition.document],
                "unique_id": build(address),
                "author_name": edition.issuing_body or None,
            },
        )


def _first_public(documents: list[int]) -> dict[int, tuple]:
    """Of each document the neutral path at which it was first public, and when. One query."""
    editions = Edition.objects.public_by().filter(document__in=documents)
    first = editions.order_by("document", "number").distinct("document")
    return {
        document: (path, moment)
        for document, path, moment in first.values_list("document", "path", "in_force_from")
    }
