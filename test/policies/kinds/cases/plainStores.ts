/** Stores of settings beside stores of secrets: a value counts by its name and its format there. */
import type * as pulumi from "@pulumi/pulumi";
import type { FaultKind } from "../faultKind";
import { alone, generated, key, password, region } from "../surroundings";

const rule = "no-secret-literal-in-program";
const parameter = (name: string, inputs: pulumi.Inputs | (() => pulumi.Inputs)) =>
  alone("aws:ssm/parameter:Parameter", () => ({
    name,
    type: "String",
    ...(typeof inputs === "function" ? inputs() : inputs),
  }));
const setting = (name: string, value: string) =>
  alone("azure-native:appconfiguration:KeyValue", { keyValueName: name, value });
const connector = (name: string, value: string) =>
  alone("gcp:integrationconnectors/connection:Connection", {
    location: region,
    connectorVersion: "v",
    configVariables: [{ key: name, stringValue: value }],
  });
const task = (words: string) =>
  alone("gcp:dataplex/task:Task", {
    lake: "l",
    executionSpec: { serviceAccount: "a@p.iam.gserviceaccount.com", args: { TASK_ARGS: words } },
  });

export const plainStores: FaultKind = {
  title: "Stores of settings beside stores of secrets",
  bad: [
    ["a password among plain parameters", parameter("/acme/db/password", { value: password }), rule],
    ["a key among plain parameters", parameter("/acme/api_key", { value: key }), rule],
    ["a URL with a password", parameter("/acme/db", { value: `postgres://app:${password}@db.internal/app` }), rule],
    ["the input for plain values", parameter("/acme/db/password", { insecureValue: password }), rule],
    ["any value that is kept as a secret", parameter("/acme/x", { type: "SecureString", value: "blue-lantern" }), rule],
    [
      "a generated value among plain parameters",
      parameter("/acme/x", () => ({ value: generated("g") })),
      "no-secret-in-env",
    ],
    ["a password in App Configuration", setting("Db:Password", password), rule],
    ["a connector's variable", connector("client_secret", password), rule],
    ["words joined by commas", task(`--api-key,${key}`), rule],
    [
      "a generated value among a repository's plain variables",
      alone("github:index/actionsVariable:ActionsVariable", () => ({
        repository: "app",
        variableName: "UPSTREAM",
        value: generated("g"),
      })),
      "no-secret-in-env",
    ],
    [
      "data of Vault",
      alone("vault:kv/secretV2:SecretV2", { mount: "kv", name: "acme/db", dataJson: JSON.stringify({ password }) }),
      "no-secret-literal-in-program",
    ],
    [
      "a secret of a key vault of Azure",
      alone("azure-native:keyvault:Secret", {
        resourceGroupName: "rg",
        vaultName: "v",
        secretName: "db",
        properties: { value: "blue-lantern-42" },
      }),
      "no-secret-literal-in-program",
    ],
  ],
  good: [
    ["a plain parameter", parameter("/acme/theme/color", { value: "blue" })],
    ["a plain URL", parameter("/acme/db/url", { value: "postgres://db.internal:5432/app" })],
    ["a list", parameter("/acme/zones", { type: "StringList", value: "eu-west-1a,eu-west-1b" })],
    [
      "a generated value that is kept as a secret",
      parameter("/acme/db/password", () => ({ type: "SecureString", value: generated("g") })),
    ],
    ["a setting in App Configuration", setting("Theme:Color", "blue")],
    ["a connector's mode", connector("client_mode", "shared")],
    ["plain words joined by commas", task("--table,orders")],
  ],
};
