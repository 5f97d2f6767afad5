import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { Decisions } from "../../../local/front/decisions";
import type { Source } from "../../../local/front/ingress/ingressSetting";
import { decidePerimeters, type PerimeterQuestion } from "../../../local/front/perimeter/perimeters";
import { CloudFolder, folderProject, projectNumber } from "./support/cloudFolder";

const stranger = "strangers-project";
const strangerNumber = "999000000001";
const perimeterName = "accesscontextmanager.googleapis.com/accessPolicies/1/servicePerimeters/cell";
const inside: Source = { kind: "vpc", projectId: folderProject, network: "workload", instance: "acme" };
const internet: Source = { kind: "internet" };
const operator = "user:operator@example.com";
const storage = "storage.googleapis.com";

let folder: CloudFolder;
let decisions: Decisions;

beforeAll(async () => {
  folder = await CloudFolder.create();
  await folder.cloud.addProject(stranger, { number: strangerNumber });
});
beforeEach(() => {
  decisions = new Decisions();
});
afterAll(() => folder.remove());

const rules = (changes: Properties = {}): Properties => ({
  resources: [`projects/${projectNumber}`],
  restrictedServices: [storage, "run.googleapis.com"],
  vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
  ...changes,
});

async function decide(properties: Properties, question: Partial<PerimeterQuestion> = {}) {
  await folder.add("gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", perimeterName, {
    title: "cell",
    ...properties,
  });
  return decidePerimeters(folder.cloud, decisions, {
    source: inside,
    caller: undefined,
    service: storage,
    permission: "storage.objects.create",
    projectId: stranger,
    ...question,
  });
}

const anything = [{ serviceName: "*" }];
const entry = (ingressFrom: Properties, operations: Properties[] = anything): Properties => ({
  status: rules({ ingressPolicies: [{ ingressFrom, ingressTo: { resources: ["*"], operations } }] }),
});
const fromOutside = { source: internet, caller: operator, projectId: folderProject };
const everywhere = [{ accessLevel: "*" }];
const call = { service: "run.googleapis.com", permission: "run.routes.invoke" };

describe("C1: what leaves a perimeter", () => {
  test.each<[string, Properties, Partial<PerimeterQuestion>, boolean | undefined]>([
    ["data for a stranger's bucket is refused", { status: rules() }, {}, false],
    ["a call of a stranger's Cloud Run service is refused", { status: rules() }, call, false],
    ["the own project is none of its business", { status: rules() }, { projectId: folderProject }, undefined],
    [
      "a service that its networks may not use is refused, also in the own project",
      { status: rules() },
      { service: "pubsub.googleapis.com", projectId: folderProject },
      false,
    ],
    [
      "a service that it doesn't restrict passes if its networks may use it",
      { status: rules({ vpcAccessibleServices: null }) },
      { service: "pubsub.googleapis.com" },
      undefined,
    ],
    [
      "a project that an egress rule names passes",
      {
        status: rules({
          egressPolicies: [
            {
              egressFrom: { identityType: "ANY_IDENTITY" },
              egressTo: {
                resources: [`projects/${strangerNumber}`],
                operations: [{ serviceName: storage, methodSelectors: [{ method: "*" }] }],
              },
            },
          ],
        }),
      },
      {},
      true,
    ],
    [
      "an egress rule for another service doesn't let it out",
      {
        status: rules({
          egressPolicies: [
            {
              egressFrom: { identityType: "ANY_IDENTITY" },
              egressTo: {
                resources: ["*"],
                operations: [{ serviceName: "run.googleapis.com", methodSelectors: [{ method: "*" }] }],
              },
            },
          ],
        }),
      },
      {},
      false,
    ],
    ["traffic outside of any network is not held", { status: rules() }, { source: internet }, undefined],
  ])("%s", async (_, properties, question, allowed) => {
    expect((await decide(properties, question))?.allowed).toBe(allowed);
  });

  test("is recorded, and a dry run records what it would refuse", async () => {
    await decide({ status: rules() });
    const spec = await decide({ spec: rules(), useExplicitDryRunSpec: true });
    expect(spec).toBeUndefined();
    expect(decisions.list().map(({ wall, allowed, because }) => [wall, allowed, because])).toEqual([
      ["service perimeter", false, `perimeter 'cell' lets nothing out to projects/${strangerNumber}`],
      ["service perimeter", true, `dry run only: perimeter 'cell' lets nothing out to projects/${strangerNumber}`],
    ]);
  });
});

