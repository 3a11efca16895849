"""The long texts of a file, which a snapshot leaves on disk: for searching only."""

from __future__ import annotations

from sitmap.domain.observation import Kind
from sitmap.store.database import Database

__all__ = ["body_texts"]


def body_texts(db: Database, most: int) -> dict[bytes, str]:
    """Return the text of each current observation by its uid; nothing beyond ``most`` rows.

    A file with more would fill the memory with words that nobody may ever ask for.
    """
    found: dict[bytes, str] = {}
    with db.reading() as connection:
        for kind in Kind:
            rows = connection.execute(
                f"SELECT uid, text FROM {kind.value} WHERE text IS NOT NULL AND text <> '' "
                "AND superseded_at IS NULL AND retracted = 0 LIMIT ?",
                (most - len(found) + 1,),
            )
            texts = {uid: text for uid, text in rows if isinstance(text, str)}
            found |= {uid: text for uid, text in texts.items() if isinstance(uid, bytes)}
            if len(found) > most:
                return {}
    return found
