"""Who is told what: the bell, and the settings of it."""
