"""Deploying, against a stand-in of an OpenWhisk host."""
