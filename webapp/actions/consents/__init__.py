"""A consent after it was given: its tokens, renewing, checking, what troubles it, and giving it back."""
