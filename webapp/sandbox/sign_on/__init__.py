"""A pretend sign-on provider of a company, by OpenID Connect, behind /oidc.

GET  /oidc/.well-known/openid-configuration, /oidc/jwks
GET  /oidc/authorize                    who are you? with `person` the answer, as the page's links give it
POST /oidc/token                        trades a code for an id_token
POST /oidc/mishap                       `kind`: what goes wrong from now on (mishaps.py), or nothing
"""

from webapp.sandbox.sign_on.pages import bp

__all__ = ["bp"]
