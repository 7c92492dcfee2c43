"""How fast it is: figures and ratios taken in one run. Nothing here asserts a time.

``starter-kit bench`` runs all of it; ``docs/performance.md`` holds what it last said.
"""
