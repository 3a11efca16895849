"""The pictures of an animation as plain data: their layout, what they say, how long they show."""
