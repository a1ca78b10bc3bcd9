"""The institution as programs are told of it."""

from django import template
from django.templatetags.static import static
from django.urls import reverse

from torchcenter.identity.models import OrganisationName, SiteIdentity
from torchcenter.linked_data import institution_id, script

register = template.Library()


@register.simple_tag(takes_context=True)
def institution_data(context) -> str:
    """The schema.org GovernmentOrganization and its WebSite; nothing while no name is in force."""
    request, organisation = context["request"], context["organisation"]
    if not organisation.name:
        return ""
    build = request.build_absolute_uri
    names = {name for name in _names(organisation) if name and name != organisation.name}
    home = build(reverse("home"))
    institution = {
        "@type": "GovernmentOrganization",
        "@id": institution_id(request),
        "name": organisation.name,
        "url": home,
        "logo": build(static("img/mark.svg")),
    }
    if names:
        institution["alternateName"] = sorted(names)
    institution |= _contact(context["site_identity"])
    asked = build(reverse("search:page")) + "?q={search_term_string}"
    site = {
        "@type": "WebSite",
        "name": organisation.name,
        "url": home,
        "publisher": {"@id": institution_id(request)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": asked},
            "query-input": "required name=search_term_string",
        },
    }
    return script({"@graph": [institution, site]})


def _names(organisation: OrganisationName):
    for column in ("name", "short_name"):
        for language in ("zh_hans", "en"):
            yield getattr(organisation, f"{column}_{language}")


def _contact(identity: SiteIdentity) -> dict[str, str]:
    known = {
        "address": identity.address,
        "telephone": identity.telephone,
        "email": identity.email,
    }
    return {name: value for name, value in known.items() if value}
