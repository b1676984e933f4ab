"""From the environment to settings, or to the list of everything that is wrong with it at once.

A missing or senseless value stops the start and names itself; the value of a secret is never shown. An empty variable
counts as unset. Beside every secret, `NAME_FILE` reads it from a file instead.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from webapp import vault
from webapp.domain.rules import Network
from webapp.settings.model import NetworkSettings, OidcSettings, Settings

VARIABLES = {str(field.validation_alias) for field in Settings.model_fields.values() if field.validation_alias}
HOOK_SECRETS = {"X": "X_CONSUMER_SECRET"}
"""What signs a network's messages to us, for those where that is not the client's secret."""
VERIFY_TOKENS = {name: f"{name}_VERIFY_TOKEN" for name in ("FACEBOOK", "INSTAGRAM")}
"""The word by which a network asks whether we expect messages, for those that ask so."""
LOGINS = {"INSTAGRAM": "INSTAGRAM_LOGIN"}
"""By whose login people come, for a network that has two."""
SPECIAL = {"hook_secret": HOOK_SECRETS, "verify_token": VERIFY_TOKENS, "login": LOGINS}


def network_variables(name: str) -> dict[str, str]:
    """The variables of one network, by the field of NetworkSettings that each sets."""
    common = {field: f"{name}_{field.upper()}" for field in NetworkSettings.model_fields if field not in SPECIAL}
    return common | {field: names[name] for field, names in SPECIAL.items() if name in names}


NETWORK_VARIABLES = {variable for network in Network for variable in network_variables(network.name).values()}
OIDC_VARIABLES = {field: f"OIDC_{field.upper()}" for field in OidcSettings.model_fields}
SECRETS = (
    {"OIDC_CLIENT_SECRET", "SECRET_KEY", "TOKEN_KEYS", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "METRICS_TOKEN"}
    | {"MEDIA_URL"}
    | {f"{network.name}_CLIENT_SECRET" for network in Network}
    | set(HOOK_SECRETS.values())
    | set(VERIFY_TOKENS.values())
)

NAMES = VARIABLES | NETWORK_VARIABLES | set(OIDC_VARIABLES.values())

MISSING = {
    "SECRET_KEY": "set it to at least 32 random characters",
    "TOKEN_KEYS": "make one with `.venv/bin/flask --app webapp.app keys generate`",
    "PUBLIC_URL": "set the address that people and networks use, such as https://relink.example.com",
    "MAIL_FROM": "SMTP_URL is set, and mails need a sender such as Relink <relink@example.com>",
}
DEMO = {"PUBLIC_URL": "http://127.0.0.1:5000", "MAIL_FROM": "Relink <relink@example.test>"}
Model = TypeVar("Model", bound=BaseModel)
YES, NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


class SettingsError(Exception):
    """The settings don't make sense. `problems` maps a variable to what is wrong with it, never to its value."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("\n".join(f"{variable} {problem}" for variable, problem in sorted(problems.items())))


