"""What other programs ask: health, the networks’ own calls, and the page one of them is answered with."""
