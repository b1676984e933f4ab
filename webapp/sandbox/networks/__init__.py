"""The five networks and their facts, by name."""

from webapp.sandbox.networks import facebook, instagram, linkedin, x, youtube
from webapp.sandbox.networks.facts import Network

NETWORKS: dict[str, Network] = {
    network.name: network for network in (facebook.FACTS, instagram.FACTS, x.FACTS, linkedin.FACTS, youtube.FACTS)
}
