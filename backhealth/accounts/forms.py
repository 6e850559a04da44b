"""Forms about a person. The ones for signing in are allauth's, in our words and with one password field."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.core.exceptions import RateLimited
from django import forms
from django.core.validators import MaxLengthValidator
from django.db import transaction
from django.http import HttpRequest
from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backhealth.accounts import addresses, signup_codes
from backhealth.accounts.models import User
from backhealth.accounts.zones import zone_choices
from backhealth.forms import OwnColumnsForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EMAIL = _("Email address")
LONGEST_EMAIL = 254
PASSWORD = _("Password")
NEW_PASSWORD_HINT = _("At least 12 characters. Three words in a row work well.")


def word_email(field: forms.Field, label: StrOrPromise = EMAIL) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
    # Allauth takes longer ones, and cuts them: what is left is an address nobody has, or somebody else.
    field.validators.append(MaxLengthValidator(LONGEST_EMAIL, _("Enter a shorter email address.")))
    field.widget.attrs["maxlength"] = LONGEST_EMAIL
    field.error_messages |= {
        "required": _("Enter your email address."),
        "invalid": _("Enter an email address like name@example.com."),
    }


def word_password(field: forms.Field, label: StrOrPromise = PASSWORD, hint: StrOrPromise = "") -> None:
    field.label = label
    field.help_text = hint
    field.widget.attrs.pop("placeholder", None)
    field.error_messages |= {"required": _("Enter a password.") if hint else _("Enter your password.")}


def zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("So that your days begin and end when yours do."),
        error_messages={"invalid_choice": _("Choose a time zone from the list.")},
    )


class SignupForm(allauth.SignupForm):
    """An email address, a password and a time zone, which starts as UTC and is the person's to choose."""

    field_order = ("email", "password1", "timezone")
    timezone = zone_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_email(self.fields["email"])
        word_password(self.fields["password1"], hint=NEW_PASSWORD_HINT)
        self.fields["timezone"].initial = "UTC"

    def validate_unique_email(self, value: str) -> str:
        """An address that waits to be confirmed for another account keeps nobody out: it may be mistyped."""
        if addresses.is_taken(value):
            raise get_adapter().validation_error("email_taken")
        self.account_already_exists = False
        return value

    def save(self, request: HttpRequest) -> User:
        """The person and their address, both or neither. The slow hashing comes before: writers wait for it."""
        user = User(timezone=self.cleaned_data["timezone"])
        get_adapter().save_user(request, user, self, commit=False)
        with transaction.atomic():
            user.save()
            setup_user_email(request, user, [])
        return user


class PasskeySignupForm(SignupForm):
    """An email address and a time zone; the passkey follows once a code has shown whose the address is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password1"]


class SignupCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Enter the code.")},
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        try:
            fits = signup_codes.fits(self.request, code)
        except RateLimited:
            raise forms.ValidationError(
                _("Too many tries. Wait 15 minutes, then ask for a new code.")
            ) from None
        if not fits:
            raise forms.ValidationError(_("This is not the code we sent. Check it and try again."))
        return code


class LoginForm(allauth.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_email(self.fields["login"])
        word_password(self.fields["password"])
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_email(self.fields["email"])

    def clean_email(self) -> str:
        """A link goes to the address that signs in alone: a new one may be mistyped and another person's."""
        email: str = super().clean_email()
        self.users = [user for user in self.users if user.email.lower() == email.lower()]
        return email


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    password2 = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_password(self.fields["password1"], _("New password"), NEW_PASSWORD_HINT)


class ChangePasswordForm(allauth.ChangePasswordForm):
    password2 = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_password(self.fields["oldpassword"], _("Current password"))
        word_password(self.fields["password1"], _("New password"), NEW_PASSWORD_HINT)


class SetPasswordForm(allauth.SetPasswordForm):
    password2 = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_password(self.fields["password1"], hint=NEW_PASSWORD_HINT)


class ReauthenticateForm(allauth.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_password(self.fields["password"])


class AddEmailForm(allauth.AddEmailForm):
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word_email(self.fields["email"], _("New email address"))

    def clean_email(self) -> str:
        """Refuses the address of another account, as signing up does, and one's own.

        Allauth's own check would refuse everybody with a passkey or codes as well.
        """
        adapter = get_adapter()
        email: str = adapter.clean_email(self.cleaned_data["email"].lower())
        waits = EmailAddress.objects.filter(user=self.user, email=email).exists()
        if waits or email == self.user.email.lower():
            raise adapter.validation_error("duplicate_email")
        if addresses.is_taken(email):
            raise adapter.validation_error("email_taken")
        return email


def day_starts() -> list[tuple[int, str]]:
    """Minutes after midnight and their words, every half hour up to six."""
    times = [(minutes, time_format(time(*divmod(minutes, 60)), "H:i")) for minutes in range(30, 361, 30)]
    return [(0, gettext("Midnight")), *times]


class SettingsForm(OwnColumnsForm):
    timezone = zone_field()
    day_start = forms.TypedChoiceField(
        label=_("My day starts at"),
        choices=day_starts,
        coerce=int,
        help_text=_("What you do before this time counts for the day before. Good for late evenings."),
    )

    class Meta:
        model = User
        fields = ("name", "timezone", "day_start", "week_start", "show_streak", "look")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "week_start": forms.RadioSelect(attrs={"data-look": "segmented"}),
            "look": forms.RadioSelect,
        }
        help_texts = {
            "name": _("What we call you here."),
            "show_streak": _("Your sessions are kept either way."),
            "look": _("Who shows you the exercises."),
        }
