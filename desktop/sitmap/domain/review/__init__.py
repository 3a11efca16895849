"""Review: claims against each other and against geography, as findings for a person to judge."""
