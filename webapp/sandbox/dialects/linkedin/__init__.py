"""LinkedIn as it really speaks, at its own paths behind /linkedin.

GET, POST /linkedin/oauth/v2/authorization      the consent screen, or none
POST      /linkedin/oauth/v2/accessToken, /introspectToken, /revoke
GET       /linkedin/v2/userinfo
GET       /linkedin/rest/organizationAcls, /organizations[/<id>], /organizationsLookup
GET       /linkedin/v2/organizationAuthorizations[/<key>], also below /rest
POST      /linkedin/rest/posts                  GET, DELETE /linkedin/rest/posts/<urn>
POST      /linkedin/rest/images                 PUT to the address that it gives
GET       /linkedin/feed/update/<urn>           a post as everybody sees it
"""

from webapp.sandbox.dialects.linkedin import authorizations, authorize, images, members, organizations, posts, token

BLUEPRINTS = (authorize.bp, token.bp, members.bp, organizations.bp, authorizations.bp, posts.bp, images.bp)
