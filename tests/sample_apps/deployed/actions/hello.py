"""Says hello; a name that says so makes it fail."""

from __future__ import annotations


def main(params: dict) -> dict:
    print(f"greeting {params.get('name', 'nobody')}")  # noqa: T201 - its log is looked for
    if params.get("name") == "trouble":
        raise ValueError("there is trouble")
    text = f"{params.get('GREETING', 'hi')} {params.get('name', 'you')}"
    return {"statusCode": 200, "body": {"text": text, "region": params["REGION"]}}
