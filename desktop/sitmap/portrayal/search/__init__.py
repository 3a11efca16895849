"""Finding places, positions and observations by what somebody types."""
