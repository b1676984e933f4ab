"""One common OAuth dialect that all five networks speak, each with the facts of its own file in `networks`.

    GET, POST /<network>/oauth/authorize    the consent screen; leads back to the redirect_uri with code or error
    POST      /<network>/oauth/token        authorization_code and refresh_token
    POST      /<network>/oauth/revoke       kills the whole grant of a token; 200 for unknown tokens too
    GET       /<network>/api/me             {id, name} of the person
    GET       /<network>/api/me/accounts    {data: [{id, name, handle, kind, picture}], next}, 25 at a time
    GET       /<network>/api/accounts/<id>  one of them
    POST      /<network>/api/accounts/<id>/posts   {text} -> 201 {id, url}

Redirect addresses registered for the app: http://127.0.0.1 or http://localhost, any port, /oauth/<network>/callback.
Refused calls: 401 expired, access_removed, security or missing_token; 403 permission_lost; 410 account_gone (404 if
there never was such an account), as {"error": {"reason", "message"}}. Refused tokens: 400 {"error": "invalid_grant",
"error_description"[, "error_reason"]}, 401 {"error": "invalid_client"}.
"""

from webapp.sandbox.dialects.common import api, authorize, token

BLUEPRINTS = (authorize.bp, token.bp, api.bp)
