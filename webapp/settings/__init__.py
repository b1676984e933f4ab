"""What the operator sets: read once from the environment, checked at the start, never changed afterwards."""

from webapp.settings.model import NetworkSettings, OidcSettings, Settings
from webapp.settings.reading import SettingsError, load

__all__ = ["NetworkSettings", "OidcSettings", "Settings", "SettingsError", "load"]
