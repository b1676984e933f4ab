"""The same again: what was written, with files of its own, as a draft."""

from datetime import datetime

from webapp.actions.house import House
from webapp.actions.media import store
from webapp.actions.publishing import compose, compositions
from webapp.actions.publishing.author import Author
from webapp.actions.publishing.compose import Written
from webapp.models import Composition, MediaFile, db


def duplicate(composition_id: int, author: Author, house: House, now: datetime) -> Composition:
    """The same again, as a draft for the same accounts, with files of its own; those that are gone are left out.

    Commits. Raises NotThere, NotAllowed, or StoreAway: then it has no files.
    """
    whole = compositions.load(composition_id, author)
    accounts = frozenset(post.account_id for post in compositions.posts_of(whole))
    again = compose.begin(author, Written(whole.text, dict(whole.texts), whole.link, whole.title, accounts), now)
    for file in whole.files:
        key = store.new_key()
        try:
            store.store(house.settings).copy(file.key, key)
        except store.MediaGone:
            continue
        columns = ("workspace_id", "position", "kind", "size", "width", "height", "name", "alt")
        same = {name: getattr(file, name) for name in columns}
        db.session.add(MediaFile(key=key, composition_id=again.id, created_at=now, **same))
    db.session.commit()
    return again
