"""From incidents to judgement: how tense each pair of states is, what changed, what deserves a warning."""
