"""What all tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase

from store.types import Instant, Json, Prose


class Base(DeclarativeBase):
    """What all tables share: constraint names that a migration can name on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Prose,
        datetime: Instant,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


def parent(column: str) -> ForeignKey:
    """A key of another table, whose rows take those that point at them along when they go."""
    return ForeignKey(column, ondelete="CASCADE")
