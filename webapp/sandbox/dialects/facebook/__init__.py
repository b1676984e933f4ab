"""Facebook as it is really spoken to: below /facebook/v26.0/ what www.facebook.com and graph.facebook.com have there.

GET, POST /dialog/oauth                     the consent screen
GET, POST /oauth/access_token               a code for a short token, a short token for a long one
GET       /debug_token                      what a token is worth
GET       /me, /me/permissions, /me/accounts, /me/businesses, /<business>/owned_pages, /<business>/client_pages
DELETE    /<person>/permissions[/<name>]    the end of the whole consent, or of one permission
GET       /<id>                             a Page, an Instagram account, a post, a container
POST      /<page>/feed, /<page>/photos; GET /<page>/published_posts
POST      /<instagram account>/media, …/media_publish; GET …/media, …/content_publishing_limit
"""

from webapp.sandbox.dialects.facebook import dialog, me, nodes, permissions, professional, publish, token

BLUEPRINTS = tuple(part.bp for part in (dialog, token, me, permissions, nodes, publish, professional))
