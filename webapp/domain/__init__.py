"""What Relink promises, as pure functions: no database, no network, no clock; `now` is always given."""
