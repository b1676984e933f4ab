"""`demo`: everything on one machine, with pretend networks and example data."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from webapp import vault
from webapp.demo.cast import PASSWORD
from webapp.domain.rules import Network
from webapp.embedded import Embedded
from webapp.launch import doors, folder
from webapp.launch.crew import Crew, StopAsked
from webapp.launch.environment import ROOT
from webapp.launch.pretend_addresses import addresses
from webapp.launch.saying import say
from webapp.launch.web import start_valkey, start_web, start_worker
from webapp.settings.reading import HOOK_SECRETS, LOGINS, VERIFY_TOKENS

SIGN_INS = (
    ("root@example.test", "super admin"),
    ("ada@example.test", 'connected most accounts, may use "all accounts"'),
    ("bob@example.test", 'connected some accounts, may use "all accounts"'),
    ("dora@example.test", 'may write drafts only ("draft only")'),
    ("eve@example.test", "has no social permission"),
    ("mallory@example.test", "super admin of another workspace"),
)
SIGNED_IN = "facebook:ada"
"""At a browser of its visitors the pretend Facebook has Ada signed in, as the real one mostly has its people."""
READY_SECONDS = 60.0


def run(data: Path, port: int, *, reset: bool = False, root: Path = ROOT) -> int:
    """Run until Ctrl+C or SIGTERM, then stop everything and return 0. Raises `LaunchFailed` when it can't go on."""
    another = f"python3 -m webapp demo --port {port + 10}"
    doors.need_free("127.0.0.1", port, "the pages", another)
    doors.need_free("127.0.0.1", port + 1, "the pretend networks", another)
    home = data.resolve()
    with folder.held(home, reset=reset, ours_only=True):
        valkey = Embedded(home / "valkey")
        smtp_port = doors.free_port()
        crew = Crew(environment(os.environ, home, port, smtp_port, valkey.url), root, home / "logs")
        crew.take_signals()
        try:
            _open(crew, valkey, home, port, smtp_port)
            _welcome(port)
            crew.run_on()
        except StopAsked:
            say("Stopping ...")
        finally:
            crew.stop()
            valkey.stop()
    return 0


def environment(given: Mapping[str, str], home: Path, port: int, smtp_port: int, redis_url: str) -> dict[str, str]:
    """What every process of the demo gets to see: all of surface.md's variables, none left to the machine's own."""
    public, sandbox = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    ours = {
        "RELINK_DEMO": "1",
        "RELINK_DATA_DIR": str(home),
        "DATABASE_URL": f"sqlite:///{home / 'relink.sqlite3'}",
        "REDIS_URL": redis_url,
        "SECRET_KEY": folder.secret(home, "secret_key", folder.signing_key),
        "TOKEN_KEYS": folder.secret(home, "token_keys", vault.generate_key),
        "PUBLIC_URL": public,
        "SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        "MAIL_FROM": "Relink <relink@example.test>",
        # The pretend networks are on this machine, whatever proxy leads out of it.
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
    for network in Network:
        ours |= _pretend(network, sandbox)
    ours |= dict.fromkeys(VERIFY_TOKENS.values(), "relink-verify")
    ours |= dict.fromkeys(HOOK_SECRETS.values(), "sandbox-consumer-secret")  # the pretend networks', known to all
    ours |= {"OIDC_ISSUER": f"{sandbox}/oidc", "OIDC_CLIENT_ID": "relink-demo", "OIDC_CLIENT_SECRET": "sandbox-secret"}
    ours["OIDC_NAME"] = "Example sign-on"
    leftovers = {f"{name}_FILE" for name in ours} | {f"{network.name}_API_VERSION" for network in Network}
    leftovers |= {*LOGINS.values(), "OIDC_JOIN"}
    return {name: value for name, value in given.items() if name not in leftovers} | ours


def _pretend(network: Network, sandbox: str) -> dict[str, str]:
    """One network, pointed at its pretend twin."""
    settings = {"CLIENT_ID": "relink-demo", "CLIENT_SECRET": "sandbox-secret"} | addresses(network, sandbox)
    return {f"{network.name}_{name}": value for name, value in settings.items()}


def _open(crew: Crew, valkey: Embedded, home: Path, port: int, smtp_port: int) -> None:
    """Start everyone in the order in which they need each other, and return when the pages can be used."""
    start_valkey(crew, valkey)
    sandbox = [sys.executable, "-m", "webapp.sandbox", "--port", str(port + 1)]
    sandbox += ["--data", str(home / "sandbox"), "--smtp-port", str(smtp_port), "--signed-in", SIGNED_IN]
    crew.add("sandbox", sandbox, grace=5)
    crew.step("migrations", [sys.executable, "-m", "webapp.launch.prepare"])
    start_web(crew, "127.0.0.1", port, processes=2)  # takes its time; meanwhile the examples are written
    crew.wait_until(lambda: doors.answers(port + 1, "/healthz"), READY_SECONDS, "An answer of the pretend networks")
    crew.step("examples", [sys.executable, "-m", "webapp.demo"])
    start_worker(crew)
    crew.wait_until(lambda: doors.answers(port, "/readyz"), READY_SECONDS, "An answer of /readyz")


def _welcome(port: int) -> None:
    say(
        f"Relink is ready: http://127.0.0.1:{port}",
        f"Sign in as one of these; the password is always {PASSWORD}",
        *(f"  {address:22}{what}" for address, what in SIGN_INS),
        f"The pretend networks and their mailbox: http://127.0.0.1:{port + 1}",
        "Ctrl+C stops everything.",
    )
