"""Small applications of the JavaScript kit, in the form of each of its generations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "p8e-Zq7_kitSecret-0123456789"
VARIABLES = {
    "OAUTH_CLIENT_ID": "0123456789abcdef0123456789abcdef",
    "OAUTH_CLIENT_SECRET": SECRET,
    "OAUTH_TECHNICAL_ACCOUNT_ID": "account",
    "OAUTH_ORG_ID": "1234567890ABCDEF12345678@AdobeOrg",
    "OAUTH_SCOPES": "'AdobeID, openid, adobeio_api'",
    "IO_CONSUMER_ID": "1340225",
    "IO_PROJECT_ID": "45",
    "IO_WORKSPACE_ID": "67",
    "AIO_RUNTIME_NAMESPACE": "1340225-shop-stage",
    "AIO_runtime_auth": "uuid:Zq7_runtimeSecret",
    "COMMERCE_CONSUMER_SECRET": "Zq7_commerceSecret",
    "UNUSED": "1",
}
NEW_VARIABLES = {
    "AIO_COMMERCE_AUTH_IMS_CLIENT_ID": VARIABLES["OAUTH_CLIENT_ID"],
    "AIO_COMMERCE_AUTH_IMS_CLIENT_SECRETS": f'\'["{SECRET}", "older"]\'',
    "AIO_COMMERCE_AUTH_IMS_ORG_ID": VARIABLES["OAUTH_ORG_ID"],
    "AIO_COMMERCE_AUTH_IMS_SCOPES": '\'["openid", "adobeio_api"]\'',
    "AIO_COMMERCE_AUTH_IMS_TECHNICAL_ACCOUNT_ID": "account",
    "IO_CONSUMER_ID": "1340225",
    "AIO_runtime_namespace": "1340225-shop-stage",
    "LOG_LEVEL": "silly",
}
CODES = {
    "product": ("be-observer.catalog_product_create", "be-observer.tyre_mounted"),
    "customer": ("be-observer.customer_group_create",),
}
STUB = (
    "function checkAuthentication(params) {\n  return {\n    success: true,\n  };\n}\n"
)
COMMERCE_CONFIG = """import { defineConfig } from "some/library";
const field = (name) => ({ name });
export default defineConfig({
  eventing: {
    commerce: [{ provider: { key: "commerce", label: "Commerce Provider" },
      events: [{ name: "observer.a", fields: [field("id")], runtimeActions: [] }] }],
    external: [
      {
        provider: { key: 'backoffice', label: 'ERP', description: "It's ours" },
        events: [
          // a comment, with a "quote
          { name: "be-observer.catalog_product_create",
            runtimeActions: ["product-backoffice/created"] },
          { name: `be-observer.tyre_mounted`, extra: process.exit(3),
            runtimeActions: ["product-backoffice/mounted"] },
          { name: "be-observer.customer_group_create",
            runtimeActions: ["customer-backoffice/group-created"] },
          { name: process.env.NAME, runtimeActions: ["product-backoffice/x"] },
          ...moreEvents,
        ],
      },
      sharedProvider(),
    ],
  },
});
"""


def _manifest(inputs: dict[str, Any]) -> str:
    action = {
        "function": "./webhook/index.js",
        "web": "yes",
        "runtime": "nodejs:20",
        "inputs": inputs,
        "annotations": {"require-adobe-auth": True, "final": True},
    }
    return json.dumps(action)


class OldTree:
    """An application of the JavaScript kit that a test may change."""

    def __init__(self, root: Path, generation: int) -> None:
        self.root = root
        self.generation = generation
        self.sources = "src/commerce-extensibility-1/" if generation == 4 else ""
        variables = dict(NEW_VARIABLES if generation == 4 else VARIABLES)
        if generation == 3:
            variables["EVENT_PREFIX"] = "acme"
            self.write("utils/naming.js", "const p = environment.EVENT_PREFIX;")
        self.write(".env", "".join(f"{n}={v}\n" for n, v in variables.items()))
        self.inputs({"LOG_LEVEL": "debug", "OAUTH_CLIENT_ID": "$OAUTH_CLIENT_ID"})
        below = "actions.config.yaml"
        packages = "".join(
            f"{package}: {{actions: {{$include: ./actions/{path}/{below}}}}}, "
            for package, path in (
                ("ingestion", "ingestion"),
                ("webhook", "webhook"),
                ("product-backoffice", "product/external"),
            )
        )
        consumers = f"actions/product/external/{below}"
        self.write(f"{self.sources}{consumers}", "created: {function: a.js}")
        manifest = f"runtimeManifest: {{packages: {{{packages}}}}}"
        if generation == 4:
            extension = f"commerce/extensibility/1: {{$include: {self.sources}"
            text = f"extensions: {{{extension}ext.config.yaml}}}}"
            self.write("app.config.yaml", text)
            self.write(f"{self.sources}ext.config.yaml", manifest)
            self.write("app.commerce.config.ts", COMMERCE_CONFIG)
            return
        self.write("app.config.yaml", f"application: {{{manifest}}}")
        self.configure("events", self.events())
        provider = {"key": "backoffice", "label": "ERP", "description": "It's ours"}
        commerce = {"key": "commerce", "label": "Commerce Provider"}
        self.configure("providers", [{**commerce, "docs_url": None}, provider])
        both = ["commerce", "backoffice"]
        self.configure("starter-kit-registrations", {"product": both, "customer": both})

    def events(self) -> dict[str, Any]:
        """Return the old events: arrays of codes, or codes with templates."""
        commerce = "com.adobe.commerce.observer.a_save"
        if self.generation == 1:
            return {
                entity: {"commerce": [commerce], "backoffice": list(codes)}
                for entity, codes in CODES.items()
            }
        sample = {"sampleEventTemplate": {"sku": "T-1", "price": 0.0}}
        return {
            entity: {
                "commerce": {commerce: {"sampleEventTemplate": {"value": {}}}},
                "backoffice": dict.fromkeys(codes, sample),
            }
            for entity, codes in CODES.items()
        }

    def configure(self, name: str, content: Any) -> None:
        """Write a JSON file of the onboarding."""
        self.write(f"scripts/onboarding/config/{name}.json", json.dumps(content))

    def inputs(self, inputs: dict[str, Any]) -> None:
        """Write the manifest of ingestion with these inputs, and check-stock's."""
        for package, action, given in (
            ("ingestion", "webhook", inputs),
            ("webhook", "check-stock", {"LOG_LEVEL": "debug"}),
        ):
            text = f"{action}: {_manifest(given)}\n"
            name = f"{self.sources}actions/{package}/actions.config.yaml"
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write any file."""
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)
