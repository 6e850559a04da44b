"""Browser sessions that know whose they are: Django's, kept in the database, with a few columns more.

So a person's sign-ins can be listed and ended without opening everybody's, and leave with the person.
"""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.internal.flows.login import _AUTHENTICATION_METHODS_USER_SESSION_KEY as HALF_SIGNED_IN
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from backhealth.accounts import browsers
from backhealth.accounts.models import BrowserSession

SIGN_IN = "sign_in"


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        """The row with its columns. Whoever gave the password, with a second step to come, owns it already."""
        row = super().create_model_instance(data)
        assert isinstance(row, BrowserSession)  # noqa: S101 (the model class above makes it one)
        row.user_id = data.get(SESSION_KEY) or data.get(HALF_SIGNED_IN)
        if SESSION_KEY in data and (sign_in := data.get(SIGN_IN)):
            row.sign_in_id = sign_in["id"]
            row.signed_in_at = parse_datetime(sign_in["at"])
            row.browser, row.system = sign_in["browser"], sign_in["system"]
        return row


@receiver(user_logged_in)
def note_sign_in(sender: object, request: HttpRequest | None, **kwargs: Any) -> None:
    """Notes when and with which browser somebody signed in; the address they came from is not kept."""
    if request is None:
        return
    browser, system = browsers.names(request.headers.get("User-Agent", ""))
    request.session[SIGN_IN] = {
        "id": str(uuid.uuid4()),
        "at": timezone.now().isoformat(),
        "browser": browser,
        "system": system,
    }
