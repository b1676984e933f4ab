"""Names at the pretend LinkedIn, and what its refusals say."""

from typing import Any
from urllib.parse import quote

from tests.sandbox.dialects.driving import AtLinkedIn

ADA = "urn:li:person:91001"
GMBH = "urn:li:organization:91002"
ACTION = "(organizationContentAuthorizationAction:(actionType:ORGANIC_SHARE_CREATE))"
FINDER = (
    "organizationAuthorizations?bq=authorizationActionsAndImpersonator"
    f"&authorizationActions=List((authorizationAction:{ACTION}))"
)


def failure(answer: Any) -> tuple[int, str, int | None]:
    said = answer.get_json()
    assert said["status"] == answer.status_code
    assert said["message"]
    return answer.status_code, said["code"], said.get("serviceErrorCode")


def by_key(linkedin: AtLinkedIn, token: str, organization: str = GMBH, impersonator: str = ADA) -> Any:
    key = f"(impersonator:{quote(impersonator, '')},organization:{quote(organization, '')},action:{ACTION})"
    return linkedin.get(f"/rest/organizationAuthorizations/{key}", token)


PATHS = [
    "/rest/organizationAcls?q=roleAssignee",
    "/rest/organizations/91002",
    "/rest/posts/urn:li:share:1",
    "/rest/" + FINDER,
]
