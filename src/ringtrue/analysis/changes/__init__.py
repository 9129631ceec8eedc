"""Whether what was hoped for came more often after a change: counted, judged, and said."""
