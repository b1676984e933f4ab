"""The way to a network and back: connecting, reconnecting, choosing, and links for people without a seat."""
