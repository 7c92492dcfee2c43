"""What is promised when something fails: the fault matrix, chaos, and fuzzing."""
