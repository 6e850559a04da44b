"""What the file of a person's own holds about their account: see docs/export.md."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import F, Q

from backhealth.accounts.models import User

ACTIONS = {1: "added", 2: "changed", 3: "deleted"}


def of(user: User) -> Iterator[tuple[str, object]]:
    """The parts by name: one row, or rows one at a time."""
    yield "account", _account(user)
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    yield (
        "email_addresses",
        addresses.values("email", is_primary=F("primary"), is_confirmed=F("verified")).iterator(),
    )
    sign_ins = user.browser_sessions.exclude(signed_in_at=None).order_by("signed_in_at")
    yield (
        "sign_ins",
        sign_ins.values("browser", "system", "signed_in_at", ends_at=F("expire_date")).iterator(),
    )
    ways_in = Authenticator.objects.filter(user=user).order_by("pk")
    yield (
        "passkeys_and_codes",
        ways_in.values("created_at", "last_used_at", kind=F("type"), name=F("data__name")).iterator(),
    )
    yield "staff_actions", _staff_actions(user)


def _account(user: User) -> dict[str, object]:
    return {
        "email": user.email,
        "name": user.name,
        "timezone": user.timezone,
        "day_start_minutes": user.day_start,
        "week_start": user.week_start,
        "show_streak": user.show_streak,
        "look": user.look,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "is_superuser": user.is_superuser,
        "staff_groups": list(user.groups.order_by("name").values_list("name", flat=True)),
        "staff_permissions": [
            f"{app}.{name}"
            for app, name in user.user_permissions.order_by("pk").values_list(
                "content_type__app_label", "codename"
            )
        ],
    }


def _staff_actions(user: User) -> Iterator[dict[str, object]]:
    """What the person did as staff, and what staff did to their account. Other people are not named."""
    people = ContentType.objects.get_for_model(User)
    about_them = Q(content_type=people, object_id=str(user.pk))
    entries = LogEntry.objects.filter(Q(user=user) | about_them).order_by("pk").select_related("content_type")
    for entry in entries.iterator():
        is_about_you = entry.content_type == people and entry.object_id == str(user.pk)
        of_another = entry.content_type == people and not is_about_you
        yield {
            "at": entry.action_time,
            "action": ACTIONS[entry.action_flag],
            "of": ".".join(entry.content_type.natural_key()) if entry.content_type else None,
            "object_id": None if of_another else entry.object_id,
            "object_name": None if of_another else entry.object_repr,
            "change": entry.change_message,
            "by_you": entry.user_id == user.pk,
            "about_you": is_about_you,
        }
