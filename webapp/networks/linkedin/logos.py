"""The logos of organizations: named in a lookup, and where they are is asked of the Images API, many at once.

`logoV2` names an asset, and no lookup of the versioned API tells its address; the Images API knows the same asset as an
image. Sources: LinkedIn's pages "Organization Lookup", "Response Decoration" and "Images API".
"""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote

from webapp.networks import plain

ASSET = re.compile(r"urn:li:(?:digitalmediaAsset|image):([A-Za-z0-9_-]{1,100})")


def image_of(told: Any) -> str | None:
    """The image that an organization in a lookup has for a logo: as cut for showing, else as it was uploaded."""
    logo = told.get("logoV2") if isinstance(told, dict) else None
    names = (logo.get("cropped"), logo.get("original")) if isinstance(logo, dict) else ()
    found = (ASSET.fullmatch(name) for name in names if isinstance(name, str))
    return next((f"urn:li:image:{one[1]}" for one in found if one is not None), None)


def asked_for(images: Iterable[str]) -> str:
    """The question where these images are, below the API's address."""
    return f"rest/images?ids=List({','.join(quote(image, safe='') for image in images)})"


def addresses(body: dict[str, Any]) -> dict[str, str]:
    """Where each image of an answer is, by its name; those that are not to be had are left out."""
    results = body.get("results")
    told = results.items() if isinstance(results, dict) else ()
    found = ((unquote(image), plain.picture(one.get("downloadUrl"))) for image, one in told if isinstance(one, dict))
    return {image: address for image, address in found if address is not None}
