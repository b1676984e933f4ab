"""The demo's seeded workspace: people of every kind, and accounts of every network in every stage."""
