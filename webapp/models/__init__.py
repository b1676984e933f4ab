"""The tables, one noun a file. They hold facts and decide nothing; deciding is `webapp.domain`'s."""

from webapp.models.access_request import AccessRequest, AccessRequestReader
from webapp.models.account import Account, AccountAccess
from webapp.models.base import Base, db
from webapp.models.composition import Composition, MediaFile
from webapp.models.deletion_request import DeletionRequest
from webapp.models.errand import Errand
from webapp.models.event import Event
from webapp.models.export import Export, ExportState, Failure
from webapp.models.factor import Factor, HalfSignIn, RecoveryCode
from webapp.models.flow import Flow
from webapp.models.grant import Grant
from webapp.models.identity import Identity, SignOn
from webapp.models.invitation import Invitation
from webapp.models.membership import Membership
from webapp.models.notice import Notice
from webapp.models.outbox_mail import OutboxMail
from webapp.models.password_reset import PasswordReset
from webapp.models.personal_notice import PersonalNotice
from webapp.models.picture import AccountPicture
from webapp.models.post import Post
from webapp.models.post_step import PostStep, Step
from webapp.models.pulse import Pulse
from webapp.models.reauthorization_link import ReauthorizationLink
from webapp.models.setup_code import SetupCode
from webapp.models.sign_in import SignIn
from webapp.models.user import User
from webapp.models.workspace import Workspace

__all__ = [
    "AccessRequest",
    "AccessRequestReader",
    "Account",
    "AccountAccess",
    "AccountPicture",
    "Base",
    "Composition",
    "DeletionRequest",
    "Errand",
    "Event",
    "Export",
    "ExportState",
    "Factor",
    "Failure",
    "Flow",
    "Grant",
    "HalfSignIn",
    "Identity",
    "Invitation",
    "MediaFile",
    "Membership",
    "Notice",
    "OutboxMail",
    "PasswordReset",
    "PersonalNotice",
    "Post",
    "PostStep",
    "Pulse",
    "ReauthorizationLink",
    "RecoveryCode",
    "SetupCode",
    "SignIn",
    "SignOn",
    "Step",
    "User",
    "Workspace",
    "db",
]
