"""A form that is sent after its person was signed out: its inputs pass through the page that signs in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from .models import NOT_TYPED

# What the names of the inputs begin with on the page that signs in.
CARRIED = "carried:"


def is_form(request) -> bool:
    """Whether the inputs of a publication's form are sent to be saved."""
    return request.method == "POST" and "form_id" in request.POST and "typed" not in request.POST


def login(site, sign_in, request, extra_context):
    """Answer with the page that signs in, or keep what it carried once the person is in."""
    if is_form(request):
        asked = QueryDict(mutable=True)
        asked[REDIRECT_FIELD_NAME] = request.get_full_path()
        carried = [
            (f"{CARRIED}{name}", value)
            for name, values in request.POST.lists()
            if name not in NOT_TYPED
            for value in values
        ]
        has_files = bool(request.FILES)
        # To the page that signs in this is the first look at it.
        request.method, request.GET = "GET", asked
        context = {"carried": carried, "has_files": has_files, "app_path": reverse("admin:login")}
        return sign_in(request, {**(extra_context or {}), **context})
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name.startswith(CARRIED)
        for value in values
    ]
    response = sign_in(request, {**(extra_context or {}), "carried": carried})
    if carried and response.status_code == 302 and site.has_permission(request):
        return _kept(site, request, carried) or response
    return response


def _kept(site, request, carried):
    """To where the carried inputs are taken up; None if they belong to no form of this person's."""
    data = QueryDict(mutable=True)
    for name, value in carried:
        data.appendlist(name.removeprefix(CARRIED), value)
    try:
        match = resolve(request.POST.get(REDIRECT_FIELD_NAME, "").partition("?")[0])
    except Resolver404:
        return None
    for model, model_admin in site._registry.items():
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if match.url_name not in (f"{name}_add", f"{name}_change"):
            continue
        if not hasattr(model_admin, "keep_for_later"):
            return None
        try:
            address = model_admin.keep_for_later(request, match.kwargs.get("object_id"), data)
        except PermissionDenied:
            return None
        messages.warning(
            request, _("You had been signed out. What you typed is here and is not saved yet.")
        )
        return HttpResponseRedirect(address)
    return None
