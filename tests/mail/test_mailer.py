"""The mailer tells what is about one recipient, about one moment, and about the server."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from socket import create_server

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.mail_server import MailServer, mail_server
from webapp.mail import Mailer, MailFault, Postponed, Refused, ServerAway

ADA = "ada@example.test"


def message(to: str = ADA) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Relink <relink@example.test>", to, "Hello"
    mail.set_content("Hello")
    return mail


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("550 5.1.1 No such user", Refused),
        ("553 5.1.3 Bad address", Refused),
        ("450 4.2.1 Greylisted", Postponed),
        ("452 4.5.3 Too many", Postponed),
        ("421 4.3.0 Closing", ServerAway),
    ],
)
def test_what_the_server_answers_to_a_recipient_decides(server: MailServer, answer: str, fault: type[MailFault]):
    server.answers[ADA] = answer
    with Mailer(server.url, "relink.example") as mailer:
        with pytest.raises(fault) as raised:
            mailer.send(message())
        assert type(raised.value) is fault
        assert (str(raised.value), raised.value.handed_over) == (answer, False)
        mailer.send(message("root@example.test"))
    assert len(server.mails) == 1


def test_a_server_that_hangs_up_may_have_taken_the_mail_and_is_called_again_for_the_next(server: MailServer):
    server.after_data[ADA] = "hang up"
    with Mailer(server.url, "relink.example") as mailer:
        with pytest.raises(ServerAway) as raised:
            mailer.send(message())
        assert raised.value.handed_over
        mailer.send(message("root@example.test"))
    assert server.connections == 2


def test_a_server_that_says_nothing_is_away_after_the_time_out():
    with create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with Mailer(f"smtp://127.0.0.1:{port}", "relink.example", timeout=0.2) as mailer, pytest.raises(ServerAway):
            mailer.send(message())


def test_a_wrong_password_is_the_servers_affair_and_not_the_readers_and_is_never_repeated():
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with mail_server(authenticator=refuse, auth_require_tls=False) as server:
        url = server.url.replace("//", "//relink:open%20sesame@")
        with Mailer(url, "relink.example") as mailer, pytest.raises(ServerAway) as raised:
            mailer.send(message())
    assert str(raised.value).startswith("535")
    assert "sesame" not in str(raised.value)


def test_user_and_password_are_told_as_the_address_means_them():
    told = []

    def listen(_s: object, _session: object, _e: object, mechanism: str, data: object) -> AuthResult:
        told.append(data)
        return AuthResult(success=True)

    with mail_server(authenticator=listen, auth_require_tls=False) as server:
        mailer = Mailer(server.url.replace("//", "//relink%40x:open%20sesame@"), "relink.example")
        with mailer:
            mailer.send(message())
    assert (told[0].login, told[0].password) == (b"relink@x", b"open sesame")


def test_a_password_does_not_travel_in_the_clear_to_another_machine(
    monkeypatch: pytest.MonkeyPatch, server: MailServer
):
    monkeypatch.setattr("webapp.mail.mailer.on_this_machine", lambda host: False)
    url = server.url.replace("//", "//relink:sesame@")
    with Mailer(url, "relink.example") as mailer, pytest.raises(ServerAway, match="no encryption"):
        mailer.send(message())


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that it made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pem, plain = Encoding.PEM, NoEncryption()
    (folder / "key").write_bytes(key.private_bytes(pem, PrivateFormat.PKCS8, plain))
    (folder / "certificate").write_bytes(certificate.public_bytes(pem))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return context


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path):
    with mail_server(tls_context=own_certificate(tmp_path)) as server:
        with Mailer(server.url, "relink.example") as mailer, pytest.raises(ServerAway, match="CERTIFICATE_VERIFY"):
            mailer.send(message())
        assert server.mails == []


def test_an_endless_answer_with_odd_signs_is_cut_and_made_harmless(server: MailServer):
    server.answers[ADA] = "550 " + "no\x1b[31m" * 50
    with Mailer(server.url, "relink.example") as mailer, pytest.raises(Refused) as raised:
        mailer.send(message())
    assert len(str(raised.value)) <= 300
    assert str(raised.value).isprintable()
