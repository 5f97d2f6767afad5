/** Which workloads can use Google's APIs for the resources of any project, and what says so. */
import { expect, test } from "vitest";
import { buildGraph, googleApisReach, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const made = (type: string, name: string, inputs: object) =>
  makeResource({ urn: `urn:pulumi:prod::app::${type}::${name}`, type, name, inputs: Field.of(inputs) });

const app = (egress: unknown, more: object = {}) =>
  made("gcp:cloudrunv2/service:Service", "app", { project: "123456", ...more, template: { vpcAccess: { egress } } });
const perimeter = (status: object | undefined, name = "cell") =>
  made("gcp:accesscontextmanager/servicePerimeter:ServicePerimeter", name, { name, ...(status && { status }) });
const beside = (kind: string) => made(`gcp:accesscontextmanager/${kind}:X`, "part", {});

const closed = {
  resources: ["projects/123456"],
  restrictedServices: ["storage.googleapis.com"],
  vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
};
const withEgress = (...rules: object[]) => ({ ...closed, egressPolicies: rules });
const withServices = (vpcAccessibleServices: object, more: object = {}) => ({
  ...closed,
  ...more,
  vpcAccessibleServices,
});

function reach(...resources: ReturnType<typeof made>[]): string {
  const graph = buildGraph(resources);
  const [workload] = graph.workloads;
  if (workload === undefined) {
    throw new Error("no workload");
  }
  const { allowed, why, resource, path } = googleApisReach(graph)(workload);
  return [allowed, why, [resource?.name, path].filter((part) => part !== undefined).join(" ")].join("; ").trim();
}

const inside = app("ALL_TRAFFIC");
const notKnown = "which services its networks may use is not known yet";

test.each<[string, ReturnType<typeof made>[], string]>([
  ["without a perimeter", [inside], "yes; no perimeter of this stack holds its project;"],
  [
    "outside of any network, without a perimeter",
    [app("PRIVATE_RANGES_ONLY")],
    "yes; its traffic to Google's APIs leaves outside of any network; app template.vpcAccess.egress",
  ],
  [
    "outside of any network, with a perimeter",
    [app("PRIVATE_RANGES_ONLY"), perimeter(closed)],
    "yes; its traffic to Google's APIs leaves outside of any network; app template.vpcAccess.egress",
  ],
  [
    "with traffic not known yet",
    [app(unknown), perimeter(closed)],
    "unknown; where its traffic goes is not known yet; app template.vpcAccess.egress",
  ],
  [
    "in a closed perimeter",
    [inside, perimeter(closed)],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  [
    "in a dry run",
    [inside, perimeter(undefined)],
    "yes; the perimeter is a dry run, which refuses nothing; cell status",
  ],
  [
    "beside a perimeter of another project",
    [inside, perimeter({ ...closed, resources: ["projects/654321"] })],
    "yes; the perimeter does not hold project 123456; cell status.resources",
  ],
  [
    "in the second of two perimeters",
    [inside, perimeter({ ...closed, resources: ["projects/654321"] }, "other"), perimeter(closed)],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  [
    "in a perimeter whose projects aren't known, and one that holds others",
    [
      inside,
      perimeter({ ...closed, resources: ["projects/654321"] }, "other"),
      perimeter({ ...closed, resources: [unknown] }),
    ],
    "unknown; which projects the perimeter holds is not known yet; cell status.resources",
  ],
  [
    "in a project whose number isn't known",
    [app("ALL_TRAFFIC", { project: "acme-prod" }), perimeter(closed)],
    "unknown; whether the perimeter holds its project, which it names by number, is not known; cell status.resources",
  ],
  ...["1p", "p1"].map((project): [string, ReturnType<typeof made>[], string] => [
    `in the project '${project}', whose number isn't known`,
    [app("ALL_TRAFFIC", { project }), perimeter({ ...closed, resources: [`projects/${project}`] })],
    "unknown; whether the perimeter holds its project, which it names by number, is not known; cell status.resources",
  ]),
  [
    "in its provider's project",
    [
      makeResource({ ...app("ALL_TRAFFIC", { project: undefined }), provider: Field.of({ project: "123456" }) }),
      perimeter(closed),
    ],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  ...[
    "servicePerimeters",
    "servicePerimeterResource",
    "servicePerimeterEgressPolicy",
    "servicePerimeterDryRunResource",
  ].map((kind): [string, ReturnType<typeof made>[], string] => [
    `with a ${kind} beside the perimeter`,
    [inside, perimeter(closed), beside(kind)],
    "unknown; a resource beside the perimeter changes it, which is not followed; part",
  ]),
  [
    "with a resource beside a perimeter of another stack",
    [inside, beside("servicePerimeterResource")],
    "unknown; a resource beside the perimeter changes it, which is not followed; part",
  ],
  [
    "with an access level, which changes no perimeter",
    [inside, perimeter(closed), beside("accessLevel")],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  [
    "with a part of a perimeter in another provider's name",
    [inside, perimeter(closed), made("x:gcp:accesscontextmanager/servicePerimeterResource:X", "part", {})],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  [
    "without a restriction of services",
    [inside, perimeter(withServices({}))],
    "yes; its networks may use services that it does not restrict; cell status.vpcAccessibleServices.enableRestriction",
  ],
  [
    "with a restriction that is off",
    [inside, perimeter(withServices({ enableRestriction: false }))],
    "yes; its networks may use services that it does not restrict; cell status.vpcAccessibleServices.enableRestriction",
  ],
  [
    "with a restriction not known yet",
    [inside, perimeter(withServices({ enableRestriction: unknown }))],
    `unknown; ${notKnown}; cell status.vpcAccessibleServices.enableRestriction`,
  ],
  [
    "with a restricted service that is named",
    [inside, perimeter(withServices({ enableRestriction: true, allowedServices: ["storage.googleapis.com"] }))],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  [
    "with a service that isn't restricted",
    [inside, perimeter(withServices({ enableRestriction: true, allowedServices: ["pubsub.googleapis.com"] }))],
    "yes; its networks may use pubsub.googleapis.com, which it does not restrict; cell status.vpcAccessibleServices.allowedServices",
  ],
  [
    "with a service of which that isn't known",
    [
      inside,
      perimeter(
        withServices(
          { enableRestriction: true, allowedServices: ["pubsub.googleapis.com"] },
          { restrictedServices: ["storage.googleapis.com", unknown] },
        ),
      ),
    ],
    `unknown; ${notKnown}; cell status.vpcAccessibleServices.allowedServices`,
  ],
  [
    "with services not known yet",
    [inside, perimeter(withServices({ enableRestriction: true, allowedServices: [unknown] }))],
    `unknown; ${notKnown}; cell status.vpcAccessibleServices.allowedServices`,
  ],
  [
    "with an egress rule to every project",
    [inside, perimeter(withEgress({ egressTo: { resources: ["*"] } }))],
    "yes; an egress rule lets data out to every project; cell status.egressPolicies",
  ],
  [
    "with an egress rule to every project, in a perimeter whose projects aren't known",
    [inside, perimeter({ ...withEgress({ egressTo: { resources: ["*"] } }), resources: unknown })],
    "yes; an egress rule lets data out to every project; cell status.egressPolicies",
  ],
  [
    "with an egress rule to one project",
    [inside, perimeter(withEgress({ egressTo: { resources: ["projects/777"] } }))],
    "no; an enforced perimeter lets nothing out but to the projects that it names; cell status",
  ],
  [
    "with an egress rule not known yet",
    [inside, perimeter(withEgress({ egressTo: { resources: ["projects/777", unknown] } }))],
    "unknown; what its egress rules let out is not known yet; cell status.egressPolicies",
  ],
  [
    "with egress rules not known yet",
    [inside, perimeter({ ...closed, egressPolicies: unknown })],
    "unknown; what its egress rules let out is not known yet; cell status.egressPolicies",
  ],
])("a workload %s", (_, resources, expected) => {
  expect(reach(...resources)).toBe(expected);
});
