"""One form makes one row, however often it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet

from routines.models import Deletable

D = TypeVar("D", bound=Deletable)


def once(
    rows: QuerySet[D], client_id: uuid.UUID, columns: Mapping[str, Any], *, same: Sequence[str]
) -> tuple[D, bool]:
    """The row of the form that carries `client_id`, and whether it is new.

    A form sent again finds its row. If that row was deleted since, or differs in a column of `same` (somebody
    went back and changed the form), a further one is made, whose identifier follows from the first: sending
    that twice makes no third.
    """
    row, is_new = rows.get_or_create(client_id=client_id, defaults=columns)
    if is_new or (row.deleted_at is None and all(getattr(row, name) == columns[name] for name in same)):
        return row, is_new
    following = uuid.uuid5(client_id, f"{row.deleted_at} {[columns[name] for name in same]}")
    return once(rows, following, columns, same=same)
