"""Erasing a person and every trace of them, and what was counted for a while."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection, transaction
from django.utils import timezone

from backhealth.accounts.models import User


@transaction.atomic
def erase(user: User) -> None:
    """Deletes a person and all rows that belong to them, their sign-ins included, and what staff noted about them."""
    _hold(user)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    ).delete()
    user.delete()


def _hold(user: User) -> None:
    """Nothing is added to the person, nor to a row of theirs, while all of it is removed."""
    User.objects.select_for_update().filter(pk=user.pk).first()
    for relation in User._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: user})
        list(rows.select_for_update().order_by("pk").values_list("pk"))


def forget_counts() -> None:
    """Removes the counts of tries whose minutes are over; the table would keep them, under digests of addresses."""
    if isinstance(caches["default"], DatabaseCache):
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM cache WHERE expires < %s", [now])
