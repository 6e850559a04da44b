"""People: who signs in, and how their days are counted."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backhealth.accounts.days import local_day


def validate_zone(name: str) -> None:
    """Refuses a name that is not an IANA time zone."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Choose a time zone from the list."))


class PersonManager(UserManager["User"]):
    """Creates people by e-mail address, in lower case as signing in looks for it."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractUser):
    """A person, known by e-mail address.

    `day_start` is minutes after midnight; `week_start` counts from Monday = 0, as `date.weekday()` does. `look` is who
    shows the movements; empty for a mix.
    """

    class WeekStart(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    class Look(models.TextChoices):
        ONE = "one", _("Top-knot")
        TWO = "two", _("Short hair")
        THREE = "three", _("Grey bob")
        FOUR = "four", _("Rounded hair")

        __empty__ = _("A mix")

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("Email address"), unique=True)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    timezone = models.CharField(_("Time zone"), max_length=64, default="UTC", validators=[validate_zone])
    day_start = models.PositiveSmallIntegerField(
        _("My day starts at"), default=0, validators=[MaxValueValidator(360)]
    )
    week_start = models.PositiveSmallIntegerField(
        _("First day of the week"), choices=WeekStart, default=WeekStart.MONDAY
    )
    show_streak = models.BooleanField(_("Show my streak"), default=True)
    look = models.CharField(_("Figures"), max_length=10, choices=Look, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def day_of(self, instant: datetime) -> date:
        """The person's date at an instant."""
        return local_day(instant, self.timezone, self.day_start)

    def today(self) -> date:
        """The person's date now: what every page, form and rule calls today."""
        return self.day_of(timezone.now())

    def hold(self) -> None:
        """Lets nobody else hold this person until the transaction ends; before any row of theirs is held.

        Raises DoesNotExist for one who has left for good.
        """
        User.objects.select_for_update(no_key=True).get(pk=self.pk)


class BrowserSessionQuerySet(models.QuerySet["BrowserSession"]):
    def signed_in(self) -> Self:
        """Where somebody is signed in now, the latest first."""
        return self.filter(signed_in_at__isnull=False, expire_date__gt=timezone.now()).order_by(
            "-signed_in_at", "pk"
        )


class BrowserSession(AbstractBaseSession):
    """What is kept for one browser. The columns here repeat what it holds, so that a person's can be found.

    `user` is who is signed in, or has a second step of signing in before them; the other columns wait for that.
    `sign_in_id` names it in forms: the key itself would let its reader in. It is not unique, as a session stands
    twice for a moment when its key changes; and a row that the database refuses would be tried with new keys without
    end, so nothing here is a constraint.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="browser_sessions",
        null=True,
        db_constraint=False,
    )
    sign_in_id = models.UUIDField(null=True)
    signed_in_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=40)
    system = models.CharField(max_length=40)

    objects: ClassVar = BaseSessionManager.from_queryset(BrowserSessionQuerySet)()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        """What reads it; `backhealth.accounts.sessions` has the one that writes it."""
        return SessionStore

    @property
    def device(self) -> str:
        """ "Firefox on Android", or as much of it as is known."""
        browser = self.browser or gettext("A browser")
        if not self.system:
            return browser
        return gettext("%(browser)s on %(system)s") % {"browser": browser, "system": self.system}
