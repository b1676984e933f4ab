"""Who may be put out of a workspace, and back in: the reasons for a no that no permission explains."""

from enum import StrEnum

from webapp.domain.permissions import Person


class Obstacle(StrEnum):
    """Why somebody's place in a workspace can't be changed like this. The pages say who can, or what comes first."""

    ONESELF = "oneself"
    """Nobody deactivates themselves: another super admin does."""
    STILL_ACTIVE = "still_active"
    """Whoever still has access is deactivated first, so that what they hold is seen."""


def why_not_deactivate(asker: int | None, person: Person) -> Obstacle | None:
    """What stands against it; None where nothing does. `asker` is None for the operator."""
    return Obstacle.ONESELF if person.id == asker else None


def why_not_remove(asker: int | None, person: Person) -> Obstacle | None:
    """What stands against it; None where nothing does."""
    if person.id == asker:
        return Obstacle.ONESELF
    return Obstacle.STILL_ACTIVE if person.active else None
