"""The syntax tree of a module, parsed and walked once for all that reads it."""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=512)  # Most files belong to several actions.
def tree_of(content: bytes) -> ast.Module:
    """Return the tree of a module's source. It is not to be changed.

    Raises:
        SyntaxError, ValueError: it is no Python.
    """
    return ast.parse(content)


@lru_cache(maxsize=512)
def nodes_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Return all nodes of a tree, as :func:`ast.walk` yields them."""
    return tuple(ast.walk(tree))
