"""How single lines of the log are told: what varies with reasons, numbers and who acted. `stories.py` lists them."""
