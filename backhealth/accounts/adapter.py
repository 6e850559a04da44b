"""What allauth says and does our way: kinder errors, and a mail server that may be down."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": gettext_lazy("This address is on your account already."),
        "email_password_mismatch": gettext_lazy(
            "This email address and password do not go together. Check both and try again."
        ),
        "email_taken": gettext_lazy(
            "This email address has an account already. Sign in, or use another one."
        ),
        "enter_current_password": gettext_lazy("This is not your current password. Try again."),
        "incorrect_password": gettext_lazy("This is not your password. Try again."),
        "too_many_login_attempts": gettext_lazy(
            "Too many tries. Wait 5 minutes, then try again, or ask for a new password."
        ),
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:settings")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends, or says that it could not and shows the page again."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            # The text of the error can name the address, so the log gets its kind alone.
            logger.error("Could not send %s: %s", template_prefix, type(error).__name__)
            messages.error(self.request, _("We could not send the email. Try again in a few minutes."))
            raise ImmediateHttpResponse(redirect(self.request.path)) from None

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Says that a link was sent; signing up goes on without one, as confirming can wait."""
        try:
            super().send_confirmation_mail(request, emailconfirmation, signup)
        except ImmediateHttpResponse:
            return
        messages.info(
            request,
            _("We sent a link to %(email)s. Open it to confirm your address.")
            % {"email": emailconfirmation.email_address.email},
        )
