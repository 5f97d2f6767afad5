import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

const rule = "google-apis-confined";
const number = "123456789012";

const network = registered("gcp:compute/network:Network", "net", { name: "net" });
const subnet = registered("gcp:compute/subnetwork:Subnetwork", "inside", {
  name: "inside",
  network: "net",
  region: "eu",
});
const app = (inputs: object = {}, name = "app", egress: unknown = "ALL_TRAFFIC") =>
  registered(types.service, name, {
    project: number,
    template: { vpcAccess: { egress, networkInterfaces: [{ subnetwork: "inside" }] } },
    ...inputs,
  });
const restricted = ["run.googleapis.com", "storage.googleapis.com"];
const accessible = { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] };
const status = (changes: object = {}) => ({
  resources: [`projects/${number}`],
  restrictedServices: restricted,
  vpcAccessibleServices: accessible,
  ...changes,
});
const perimeter = (inputs: object) =>
  registered("gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", "cell", { title: "cell", ...inputs });
const egress = (resources: unknown) => ({ egressPolicies: [{ egressTo: { resources } }] });

const fix =
  "enforce a service perimeter ('perimeter' of the cell) that restricts every service its networks may use and names the projects that it lets data out to";
const gap = (at: string, path: string, why: string, names = "'app'") =>
  `${at}: '${path}' must confine what ${names} can send through Google's APIs, got a gap: ${why}; ${fix}`;
const services = "which services its networks may use is not known yet";

describe("google-apis-confined", () => {
  const judge = (...resources: Registered[]) => said(rule, [network, subnet, ...resources]);

  test.each<[string, Registered[], string[]]>([
    ["an enforced perimeter around the project", [app(), perimeter({ status: status() })], []],
    [
      "egress to a project by its number",
      [app(), perimeter({ status: status(egress(["projects/210987654321"])) })],
      [],
    ],
    [
      "a cell without a perimeter",
      [app(), app({}, "other"), registered("bulkhead:index:Cell", "eu", {})],
      [`(advisory) ${gap("eu", "perimeter", "no perimeter of this stack holds its project", "'app', 'other'")}`],
    ],
    [
      "a dry run",
      [app(), perimeter({ spec: status(), useExplicitDryRunSpec: true })],
      [`(advisory) ${gap("cell", "status", "the perimeter is a dry run, which refuses nothing")}`],
    ],
    [
      "a perimeter around another project",
      [app(), perimeter({ status: status({ resources: ["projects/210987654321"] }) })],
      [gap("cell", "status.resources", `the perimeter does not hold project ${number}`)],
    ],
    [
      "projects that are not known yet",
      [app(), perimeter({ status: status({ resources: [unknown] }) })],
      [`(advisory) ${gap("cell", "status.resources", "which projects the perimeter holds is not known yet")}`],
    ],
    [
      "services left to the networks that the perimeter doesn't restrict",
      [app(), perimeter({ status: { resources: [`projects/${number}`], restrictedServices: restricted } })],
      [
        gap(
          "cell",
          "status.vpcAccessibleServices.enableRestriction",
          "its networks may use services that it does not restrict",
        ),
      ],
    ],
    [
      "one such service, by name",
      [
        app(),
        perimeter({
          status: status({
            vpcAccessibleServices: { ...accessible, allowedServices: ["RESTRICTED-SERVICES", "pubsub.googleapis.com"] },
          }),
        }),
      ],
      [
        gap(
          "cell",
          "status.vpcAccessibleServices.allowedServices",
          "its networks may use pubsub.googleapis.com, which it does not restrict",
        ),
      ],
    ],
    [
      "no service at all",
      [app(), perimeter({ status: status({ vpcAccessibleServices: { enableRestriction: true } }) })],
      [],
    ],
    [
      "a service where the perimeter restricts none",
      [
        app(),
        perimeter({
          status: {
            resources: [`projects/${number}`],
            vpcAccessibleServices: { enableRestriction: true, allowedServices: ["pubsub.googleapis.com"] },
          },
        }),
      ],
      [
        gap(
          "cell",
          "status.vpcAccessibleServices.allowedServices",
          "its networks may use pubsub.googleapis.com, which it does not restrict",
        ),
      ],
    ],
    [
      "a restriction that is not known yet",
      [app(), perimeter({ status: status({ vpcAccessibleServices: { ...accessible, enableRestriction: unknown } }) })],
      [`(advisory) ${gap("cell", "status.vpcAccessibleServices.enableRestriction", services)}`],
    ],
    [
      "services that are not known yet",
      [app(), perimeter({ status: status({ vpcAccessibleServices: { ...accessible, allowedServices: unknown } }) })],
      [`(advisory) ${gap("cell", "status.vpcAccessibleServices.allowedServices", services)}`],
    ],
    [
      "egress to every project",
      [app(), perimeter({ status: status(egress(["*"])) })],
      [gap("cell", "status.egressPolicies", "an egress rule lets data out to every project")],
    ],
    [
      "egress that is not known yet",
      [app(), perimeter({ status: status({ egressPolicies: unknown }) })],
      [`(advisory) ${gap("cell", "status.egressPolicies", "what its egress rules let out is not known yet")}`],
    ],
    [
      "an egress rule beside the perimeter",
      [
        app(),
        perimeter({ status: status() }),
        registered("gcp:accesscontextmanager/servicePerimeterEgressPolicy:ServicePerimeterEgressPolicy", "hole", {}),
      ],
      [`(advisory) ${gap("hole", "perimeter", "a resource beside the perimeter changes it, which is not followed")}`],
    ],
  ])("judges %s", (_, resources, expected) => {
    expect(judge(...resources)).toEqual(expected);
  });

  test("judges a stack without cell and perimeter only if that is required, and is mandatory then", () => {
    const required = { packConfig: { [rule]: { required: true } } };
    expect(judge(app())).toEqual([]);
    expect(judge(app(), registered("my:gcp:accesscontextmanager/servicePerimeter:Perimeter", "p", {}))).toEqual([]);
    expect(said(rule, [network, subnet, app()], required)).toEqual([
      gap("app-prod", "perimeter", "no perimeter of this stack holds its project"),
    ]);
    expect(said(rule, [network, subnet, app(), perimeter({ spec: status() })], required)).toEqual([
      gap("cell", "status", "the perimeter is a dry run, which refuses nothing"),
    ]);
    expect(said(rule, [network, subnet, app(), perimeter({ status: status() })], required)).toEqual([]);
  });

  test("leaves workloads outside of this stack's networks to their own rule, and to the stack of the network", () => {
    const cell = registered("bulkhead:index:Cell", "eu", {});
    const on = (vpcAccess: object, sources: string[] = []) => {
      const template = { vpcAccess: { egress: "ALL_TRAFFIC", ...vpcAccess } };
      return judge(cell, { ...app({ template }), propertyDependencies: { template: sources } }).length;
    };
    expect(on({ networkInterfaces: [{ subnetwork: "inside" }] })).toBe(1);
    expect(on({ networkInterfaces: [{ subnetwork: "inside" }], egress: "PRIVATE_RANGES_ONLY" })).toBe(0);
    expect(on({ networkInterfaces: [{ subnetwork: "elsewhere" }] })).toBe(0);
    const either = [subnet.urn, "urn:pulumi:prod::app::gcp:compute/subnetwork:Subnetwork::read"];
    expect(on({ networkInterfaces: [{ subnetwork: unknown }] }, either)).toBe(1);
    expect(on({})).toBe(0);
    expect(judge(cell, registered(types.bucket, "files", {}))).toEqual([]);
  });
});