class _Problems(dict[str, str]):
    """The first thing that is wrong with each variable; what follows from it is not news."""

    def add(self, variable: str, problem: str) -> None:
        self.setdefault(variable, problem)


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings that `environ` asks for. Raises SettingsError, which names everything that is wrong with it.

    The demo (RELINK_DEMO=1) makes up the SECRET_KEY and TOKEN_KEYS that are missing and keeps them in the data folder.
    """
    problems = _Problems()
    given = _given(environ, problems)
    networks = {network.value: room for network in Network if (room := _network(network.name, given, problems))}
    values = _complete({name: text for name, text in given.items() if name in VARIABLES}, problems)
    values |= {"networks": networks, "oidc": _provider(given, problems)}
    settings = _checked(Settings, values, problems, variable=str)
    if problems or settings is None:
        raise SettingsError(problems)
    return settings


def _provider(given: Mapping[str, str], problems: _Problems) -> OidcSettings | None:
    """The sign-on provider, None where nothing of it is set."""
    named = {field: given[variable] for field, variable in OIDC_VARIABLES.items() if variable in given}
    if not named:
        return None
    missing = [field for field in ("issuer", "client_id", "client_secret") if field not in named]
    for field in missing:
        problems.add(
            OIDC_VARIABLES[field], "is missing: single sign-on needs OIDC_ISSUER, OIDC_CLIENT_ID and its secret."
        )
    return None if missing else _checked(OidcSettings, named, problems, lambda field: OIDC_VARIABLES[field])


def _given(environ: Mapping[str, str], problems: _Problems) -> dict[str, str]:
    """What is set, with secrets from their files in place."""
    given = {name: text for name in NAMES if (text := environ.get(name, "").strip())}
    for name in SECRETS:
        path = environ.get(f"{name}_FILE", "").strip()
        if path and name in given:
            problems.add(name, f"and {name}_FILE are both set: keep one.")
        elif path:
            given[name] = _from_file(name, path, problems)
    return given


def _from_file(name: str, path: str, problems: _Problems) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):  # the path is not repeated: somebody may have put the secret itself there
        text = ""
    if not text:
        problems.add(name, f"can't be read: {name}_FILE must name a file that is readable and not empty.")
    return text


def _network(name: str, given: Mapping[str, str], problems: _Problems) -> NetworkSettings | None:
    """The settings of one network, None where neither its client id nor its secret is set."""
    variables = network_variables(name)
    named = {field: given[variable] for field, variable in variables.items() if variable in given}
    pair = {"client_id": f"{name}_CLIENT_ID", "client_secret": f"{name}_CLIENT_SECRET"}
    missing = pair.keys() - named.keys()
    if missing == pair.keys():
        return None
    for field in missing:
        other = next(variable for key, variable in pair.items() if key != field)
        problems.add(pair[field], f"is missing: {other} is set, and a network needs both.")
    return _checked(NetworkSettings, named, problems, lambda field: variables[field], {"network": name})


def _complete(values: dict[str, str], problems: _Problems) -> dict[str, Any]:
    """Fill in what the operator may leave out, and more in the demo."""
    demo = values.get("RELINK_DEMO", "").lower()
    if demo not in YES + NO:
        problems.add("RELINK_DEMO", "must be 1 or 0.")
    data_dir = Path(values.get("RELINK_DATA_DIR", "var/serve")).absolute()
    complete = {"RELINK_DATA_DIR": str(data_dir), "DATABASE_URL": f"sqlite:///{data_dir}/relink.sqlite3", **values}
    if demo in YES:
        complete = _made_up(data_dir, values, problems) | DEMO | complete
    if "SMTP_URL" in complete and "MAIL_FROM" not in complete:
        problems.add("MAIL_FROM", f"is missing: {MISSING['MAIL_FROM']}.")
    return complete | {"RELINK_DEMO": demo in YES}


def _made_up(data_dir: Path, values: Mapping[str, str], problems: _Problems) -> dict[str, str]:
    """The secrets that a demo invents for itself, the same at every start."""
    missing = [name for name in ("SECRET_KEY", "TOKEN_KEYS") if name not in values]
    try:
        return {name: _kept(data_dir / name.lower(), vault.generate_key) for name in missing}
    except OSError as error:
        problems.add("RELINK_DATA_DIR", f"can't be written to: {error.strerror}.")
        return {name: vault.generate_key() for name in missing}


def _kept(path: Path, make: Callable[[], str]) -> str:
    """What stands in `path`, made once: of web and worker starting together, the later one takes the earlier one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix=".") as draft:  # readable by us only, under no name yet
        draft.write(make())
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text(encoding="utf-8").strip()


def _checked(
    model: type[Model],
    values: Mapping[str, Any],
    problems: _Problems,
    variable: Callable[[str], str],
    context: Mapping[str, str] | None = None,
) -> Model | None:
    try:
        return model.model_validate(values, context=context)
    except ValidationError as error:
        for detail in error.errors(include_input=False, include_url=False):
            name = variable(str(detail["loc"][0]))
            if detail["type"] == "missing":
                problems.add(name, f"is missing: {MISSING.get(name, 'it has no default')}.")
            else:
                problems.add(name, str(detail["ctx"]["error"]))
    return None
