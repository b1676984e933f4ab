"""The pretend networks: five stand-ins for trying and testing Relink without a single API key.

A world of its own: it runs as its own process, has its own clock, and imports nothing of the rest of `webapp`;
nothing of the rest imports it. Inside, `world` holds what is true (people, consents, tokens, faults), `networks` the
facts about each network, `dialects` how a network speaks over HTTP, `control` and `mailbox` the pages for people.
"""
