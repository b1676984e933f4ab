"""Posts: written, given their time, published once, listed, and what a disconnect does to them."""
