from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .models import OrganisationName, SiteIdentity


def identity(request):
    """The institution's present name and the footer's facts; each one query, when a page asks for it."""
    return {
        "organisation": SimpleLazyObject(
            lambda: OrganisationName.objects.on(timezone.localdate()) or OrganisationName()
        ),
        # There is one row at most, which `first` would put in order.
        "site_identity": SimpleLazyObject(
            lambda: next(iter(SiteIdentity.objects.all()), None) or SiteIdentity()
        ),
    }
