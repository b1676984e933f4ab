"""The settings as the rest of the tree sees them: frozen, complete, checked."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from webapp.settings import checks

WebAddress = Annotated[str, AfterValidator(checks.web_address)]
Version = Annotated[str, AfterValidator(checks.version)]
Login = Annotated[str, AfterValidator(checks.login)]
Folder = Annotated[Path, AfterValidator(Path.absolute)]
PublicAddress = Annotated[str, AfterValidator(checks.public_address)]
Database = Annotated[str, AfterValidator(checks.database)]
Queue = Annotated[str, AfterValidator(checks.queue)]
SecretKey = Annotated[str, AfterValidator(checks.secret_key)]
TokenKeys = Annotated[tuple[str, ...], BeforeValidator(checks.token_keys)]
MailServer = Annotated[str, AfterValidator(checks.mail_server)]
Sender = Annotated[str, AfterValidator(checks.sender)]
MediaPlace = Annotated[str, AfterValidator(checks.media)]
MetricsToken = Annotated[str, AfterValidator(checks.metrics_token)]
Hours = Annotated[timedelta, BeforeValidator(checks.hours)]
Days = Annotated[timedelta, BeforeValidator(checks.days)]
Issuer = Annotated[str, AfterValidator(checks.issuer_address)]
Join = Annotated[int | None, BeforeValidator(checks.join)]
Proxies = Annotated[int, BeforeValidator(checks.proxies)]


def hidden(default: Any, *, variable: str) -> Any:
    """A field that may hold a password: it stays out of every repr."""
    return Field(default, validation_alias=variable, repr=False)


class NetworkSettings(BaseModel):
    """How one network knows us. None means the network's own address or version, which its room knows.

    `hook_secret` is what a network signs its messages to us with, where that is not the client's secret (X);
    `verify_token` the word by which it asks whether we expect any (Facebook, Instagram); `login` by whose login people
    come (Instagram: "instagram" or "facebook").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: str
    client_secret: str = Field(repr=False)
    hook_secret: str | None = Field(None, repr=False)
    verify_token: str | None = Field(None, repr=False)
    login: Login | None = None
    auth_url: WebAddress | None = None
    token_url: WebAddress | None = None
    revoke_url: WebAddress | None = None
    api_url: WebAddress | None = None
    api_version: Version | None = None


class OidcSettings(BaseModel):
    """The company's sign-on provider, by OpenID Connect, and how it knows us.

    `name` is what the button says; `join` the number of the workspace that people join whom only the provider knows.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Issuer
    client_id: str
    client_secret: str = Field(repr=False)
    name: str = "single sign-on"
    join: Join = None


class Settings(BaseModel):
    """Everything the operator decides. Made by `load`; each field names the variable it comes from.

    Without `redis_url` the embedded Valkey is meant. Without `smtp_url` mails wait. Without `media_url` images and
    videos lie in the data folder. `session_idle` and `session_lifetime` end a sign-in after so long without, and after
    so long in spite of, activity. `trusted_proxies` is how many reverse proxies stand before us and name the browser's
    address. `networks` has only those that are configured; `token_keys` are newest first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    demo: bool = Field(validation_alias="RELINK_DEMO")
    data_dir: Folder = Field(validation_alias="RELINK_DATA_DIR")
    public_url: PublicAddress = Field(validation_alias="PUBLIC_URL")
    database_url: Database = hidden(..., variable="DATABASE_URL")
    redis_url: Queue | None = hidden(None, variable="REDIS_URL")
    secret_key: SecretKey = hidden(..., variable="SECRET_KEY")
    token_keys: TokenKeys = hidden(..., variable="TOKEN_KEYS")
    smtp_url: MailServer | None = hidden(None, variable="SMTP_URL")
    mail_from: Sender | None = Field(None, validation_alias="MAIL_FROM")
    media_url: MediaPlace | None = hidden(None, variable="MEDIA_URL")
    metrics_token: MetricsToken | None = hidden(None, variable="METRICS_TOKEN")
    session_idle: Hours = Field(timedelta(hours=12), validation_alias="SESSION_IDLE_HOURS")
    session_lifetime: Days = Field(timedelta(days=14), validation_alias="SESSION_DAYS")
    trusted_proxies: Proxies = Field(0, validation_alias="TRUSTED_PROXIES")
    oidc: OidcSettings | None = None
    networks: Annotated[Mapping[str, NetworkSettings], AfterValidator(MappingProxyType)]

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over https only: everywhere but on one's own machine."""
        return self.public_url.startswith("https://")
