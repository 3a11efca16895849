"""What and when: dates, observations, sources, metrics, snapshots. Pure, no files, no Qt."""
