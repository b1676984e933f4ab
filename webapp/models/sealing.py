"""Whether the keys at hand open what is stored: asked at the start, lest a wrong key look like dead consents."""

from sqlalchemy import Connection, create_engine, func, inspect, pool, select

from webapp.models.grant import Grant
from webapp.settings import Settings, SettingsError
from webapp.vault import key_id


def demand_keys(settings: Settings) -> None:
    """Refuse keys that don't open the tokens stored last. Raises SettingsError, which names the key that is missing.

    An empty database, or one without tables yet, demands nothing.
    """
    engine = create_engine(settings.database_url, poolclass=pool.NullPool, hide_parameters=True)
    with engine.connect() as connection:
        newest = sealed_last(connection)
    known = {key_id(key) for key in settings.token_keys}
    if newest is not None and (missing := newest.split(".")[1]) not in known:
        problem = f"lacks the key {missing}, which the stored tokens are sealed with. Put it behind the others."
        raise SettingsError({"TOKEN_KEYS": problem})


def sealed_last(connection: Connection) -> str | None:
    """A sealed token of the newest grant that has one."""
    if not inspect(connection).has_table(Grant.__tablename__):
        return None
    sealed = func.coalesce(Grant.access_token, Grant.refresh_token)
    found: str | None = connection.scalar(
        select(sealed).where(sealed.like("v1.________.%")).order_by(Grant.id.desc()).limit(1)
    )
    return found
