"""How the networks speak over HTTP. A dialect knows addresses and shapes; what is true it asks the world."""
