/** What is read from functions of both generations. */
import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { envOf, paths, read, workloadTypes as types } from "../support/workload";

describe.each([
  ["first", types.oldFunction, "", (config: object) => config, "buildEnvironmentVariables"],
  [
    "second",
    types.function,
    "serviceConfig.",
    (serviceConfig: object) => ({ serviceConfig }),
    "buildConfig.environmentVariables",
  ],
] as const)("a function of the %s generation", (generation, type, root, around, build) => {
  test("is read with its build", () => {
    const inputs = around({
      environmentVariables: { A: "1", B: unknown },
      secretEnvironmentVariables: [
        { key: "C", projectId: "q", secret: "key" },
        { key: "D", secret: "other" },
      ],
      secretVolumes: [{ projectId: unknown, secret: "key" }],
      serviceAccountEmail: "run",
    });
    const builds =
      generation === "first"
        ? { buildEnvironmentVariables: { E: "2" } }
        : { buildConfig: { environmentVariables: { E: "2" } } };
    const workload = read(type, { ...inputs, ...builds, project: "p" });
    expect(envOf(workload)).toEqual([
      { at: `${root}environmentVariables.A`, container: undefined, name: "A", value: "1", secret: undefined },
      { at: `${root}environmentVariables.B`, container: undefined, name: "B", value: "unknown", secret: undefined },
      { at: `${build}.E`, container: undefined, name: "E", value: "2", secret: undefined },
      {
        at: `${root}secretEnvironmentVariables[0].secret`,
        container: undefined,
        name: "C",
        value: "missing",
        secret: "external:secret:key@q",
      },
      {
        at: `${root}secretEnvironmentVariables[1].secret`,
        container: undefined,
        name: "D",
        value: "missing",
        secret: "external:secret:other@p",
      },
    ]);
    expect(workload.secretFiles.map(({ path, target }) => [path, target.proof])).toEqual([
      [`${root}secretVolumes[0].secret`, "none"],
    ]);
    expect(workload.account).toMatchObject({
      path: `${root}serviceAccountEmail`,
      target: { nodes: [{ name: { id: "run" } }] },
    });
  });

  test("leaves by an interface of its own or by a connector", () => {
    const one = { subnetwork: "s", network: "n" };
    for (const [directVpcNetworkInterfaces, at] of [
      [[one], "[0]"],
      [one, ""],
    ] as const) {
      const { egress } = read(type, around({ directVpcEgress: "VPC_EGRESS_ALL_TRAFFIC", directVpcNetworkInterfaces }));
      expect(egress.setting.path).toBe(`${root}directVpcEgress`);
      expect(egress.subnet?.path).toBe(`${root}directVpcNetworkInterfaces${at}.subnetwork`);
      expect(egress.network?.path).toBe(`${root}directVpcNetworkInterfaces${at}.network`);
    }
    const { egress } = read(type, around({ vpcConnectorEgressSettings: "ALL_TRAFFIC", vpcConnector: "c" }));
    expect([egress.setting.path, egress.connector?.path]).toEqual([
      `${root}vpcConnectorEgressSettings`,
      `${root}vpcConnector`,
    ]);
  });

  test("takes requests, unless it is of the first generation and an event starts it", () => {
    expect(read(type, around({})).ingress).toMatchObject({ setting: { path: `${root}ingressSettings` } });
    const started = read(type, { ...around({}), eventTrigger: { eventType: "x" } });
    expect(started.ingress === undefined).toBe(generation === "first");
    expect(read(type, { ...around({}), eventTrigger: unknown }).ingress).toBeDefined();
  });

  test("says what of it is not known as a whole", () => {
    expect(paths(read(type, around({ environmentVariables: unknown, secretVolumes: unknown })).unreadable)).toEqual([
      `${root}environmentVariables`,
      `${root}secretVolumes`,
    ]);
    if (generation === "second") {
      expect(paths(read(type, { serviceConfig: unknown }).unreadable)).toEqual(["serviceConfig"]);
    }
  });
});
