import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";

const secret = (name: string, inputs: object = {}) =>
  registered(types.secret, name, { secretId: name, project: "p", ...inputs });
const labelled = (tenant: string) => ({ labels: { tenant } });
const app = (name: string, volumes: unknown, inputs: object = {}, sources: string[] = []) =>
  registered(types.service, name, { name, project: "p", template: { volumes }, ...inputs }, { template: sources });
const mount = (named: unknown) => [{ secret: { secret: named } }];
const own = "must be this tenant's own secret";
const at = "'template.volumes[0].secret.secret'";

describe("no-shared-secret", () => {
  test.each<[string, Registered[], string[]]>([
    ["a service with its own secret", [secret("key"), app("a", mount("key"))], []],
    [
      "a service and a job of one tenant",
      [
        secret("key"),
        app("a", mount("key"), labelled("acme")),
        registered(types.job, "j", { ...labelled("acme"), template: { template: { volumes: mount("key") } } }),
      ],
      [],
    ],
    [
      "two unlabelled services",
      [secret("key"), app("a", mount("key")), app("b", mount("projects/p/secrets/key"))],
      [
        "key: 'key' must be used by the services of one tenant only, got 'a', 'b'; give each tenant a secret of its own",
      ],
    ],
    [
      "a secret labelled for another tenant",
      [secret("key", labelled("globex")), app("a", mount("key"), labelled("acme"))],
      [`a: ${at} ${own}, got 'key', which belongs to tenant 'globex'; give each tenant a secret of its own`],
    ],
    [
      "a secret of the platform",
      [secret("key", labelled("platform")), app("a", mount("key"), labelled("acme"))],
      [`a: ${at} ${own}, got 'key', which belongs to the platform; give each tenant a secret of its own`],
    ],
    [
      "a tenant not known yet",
      [secret("key", labelled("acme")), app("a", mount("key"), labelled(unknown))],
      [
        `a: ${at} ${own}, got 'key' for a service whose tenant is not known yet; write the tenant label as a plain value`,
      ],
    ],
    [
      "a secret outside the stack",
      [app("a", mount("key"))],
      [
        `a: ${at} ${own}, got 'key' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
      ],
    ],
    [
      "a secret that is only read",
      [app("a", mount(unknown), {}, [urnOf(types.secret, "read")])],
      [
        `a: ${at} ${own}, got 'read' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
      ],
    ],
    [
      "a secret that is not known",
      [app("a", mount(unknown))],
      [
        `a: ${at} must provably be this tenant's own secret, got a value that is not known yet; pass the output of the secret's resource`,
      ],
    ],
    [
      "volumes that are not known",
      [app("a", unknown)],
      [
        "a: 'template.volumes' must provably hold this tenant's secrets only, got a value that is not known yet; write the list in the program and pass outputs for single values only",
      ],
    ],
    [
      "variables that are not known",
      [registered(types.service, "a", { template: { containers: [{ envs: unknown }] } })],
      [],
    ],
    [
      "a first-generation service with an alias",
      [
        secret("key"),
        app("a", mount("key")),
        registered(types.oldService, "b", {
          template: {
            metadata: { annotations: { "run.googleapis.com/secrets": "mine:projects/p/secrets/key" } },
            spec: { volumes: [{ secret: { secretName: "mine" } }] },
          },
        }),
      ],
      [
        "key: 'key' must be used by the services of one tenant only, got 'a', 'b'; give each tenant a secret of its own",
      ],
    ],
    [
      "a function with another project's secret of the same name",
      [
        secret("key"),
        app("a", mount("key")),
        registered(types.function, "f", {
          project: "p",
          serviceConfig: { secretVolumes: [{ projectId: "q", secret: "key", mountPath: "/k" }] },
        }),
      ],
      [
        "f: 'serviceConfig.secretVolumes[0].secret' must be this tenant's own secret, got 'key' from outside the stack; create it in this stack or declare its tenant in 'externals'",
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("no-shared-secret", resources)).toEqual(messages);
  });

  test("names the holders that are strangers, in any of their slots, and no others", () => {
    const all = [
      secret("key"),
      secret("own"),
      app("a", mount("key"), labelled("acme")),
      app("a2", mount("key"), labelled("acme")),
      app("b", [...mount("own"), ...mount("key")], labelled("globex")),
      app("c", mount("own"), labelled("globex")),
    ];
    expect(said("no-shared-secret", all)).toEqual([
      "key: 'key' must be used by the services of one tenant only, got 'a', 'a2', 'b'; give each tenant a secret of its own",
    ]);
  });

  test("counts a holder that may use either of two secrets", () => {
    const either = app("b", mount(unknown), labelled("globex"), [
      urnOf(types.secret, "key"),
      urnOf(types.secret, "other"),
    ]);
    const found = said("no-shared-secret", [
      secret("key", labelled("acme")),
      secret("other", labelled("globex")),
      app("a", mount("key"), labelled("acme")),
      either,
    ]);
    expect(found).toEqual([
      "key: 'key' must be used by the services of one tenant only, got 'a', 'b'; give each tenant a secret of its own",
    ]);
    const unlabelled = [
      secret("key"),
      secret("other", labelled("globex")),
      app("a", mount("key"), labelled("acme")),
      either,
    ];
    expect(said("no-shared-secret", unlabelled)).toEqual([
      "key: 'key' must be used by the services of one tenant only, got 'a', 'b'; give each tenant a secret of its own",
    ]);
  });

  test("says of a secret of the stack that it is the stack's", () => {
    const ofBoth = [secret("key", { labels: { tenant: unknown } }), app("a", mount("key"), labelled("acme"))];
    expect(said("no-shared-secret", ofBoth)).toEqual([
      `a: ${at} ${own}, got 'key', which belongs to a tenant that is not known yet; give each tenant a secret of its own`,
    ]);
  });

  test("takes the owner of an outside secret from config", () => {
    const resources = [app("a", mount("projects/q/secrets/key"), labelled("acme"))];
    const told = (owner: string) =>
      said("no-shared-secret", resources, {
        packConfig: { "tenant-label": { externals: { "projects/q/secrets/key": owner } } },
      });
    expect(told("acme")).toEqual([]);
    expect(told("globex")).toEqual([
      `a: ${at} ${own}, got 'key', which belongs to tenant 'globex'; give each tenant a secret of its own`,
    ]);
  });

  test("goes by the label that config names", () => {
    const customer = (id: string) => ({ labels: { customer: id } });
    const resources = [secret("key"), app("a", mount("key"), customer("x")), app("b", mount("key"), customer("x"))];
    expect(said("no-shared-secret", resources).length).toBe(1);
    expect(
      said("no-shared-secret", resources, { packConfig: { "tenant-label": { tenantLabel: "customer" } } }),
    ).toEqual([]);
  });

  test("reports a secret outside the stack at the first of its services, in whatever order they come", () => {
    const uses = ["c", "a", "b"].map((name) => app(name, mount("projects/p/secrets/key")));
    const shared = (found: readonly string[]) => found.filter((text) => text.includes("must be used by"));
    for (const services of [uses, [...uses].reverse()]) {
      expect(shared(said("no-shared-secret", services))).toEqual([
        "a: 'key' must be used by the services of one tenant only, got 'a', 'b', 'c'; give each tenant a secret of its own",
      ]);
    }
  });
});
