"""To a network and back: connecting, reconnecting, and links for people without a seat."""
