"""What Relink says in languages other than English: one catalogue each, compiled beside its source."""
