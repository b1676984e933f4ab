"""Flows that nobody finished: their consents are given back, and after a day nothing is left of them."""

from datetime import datetime

from sqlalchemy import delete, select

from webapp.actions.connecting import flows
from webapp.actions.house import House
from webapp.models import Flow, db
from webapp.models.flow import End


def tidy(house: House, now: datetime, limit: int = 500) -> int:
    """Close what has expired (owing back a consent that waited for a choice) and delete what is long over. Commits.

    Gives how many flows were closed. Whoever chooses at this very moment is waited for, or waits.
    """
    expired = db.session.scalars(
        select(Flow)
        .where(Flow.finished_at.is_(None), Flow.expires_at <= now)
        .order_by(Flow.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for flow in expired:
        unused = flows.waiting_consent(house.vault, flow)
        if unused is not None:
            flows.owe_back(house, unused, flow.workspace_id, now)
        done = flow.end is End.CONNECTED
        flows.finish(flow, End.CONNECTED if done else End.EXPIRED, flow.story if done else {}, now)
    db.session.execute(
        delete(Flow)
        .where(Flow.expires_at <= now - flows.KEPT_AFTERWARDS, Flow.finished_at.is_not(None))
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return len(expired)
