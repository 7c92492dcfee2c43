"""Actions through the front doors of platforms other than OpenWhisk."""
