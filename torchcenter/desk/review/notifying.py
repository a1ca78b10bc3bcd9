"""The messages of a review: each step tells whoever is next, by Django's mail."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from .models import Review

logger = logging.getLogger(__name__)


def address_of(review: Review) -> str:
    """Where the review is on the desk, without the host."""
    name = f"admin:{review.kind.app_label}_{review.kind.model}_review"
    return reverse(name, args=[review.object_id, review.pk])


def tell_next(review: Review) -> None:
    """Tell those whom the next step waits for."""
    users = get_user_model().objects.filter(groups=review.next_group_id)
    deciders = review.decisions.values("by")
    _tell(review, "next", users.exclude(pk__in=review.writers).exclude(pk__in=deciders))


def tell_writers(review: Review, event: str) -> None:
    """Tell the writers that the text was `approved` or `returned`."""
    _tell(review, event, get_user_model().objects.filter(pk__in=review.writers))


def tell_publishers(review: Review) -> None:
    """Tell those who may publish it that the text is approved."""
    options = review.publication._meta
    permission = f"{options.app_label}.publish_{options.model_name}"
    _tell(
        review,
        "publishable",
        get_user_model()
        .objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
        .exclude(pk__in=review.writers),
    )


def _tell(review: Review, event: str, users: Iterable) -> None:
    """Send to each of the users who has an address, in Chinese and English, once this is committed."""
    addresses = sorted({user.email for user in users if user.is_active and user.email})
    if not addresses:
        return
    context = {
        "review": review,
        "event": event,
        "address": urljoin(settings.DESK_ORIGIN, address_of(review)),
    }
    subject = render_to_string("desk/review/mail_subject.txt", context)
    body = render_to_string("desk/review/mail.txt", context)
    messages = [EmailMessage(" ".join(subject.split()), body, to=[to]) for to in addresses]
    transaction.on_commit(lambda: _send(messages))


def _send(messages: list[EmailMessage]) -> None:
    """What was decided stands, whether or not the mail server can be reached."""
    try:
        get_connection().send_messages(messages)
    except (OSError, SMTPException):
        logger.exception("A message about a review could not be sent.")
