import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types } from "../support/resources";

describe("no-secret-ref-in-env", () => {
  const message = (path: string, name: string) =>
    `app: '${path}' must not be set, got a secret reference for ${name}; mount the secret as a file instead`;
  test.each([
    [
      "a service",
      types.service,
      { template: { containers: [{ envs: [{ name: "KEY", valueSource: { secretKeyRef: { secret: "key" } } }] }] } },
      "template.containers[0].envs[0].valueSource.secretKeyRef.secret",
      "'KEY'",
    ],
    [
      "a source that isn't known",
      types.service,
      { template: { containers: [{ envs: [{ name: "KEY", valueSource: unknown }] }] } },
      "template.containers[0].envs[0].valueSource.secretKeyRef.secret",
      "'KEY'",
    ],
    [
      "a variable whose name isn't known",
      types.service,
      { template: { containers: [{ envs: [{ name: unknown, valueSource: { secretKeyRef: { secret: "key" } } }] }] } },
      "template.containers[0].envs[0].valueSource.secretKeyRef.secret",
      "variables",
    ],
    [
      "a first-generation service",
      types.oldService,
      {
        template: {
          spec: { containers: [{ envs: [{ name: "KEY", valueFrom: { secretKeyRef: { name: "key", key: "1" } } }] }] },
        },
      },
      "template.spec.containers[0].envs[0].valueFrom.secretKeyRef.name",
      "'KEY'",
    ],
    [
      "all of a secret at once",
      types.oldService,
      {
        template: { spec: { containers: [{ envFroms: [{ secretRef: { localObjectReference: { name: "key" } } }] }] } },
      },
      "template.spec.containers[0].envFroms[0].secretRef.localObjectReference.name",
      "variables",
    ],
    [
      "a function",
      types.function,
      { serviceConfig: { secretEnvironmentVariables: [{ key: "KEY", projectId: "p", secret: "key", version: "1" }] } },
      "serviceConfig.secretEnvironmentVariables[0].secret",
      "'KEY'",
    ],
  ])("rejects %s", (_, type, inputs, path, name) => {
    expect(said("no-secret-ref-in-env", [registered(type, "app", inputs)])).toEqual([message(path, name)]);
  });

  test("accepts files", () => {
    const app = registered(types.service, "app", {
      template: { volumes: [{ secret: { secret: "key" } }], containers: [{}] },
    });
    expect(said("no-secret-ref-in-env", [app])).toEqual([]);
  });
});
