"""Tables and the card of one observation."""
