"""YouTube as Google really speaks, at its own paths behind /youtube.

GET, POST /youtube/o/oauth2/v2/auth                     the consent screen
POST      /youtube/token, /youtube/revoke               GET /youtube/tokeninfo, /youtube/oauth2/v3/userinfo
GET       /youtube/youtube/v3/channels, /youtube/youtube/v3/videos, /youtube/youtube/v3/playlistItems
POST, PUT /youtube/upload/youtube/v3/videos             resumable uploads (POST also below /resumable)
GET       /youtube/.well-known/risc-configuration, /youtube/oauth2/v3/certs
GET       /youtube/watch?v=<id>                         a video as everybody sees it
"""

from webapp.sandbox.dialects.youtube import authorize, channels, playlists, risc, token, uploads, videos

BLUEPRINTS = (authorize.bp, token.bp, channels.bp, uploads.bp, videos.bp, playlists.bp, risc.bp)
