"""What allauth says and does our way: kinder errors, and a mail server that may be down."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.main import QRCode

from backhealth.accounts import addresses, encryption

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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The person whose password this is. A new address signs in once it is confirmed."""
        user: Any = super().authenticate(request, **credentials)
        typed = credentials.get("email")
        return None if user and typed and typed.lower() != user.email.lower() else user

    def set_password(self, user: Any, password: str) -> None:
        """A new password ends every sign-in but the one it was chosen in, and calls a change of address off.

        Whoever is shut out by it may have asked for both.
        """
        super().set_password(user, password)
        addresses.keep_current(user)
        user.browser_sessions.exclude(pk=self.request.session.session_key).delete()

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        return addresses.confirm(request, email_address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends, or says that it could not and shows the page again."""
        if not self._sends(template_prefix, email, context):
            messages.error(self.request, _("We could not send the email. Try again in a few minutes."))
            raise ImmediateHttpResponse(redirect(self.request.path))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Any,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells of a change once it is made, which a mail server that is down does not undo."""
        self._sends(template_prefix, email or user.email, {"timestamp": timezone.now(), **(context or {})})

    def _sends(self, template_prefix: str, email: str, context: dict[str, Any]) -> bool:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            # The text of the error can name the address, so the log gets its kind alone.
            logger.error("Could not send %s: %s", template_prefix, type(error).__name__)
            return False
        return True

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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show who one is, in our words; the first is asked for.

        A code comes last: without an app it is a recovery code, which is used up.
        """
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
            "mfa_reauthenticate": _("Use a code"),
        }
        methods = {method["id"]: method for method in super().get_reauthentication_methods(user)}
        return [{**methods[way], "description": words[way]} for way in words if way in methods]


class MFAAdapter(DefaultMFAAdapter):
    """Passkeys and codes: our words, encrypted secrets and a QR code that the content policy lets through."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": gettext_lazy("First add a passkey or switch codes on."),
        "incorrect_code": gettext_lazy(
            "This code does not fit. Codes change every 30 seconds: try the newest, once."
        ),
        "passkey_not_made": gettext_lazy("The passkey was not saved. Try again on this page."),
        "passkey_unknown": gettext_lazy(
            "This passkey did not open the account. Try again, or use another way."
        ),
        "too_many_codes": gettext_lazy("Too many tries. Wait 5 minutes, then try again."),
        "unverified_email": gettext_lazy("Confirm your email address first. Then you can add this."),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("My passkey") if number == 1 else _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Backhealth"}

    def build_totp_svg(self, url: str) -> SafeString:
        """Dark squares on white, whatever the colours of the page: cameras read that best."""
        code: Any = QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        return format_html(
            '<svg role="img" aria-label="{0}" width="232" height="232" viewBox="0 0 {1} {1}"'
            ' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{1}v{1}H0z"/><path d="{2}"/></svg>',
            _("QR code for your app"),
            len(rows),
            squares,
        )
