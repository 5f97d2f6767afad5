/** Values never show: neither as they are nor hashed, in no message of any rule. */
import { createHash } from "node:crypto";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as secretmanager from "@pulumi/gcp/secretmanager";
import * as sql from "@pulumi/gcp/sql";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { judge } from "./support/judge";

/** Obvious fakes, each in the shape of something that a rule looks for. */
const canaries = {
  anthropic: `sk-ant-api03-${"canaryA1".repeat(11)}canaryAA`,
  literal: "canary-literal-5f8d2c",
  marked: "canary-marked-77ab01",
  config: "canary-config-9c4e3b",
  token: `phc_${"canaryB2".repeat(5)}`,
  url: "https://canary:canary-pass-31f@api.mixpanel.com/track",
  argument: "--key=canary-argument-8aa1",
  label: "canary-role",
};

function planted() {
  const shared = new secretmanager.Secret("shared", { secretId: "shared", replication: { auto: {} } });
  new secretmanager.SecretVersion("version", { secret: shared.id, secretData: canaries.literal });
  new sql.User("user", { instance: "db", password: canaries.literal });
  new storage.BucketObject("object", { bucket: "files", content: canaries.anthropic });
  for (const tenant of ["acme", "globex"]) {
    new cloudrunv2.Service(tenant, {
      location: "europe-west1",
      labels: { tenant, "bulkhead-role": canaries.label },
      template: {
        volumes: [{ name: "shared", secret: { secret: shared.secretId } }],
        containers: [
          {
            image: "example/app",
            args: [canaries.argument, `--key=${canaries.anthropic}`],
            envs: [
              { name: "ANTHROPIC_API_KEY", value: canaries.anthropic },
              { name: "DB_PASSWORD", value: canaries.literal },
              { name: "GREETING", value: pulumi.secret(canaries.marked) },
              { name: "PLAIN", value: canaries.config },
              { name: "EVENTS", value: canaries.url },
              { name: "POSTHOG_PROJECT", value: canaries.token },
              {
                name: "ANALYTICS_PLAN",
                value: JSON.stringify({
                  version: 1,
                  vendors: { mixpanel: { token: canaries.literal } },
                  events: canaries.literal,
                }),
              },
            ],
          },
        ],
      },
    });
  }
}

test.each([true, false])("no message holds a planted value or a hash of one (preview: %s)", async (preview) => {
  const found = await judge(planted, { preview, config: { "app:key": canaries.config }, secretKeys: ["app:key"] });
  const said = found.map(({ message }) => message).join("\n");
  expect(new Set(found.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(9);
  expect(said).toContain("a secret of the stack's config in 'PLAIN'");
  expect(said.toLowerCase()).not.toContain("canary");
  for (const value of Object.values(canaries)) {
    for (const algorithm of ["md5", "sha1", "sha256"]) {
      for (const encoding of ["hex", "base64", "base64url"] as const) {
        expect(said).not.toContain(createHash(algorithm).update(value).digest(encoding).slice(0, 16));
      }
    }
  }
});
