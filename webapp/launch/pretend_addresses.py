"""Where the pretend networks take what the networks' own addresses take: the paths are the real ones."""

PATHS = {
    "facebook": {
        "AUTH_URL": "/v26.0/dialog/oauth",
        "TOKEN_URL": "/v26.0/oauth/access_token",
        "REVOKE_URL": "/v26.0/me/permissions",
        "API_URL": "/v26.0",
    },
    "instagram": {
        "AUTH_URL": "/oauth/authorize",
        "TOKEN_URL": "/oauth/access_token",
        "REVOKE_URL": "/v26.0/me/permissions",
        "API_URL": "/v26.0",
    },
    "youtube": {"AUTH_URL": "/o/oauth2/v2/auth", "TOKEN_URL": "/token", "REVOKE_URL": "/revoke", "API_URL": ""},
    "linkedin": {
        "AUTH_URL": "/oauth/v2/authorization",
        "TOKEN_URL": "/oauth/v2/accessToken",
        "REVOKE_URL": "/oauth/v2/revoke",
        "API_URL": "",
    },
    "x": {
        "AUTH_URL": "/i/oauth2/authorize",
        "TOKEN_URL": "/2/oauth2/token",
        "REVOKE_URL": "/2/oauth2/revoke",
        "API_URL": "/2",
    },
}


def addresses(network: str, sandbox_url: str) -> dict[str, str]:
    """The addresses of a network at the pretend networks' `sandbox_url`, by the end of their setting's name."""
    return {name: f"{sandbox_url}/{network}{path}" for name, path in PATHS[network].items()}
