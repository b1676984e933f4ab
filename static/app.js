// Smoothness only: every page works without this file. No framework; htmx 4 does the swapping.
