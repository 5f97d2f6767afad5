/** Every type of the Google provider is in the table, or has a reason not to be. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repositoryRoot } from "../../../local/root";
import { makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { kindAt, kindOf, kinds, placesOf, rowOf, type Shape } from "../../../policies/types";
import { deriveRow, reasonForNoRow, tableFile } from "../../../policies/types/google/derive";
import { fieldsOf } from "../../../policies/types/google/schema";
import schema from "../../../policies/types/google/schema.json";

const types = Object.keys(schema.types);

describe("the table of what Google's types hold", () => {
  test("is what the generator makes of the schema", () => {
    const file = join(repositoryRoot(), "policies/types/google/table.json");
    expect(readFileSync(file, "utf8")).toBe(tableFile(schema));
  });

  test("has a row for every type of the schema, or a reason for none", () => {
    expect(types.length).toBeGreaterThan(1400);
    const uncovered = types.filter((type) => {
      const reasons = fieldsOf(schema, type).length === 0 ? "" : reasonForNoRow(schema, type);
      return Object.keys(deriveRow(schema, type)).length === 0 && reasons === "";
    });
    expect(uncovered).toEqual([]);
  });

  test("leaves out no field that the provider marks as a secret, but certificates, public keys and ids", () => {
    const publicFields =
      /(?:[cC]ertificate|[cC]ertificatePem|[pP]emCertificate|caCerts?|accessKeyId|clientId|tenantId|refreshUri|publicKeys(?:\.value)?|customerEncryption|replicaConfiguration|headerKeyValues\.value)$/;
    const left = types.flatMap((type) =>
      fieldsOf(schema, type)
        .filter(({ isMarked, isOutput, shape }) => isMarked && !isOutput && shape !== "pairs")
        .filter(({ path }) => kindAt(type, path) === undefined && !publicFields.test(path))
        .map(({ path }) => `${type} ${path}`),
    );
    expect(left).toEqual([]);
  });

  test.each([
    ["gcp:compute/instance:Instance", "metadata", "env"],
    ["gcp:compute/instance:Instance", "metadataStartupScript", "script"],
    ["gcp:appengine/flexibleAppVersion:FlexibleAppVersion", "envVariables", "env"],
    ["gcp:cloudrunv2/job:Job", "template.template.containers.envs", "env"],
    ["gcp:cloudrunv2/job:Job", "template.template.containers.args", "words"],
    ["gcp:cloudrunv2/service:Service", "template.encryptionKey", "reference"],
    ["gcp:cloudscheduler/job:Job", "httpTarget.headers", "header"],
    ["gcp:workflows/workflow:Workflow", "sourceContents", "script"],
    ["gcp:workflows/workflow:Workflow", "serviceAccount", "identity"],
    ["gcp:sql/user:User", "password", "secret"],
    ["gcp:kms/secretCiphertext:SecretCiphertext", "plaintext", "secret"],
    ["gcp:oracledatabase/autonomousDatabase:AutonomousDatabase", "adminPassword", "secret"],
    ["gcp:pubsub/subscription:Subscription", "pushConfig.pushEndpoint", "address"],
    ["gcp:spanner/instanceIAMMember:InstanceIAMMember", "member", "grant"],
    ["gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.ipv4Enabled", "exposure"],
    ["kubernetes:apps/v1:Deployment", "spec.template.spec.containers.env", "env"],
    ["kubernetes:core/v1:Secret", "stringData", "secret"],
    ["aws:lambda/function:Function", "environment.variables", "env"],
    ["docker-build:index:Image", "buildArgs", "env"],
    ["github:index/actionsSecret:ActionsSecret", "plaintextValue", "secret"],
  ] as const)("says that %s holds at '%s': %s", (type, path, kind) => {
    expect(kindAt(type, path)).toBe(kind);
  });
});

describe("a type that the table doesn't know", () => {
  const kindsIn = (type: string, inputs: object) =>
    [
      ...placesOf(makeResource({ urn: `urn:pulumi:prod::app::${type}::x`, type, name: "x", inputs: Field.of(inputs) })),
    ].map(({ path, kind }) => [path, kind]);

  test("is read by the names of its properties", () => {
    const inputs = {
      adminPassword: "a",
      environmentVariables: { A: "b" },
      startupScript: "c",
      serviceAccount: "d",
      envs: [{ name: "A", value: "b" }],
      passwordLength: "8",
      region: "e",
    };
    expect(kindsIn("gcp:brandnew/thing:Thing", inputs)).toEqual([
      ["adminPassword", "secret"],
      ["environmentVariables.A", "env"],
      ["startupScript", "script"],
      ["serviceAccount", "identity"],
      ["envs[0].name", "env"],
      ["envs[0].value", "env"],
      ["passwordLength", undefined],
      ["region", undefined],
    ]);
  });

  test("may be a newer version of one that it knows: new credentials in it count", () => {
    expect(kindsIn("gcp:sql/user:User", { newerPassword: "a", newerSetting: "b" })).toEqual([
      ["newerPassword", "secret"],
      ["newerSetting", undefined],
    ]);
  });

  test("is no reason to miss a type of the installed SDK: its credentials are told by their names", () => {
    const folder = join(repositoryRoot(), "node_modules/@pulumi/gcp");
    const newer = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js") && !file.includes("node_modules"))
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/__pulumiType = '(gcp:[^']+)'/g)])
      .flatMap(([, type = ""]) => (type in schema.types ? [] : [type]));
    expect(newer.length).toBeLessThan(types.length / 10);
    for (const type of newer) {
      expect(kindsIn(type, { clientSecret: "a", env: { A: "b" } }), type).toEqual([
        ["clientSecret", "secret"],
        ["env.A", "env"],
      ]);
    }
  });
});

describe("kinds", () => {
  test.each<[string, Shape, boolean, string | undefined]>([
    ["password", "text", false, "secret"],
    ["rawKey", "text", true, "secret"],
    ["rawKey", "text", false, undefined],
    ["certificate", "text", true, undefined],
    ["content", "text", true, "script"],
    ["sasTokenSecret", "text", false, "reference"],
    ["secretManagerStoredPassword", "text", false, "reference"],
    ["wrappedKey", "text", false, "reference"],
    ["passwordWo", "text", false, "secret"],
    ["languageCode", "text", false, undefined],
    ["labels", "map", false, undefined],
    ["metadata", "map", false, "env"],
    ["requestHeadersToAdds", "pairs", false, "header"],
    ["nodeAffinities", "pairs", false, undefined],
    ["args", "texts", false, "words"],
    ["ipv4Enabled", "number", false, "exposure"],
    ["password", "number", false, undefined],
  ])("a property '%s' with %s (marked: %s) holds %s", (name, shape, marked, kind) => {
    expect(kindOf(name, shape, marked)).toBe(kind);
  });

  test("are each held by some type", () => {
    const held = new Set(types.flatMap((type) => Object.keys(rowOf(type) ?? {})));
    expect(kinds.filter((kind) => !held.has(kind) && kind !== "setting")).toEqual([]);
  });
});
