"""Instagram by its own login: below /instagram/ what www.instagram.com, api.instagram.com and graph.instagram.com have.

    GET, POST /oauth/authorize          the consent screen: one account
    POST      /oauth/access_token       a code for a short token
    GET       /access_token             a short token for a long one
    GET       /refresh_access_token     the same long token, for 60 more days
    GET       /me, /<id>; POST /<account>/media, …/media_publish; GET …/content_publishing_limit

A version (/v26.0/) may stand before everything but what begins with /oauth/. Nothing here takes a consent back: the
real one has no such address.
"""

from webapp.sandbox.dialects.instagram import accounts, authorize, code, token

BLUEPRINTS = (authorize.bp, code.bp, token.bp, accounts.bp)