describe("C2: who gets into a perimeter", () => {
  test.each<[string, Properties, Partial<PerimeterQuestion>, boolean]>([
    ["nobody without a rule, the deployer included", { status: rules() }, {}, false],
    [
      "an operator whom a rule names, from everywhere",
      entry({ identities: [operator], sources: everywhere }),
      {},
      true,
    ],
    [
      "nobody else by that rule",
      entry({ identities: [operator], sources: everywhere }),
      { caller: "user:other@example.com" },
      false,
    ],
    ["nobody by a rule without sources", entry({ identities: [operator] }), {}, false],
    ["people, by a rule for people", entry({ identityType: "ANY_USER_ACCOUNT", sources: everywhere }), {}, true],
    [
      "no service account by that rule",
      entry({ identityType: "ANY_USER_ACCOUNT", sources: everywhere }),
      { caller: "serviceAccount:a@b" },
      false,
    ],
    [
      "a network of a project that a rule names",
      entry({ identityType: "ANY_IDENTITY", sources: [{ resource: `projects/${strangerNumber}` }] }),
      { source: { ...inside, projectId: stranger } },
      true,
    ],
    [
      "a method that a rule names",
      entry({ identityType: "ANY_IDENTITY", sources: everywhere }, [
        { serviceName: storage, methodSelectors: [{ permission: "storage.objects.create" }] },
      ]),
      {},
      true,
    ],
    [
      "no other method by that rule",
      entry({ identityType: "ANY_IDENTITY", sources: everywhere }, [
        { serviceName: storage, methodSelectors: [{ permission: "storage.objects.get" }] },
      ]),
      {},
      false,
    ],
    [
      "callers of a service, by a rule for any identity",
      entry({ identityType: "ANY_IDENTITY", sources: everywhere }),
      call,
      true,
    ],
    [
      "no caller of a service by name: rules can't tell them apart",
      entry({ identities: [operator], sources: everywhere }),
      call,
      false,
    ],
  ])("%s", async (_, properties, question, allowed) => {
    expect((await decide(properties, { ...fromOutside, ...question }))?.allowed).toBe(allowed);
  });

  test.each<[string, Properties, boolean]>([
    ["its members", { conditions: [{ members: [operator] }] }, true],
    ["nobody else", { conditions: [{ members: ["user:other@example.com"] }] }, false],
    ["all but its members if it is negated", { conditions: [{ members: [operator], negate: true }] }, false],
    [
      "nobody by an address, which no request has here",
      { conditions: [{ members: [operator], ipSubnetworks: ["192.0.2.0/24"] }] },
      false,
    ],
    [
      "whom one of its conditions names",
      { combiningFunction: "OR", conditions: [{ members: [] }, { members: [operator] }] },
      true,
    ],
  ])("an access level lets in %s", async (_, basic, allowed) => {
    const level = "accessPolicies/1/accessLevels/office";
    await folder.add(
      "gcp:accesscontextmanager/accessLevel:AccessLevel",
      `accesscontextmanager.googleapis.com/${level}`,
      { basic },
    );
    expect((await decide({ status: rules({ accessLevels: [level] }) }, fromOutside))?.allowed).toBe(allowed);
  });

  test("an access level that nothing defines lets in nobody", async () => {
    const verdict = await decide(
      { status: rules({ accessLevels: ["accessPolicies/1/accessLevels/none"] }) },
      fromOutside,
    );
    expect(verdict?.allowed).toBe(false);
  });
});
