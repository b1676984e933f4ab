"""Posts: the lists, one post, the composer, the calendar, what they carry, and taking them along."""
