"""X as it really speaks, at its own paths behind /x.

GET, POST /x/i/oauth2/authorize             the consent screen
POST      /x/2/oauth2/token, /x/2/oauth2/revoke
GET       /x/2/users/me
POST      /x/2/tweets                       GET, DELETE /x/2/tweets/<id>
POST      /x/2/media/upload[/initialize, /<id>/append, /<id>/finalize]     GET /x/2/media/upload
GET       /x/i/web/status/<id>, /x/<handle>/status/<id>                    a post as everybody sees it
"""

from webapp.sandbox.dialects.x import authorize, media, token, tweets, users

BLUEPRINTS = (authorize.bp, token.bp, users.bp, tweets.bp, media.bp)
