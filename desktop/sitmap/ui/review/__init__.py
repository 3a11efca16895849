"""The review: contradictions found in a worker, listed, and set aside with a reason."""
