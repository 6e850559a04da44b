"""Forms for passkeys and codes: allauth's, in our words. What a passkey says is a hidden field that script fills."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django_stubs_ext import StrOrPromise

NAME_LENGTH = 60
JUNK = (ValueError, LookupError, TypeError, AttributeError, struct.error)
"""What the parsers of a passkey's answer raise when it is none."""
TOO_MANY = {"too_many_login_attempts", "rate_limited"}


def word_code(field: forms.Field, hint: StrOrPromise) -> None:
    field.label = _("Code")
    field.help_text = hint
    field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
    field.error_messages |= {"required": _("Enter the code.")}


def word_name(field: forms.Field) -> None:
    field.label = _("Name")
    field.help_text = _("One you will know it by, such as Phone or Laptop.")
    field.widget.attrs |= {"maxlength": NAME_LENGTH, "autocomplete": "off"}
    field.error_messages |= {"required": _("Enter a name.")}


class CodeWords(forms.Form):
    """A field for a code; too many wrong ones are told when to go on."""

    hint: StrOrPromise = _("6 figures from your app, or one of your recovery codes.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_code(self.fields["code"], self.hint)

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc, no-any-return]
        except ValidationError as error:
            if error.code in TOO_MANY:
                raise get_adapter().validation_error("too_many_codes") from None
            raise


class OnceOnly(CodeWords):
    """Takes each code once, for as long as the clock's drift would let it through."""

    user: Any

    def clean_code(self) -> str:
        code = super().clean_code()
        figures = "".join(filter(str.isalnum, code))
        steps = 2 * app_settings.TOTP_TOLERANCE + 1
        if not cache.add(f"code-used:{self.user.pk}:{figures}", True, app_settings.TOTP_PERIOD * steps):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(OnceOnly, base.AuthenticateForm):
    """The second step of signing in with a password."""


class CodeReauthenticateForm(OnceOnly, base.ReauthenticateForm):
    """Asked before a change."""


class ActivateCodesForm(CodeWords, totp.ActivateTOTPForm):
    hint = _("The 6 figures your app shows now.")

    @property
    def key_in_fours(self) -> str:
        """The key for typing by hand."""
        key: str = self.secret
        return " ".join(key[start : start + 4] for start in range(0, len(key), 4))


class Shallow(json.JSONDecoder):
    """Takes what is nested without end for no JSON, like any other junk."""

    def decode(self, text: str) -> Any:  # type: ignore[override]
        try:
            return super().decode(text)
        except RecursionError:
            raise json.JSONDecodeError("Nested too deep", "", 0) from None


def word_credential(field: Any, problem: str) -> None:
    field.decoder = Shallow
    words = get_adapter().error_messages[problem]
    field.error_messages |= {"required": words, "invalid": words}


class PasskeyWords(forms.Form):
    """What a passkey says; whatever is wrong with it, the words are the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_credential(self.fields["credential"], "passkey_unknown")

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc, no-any-return]
        except ValidationError as error:
            code = "too_many_codes" if error.code in TOO_MANY else "passkey_unknown"
            raise get_adapter().validation_error(code) from None
        except JUNK:
            raise get_adapter().validation_error("passkey_unknown") from None


class PasskeyLoginForm(PasskeyWords, webauthn.LoginWebAuthnForm):
    """Signing in with a passkey alone."""


class PasskeyAuthenticateForm(PasskeyWords, webauthn.AuthenticateWebAuthnForm):
    """The second step of signing in with a password."""


class PasskeyReauthenticateForm(PasskeyWords, webauthn.ReauthenticateWebAuthnForm):
    """Asked before a change."""


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    passwordless = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_name(self.fields["name"])
        word_credential(self.fields["credential"], "passkey_not_made")

    def clean_name(self) -> str:
        """Cuts a long name: the device holds the passkey by now, so it is taken as it is."""
        name: str = super().clean_name()
        return name[:NAME_LENGTH]

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except (ValidationError, *JUNK):
            raise get_adapter().validation_error("passkey_not_made") from None
        return cleaned


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(max_length=NAME_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_name(self.fields["name"])
