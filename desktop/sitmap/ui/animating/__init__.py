"""Films of what the window shows, made by the command in a process of its own."""
