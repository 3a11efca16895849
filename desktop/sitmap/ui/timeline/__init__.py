"""The timeline: axis, activity, handle, playback."""
