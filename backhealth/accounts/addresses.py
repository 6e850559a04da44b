"""The address a person signs in with, and the one they asked to change to.

The address there is stays in force until the new one is confirmed: only `User.email` signs in and gets a link for a
new password. There is at most one new one; it is a row of allauth's that waits to be confirmed.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from backhealth.accounts.models import User


def is_taken(email: str) -> bool:
    """Whether somebody signs in with an address, or has confirmed it. Given in lower case, as all are kept."""
    confirmed = EmailAddress.objects.filter(email=email, verified=True)
    return User.objects.filter(email=email).exists() or confirmed.exists()


def current(user: User) -> EmailAddress:
    """The address in force; an account made by a command has no row of it yet."""
    sync_user_email_address(user)
    return EmailAddress.objects.get(user=user, email=user.email.lower())


def awaited(user: User) -> EmailAddress | None:
    """The new address that waits to be confirmed."""
    return _others(user).order_by("pk").last()


def ask_for(request: HttpRequest, user: User, email: str) -> None:
    """Sends a link to a new address, in the place of any asked for before, and tells the one there is."""
    old = current(user)
    with transaction.atomic():
        _others(user).exclude(email=email).delete()
        new, _made = EmailAddress.objects.get_or_create(user=user, email=email)
    send_link(request, new)
    if old.verified:
        get_adapter().send_notification_mail("account/email/email_asked", user, email=old.email)


def send_link(request: HttpRequest, address: EmailAddress) -> None:
    """Sends a link to confirm an address, or says that it is too soon."""
    if not send_verification_email_to_address(request, address):
        messages.info(
            request, _("We send at most one link every 3 minutes. Wait a little, then send it again.")
        )


def keep_current(user: User) -> None:
    """Forgets the new address; its link ends."""
    _others(user).delete()


def confirm(request: HttpRequest, address: EmailAddress) -> bool:
    """Notes that an address is the person's own. A new one takes the place of the one there was, which is told."""
    user = address.user
    old = current(user)
    changes = address != old
    try:
        with transaction.atomic():
            user.hold()
            address.refresh_from_db(fields=["verified"])
            confirmed = address.set_verified()
            if confirmed:
                address.set_as_primary(conditional=not changes)
            if confirmed and changes:
                _others(user).delete()
    except (IntegrityError, ObjectDoesNotExist):
        # In the same moment it became somebody else's, or it was called off.
        confirmed = False
    word = "email_confirmed" if confirmed else "email_confirmation_failed"
    get_adapter().add_message(
        request,
        messages.SUCCESS if confirmed else messages.ERROR,
        f"account/messages/{word}.txt",
        {"email": address.email},
    )
    if confirmed and changes and old.verified:
        get_adapter().send_notification_mail("account/email/email_changed", user, email=old.email)
    return confirmed


def _others(user: User) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=user).exclude(email=user.email.lower())
