"""Counts how often it was called in a row."""


def main(params: dict) -> dict:
    return {"count": params.get("count", 0) + params["STEP"]}