describe("a project by its id", () => {
  const named = app({ project: "acme-prod" });
  const enforced = perimeter({ status: status() });
  const judge = (...resources: Registered[]) => said(rule, [network, subnet, named, enforced, ...resources]);
  const unproved = [
    `(advisory) ${gap("cell", "status.resources", "whether the perimeter holds its project, which it names by number, is not known")}`,
  ];
  const bucket = (more: object, outputs: object = {}) => {
    const inputs = { project: "acme-prod", name: "files", ...more };
    return { ...registered(types.bucket, "files", inputs), outputs: { ...inputs, ...outputs } };
  };
  const key = registered("gcp:kms/cryptoKey:CryptoKey", "key", { name: "k", keyRing: "ring" });
  const grant = (...numbers: string[]) =>
    registered(
      "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding",
      "agents",
      {
        cryptoKeyId: unknown,
        role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        members: numbers.map((one) => `serviceAccount:service-${one}@gs-project-accounts.iam.gserviceaccount.com`),
      },
      { cryptoKeyId: [key.urn] },
    );
  const encrypted = {
    ...bucket({ encryption: { defaultKmsKeyName: unknown } }),
    propertyDependencies: { encryption: [key.urn] },
  };

  test("is not proved to have a number by the perimeter alone", () => {
    expect(judge()).toEqual(unproved);
    expect(judge(bucket({}))).toEqual(unproved);
  });

  test.each<[string, Registered[]]>([
    ["the project itself", [registered("gcp:organizations/project:Project", "p", { projectId: "acme-prod", number })]],
    ["a bucket that is there", [bucket({}, { projectNumber: Number(number) })]],
    [
      "a service that is there",
      [
        {
          ...app({ project: "acme-prod" }, "there"),
          outputs: { urls: [`https://there-${number}.europe-west1.run.app`, "https://there-abc-ew.a.run.app"] },
        },
      ],
    ],
    ["the one storage agent that may use a bucket's key", [key, encrypted, grant(number)]],
  ])("has the number that %s shows", (_, resources) => {
    expect(judge(...resources)).toEqual([]);
  });

  test("has no number by a key that two agents may use, or by resources that disagree", () => {
    expect(judge(key, encrypted, grant(number, "210987654321"))).toEqual(unproved);
    const other = registered("gcp:organizations/project:Project", "p", {
      projectId: "acme-prod",
      number: "210987654321",
    });
    expect(judge(bucket({}, { projectNumber: Number(number) }), other)).toEqual(unproved);
  });
});
