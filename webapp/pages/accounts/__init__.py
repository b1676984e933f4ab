"""The Accounts tab and one account: what it shows, and what can be done with it."""
