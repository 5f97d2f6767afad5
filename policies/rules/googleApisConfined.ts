/** Reports workloads that can send data to a stranger's project through Google's own APIs. */
import { type ApisReach, googleApisReach, type IsolationGraph, type Workload } from "../graph";
import { knownValue } from "../read";
import { sharers } from "./messages";
import type { Report, Rule } from "./rule";

const cellType = "bulkhead:index:Cell";
const perimeterType = /^gcp:accesscontextmanager\/servicePerimeter/;

const fix =
  "enforce a service perimeter ('perimeter' of the cell) that restricts every service its networks may use and names the projects that it lets data out to";

export const googleApisConfined: Rule = {
  id: "google-apis-confined",
  sentence: "Google's APIs serve a workload the resources of its own project, and of projects that a perimeter names.",
  why: "A network without a way to the internet still reaches Google's APIs, and they serve every project: whoever takes over an app uploads its data to a bucket of their own, with a token of their own, and no IAM policy of this project is asked.",
  counts:
    "Services, jobs, worker pools and functions that send all traffic into a network of this stack (`egress-confined` judges the others). A service perimeter whose `status` holds their project must leave its networks only services that it restricts (`vpcAccessibleServices` with `RESTRICTED-SERVICES`), and must have no egress rule to every project. One finding for all workloads with the same gap. Judges stacks with a cell or a perimeter. Mandatory if the stack's perimeter is enforced and has a gap; else advice, since a perimeter takes an organization and may belong to another stack. With `required`, every stack is judged, and every finding is mandatory.",
  unknowns:
    "A perimeter names projects by number and all else names them by id: the number is taken from a project, a bucket or a service of the stack, or from the storage agent that may use a bucket's key. If nothing proves it, or if a part of the perimeter isn't known yet, the finding is advice. A perimeter of another stack isn't seen.",
  severity: "high",
  level: "advisory",
  remediation:
    "Set the cell's `perimeter`, run it as a dry run first, then with `enforce`. Without an organization there is no perimeter: then say so in the waiver.",
  config: {
    required: {
      type: "boolean",
      description: "True judges every stack, and makes whatever is not proved a mandatory finding.",
      default: false,
    },
  },
  examples: {
    bad: `
const network = new gcp.compute.Network("cell", { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
const subnet = new gcp.compute.Subnetwork("cell", { network: network.id, region: "europe-west1", ipCidrRange: "10.0.0.0/24" });
new gcp.cloudrunv2.Service("app", {
  project: "123456789012",
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: {
    vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: subnet.id }] },
    containers: [{ image: "example/app" }],
  },
});
new gcp.accesscontextmanager.ServicePerimeter("cell", {
  parent: "accessPolicies/987654321",
  name: "accessPolicies/987654321/servicePerimeters/cell",
  title: "cell",
  useExplicitDryRunSpec: true,
  spec: {
    resources: ["projects/123456789012"],
    restrictedServices: ["storage.googleapis.com", "run.googleapis.com"],
    vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
  },
});`,
    good: `
const network = new gcp.compute.Network("cell", { autoCreateSubnetworks: false, deleteDefaultRoutesOnCreate: true });
const subnet = new gcp.compute.Subnetwork("cell", { network: network.id, region: "europe-west1", ipCidrRange: "10.0.0.0/24" });
new gcp.cloudrunv2.Service("app", {
  project: "123456789012",
  location: "europe-west1",
  labels: { tenant: "acme" },
  template: {
    vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: subnet.id }] },
    containers: [{ image: "example/app" }],
  },
});
new gcp.accesscontextmanager.ServicePerimeter("cell", {
  parent: "accessPolicies/987654321",
  name: "accessPolicies/987654321/servicePerimeters/cell",
  title: "cell",
  status: {
    resources: ["projects/123456789012"],
    restrictedServices: ["storage.googleapis.com", "run.googleapis.com"],
    vpcAccessibleServices: { enableRestriction: true, allowedServices: ["RESTRICTED-SERVICES"] },
  },
});`,
  },

  stack(graph, context) {
    const required = knownValue(context.config.at("required").flag()) === true;
    if (!required && !graph.resources.some(({ type }) => type === cellType || perimeterType.test(type))) {
      return [];
    }
    const reachOf = googleApisReach(graph);
    const gaps = new Map<string, { reach: ApisReach; names: string[] }>();
    for (const workload of graph.workloads.filter((one) => isInside(one))) {
      const reach = reachOf(workload);
      if (reach.allowed !== "no") {
        const key = `${reach.resource?.urn} ${reach.path} ${reach.why}`;
        const gap = gaps.get(key) ?? { reach, names: [] };
        gap.names.push(workload.resource.name);
        gaps.set(key, gap);
      }
    }
    return [...gaps.values()].map(({ reach, names }) => reportOf(graph, reach, names, required));
  },
};

/** True if all its traffic goes into a network that this stack manages. */
function isInside({ egress }: Workload): boolean {
  const place = egress.subnet ?? egress.connector ?? egress.network;
  const isAllTraffic = egress.allTraffic.includes(knownValue(egress.setting.field.text()) ?? "");
  return place !== undefined && isAllTraffic && place.target.nodes.some(({ resource }) => resource !== undefined);
}

function reportOf(
  graph: IsolationGraph,
  { allowed, why, resource, path }: ApisReach,
  names: readonly string[],
  required: boolean,
): Report {
  const cell = graph.resources.find(({ type }) => type === cellType);
  const isEnforced = resource !== undefined && resource.inputs.at("status").state !== "missing";
  return {
    urn: resource?.urn ?? cell?.urn ?? graph.stackUrn,
    path: path ?? "perimeter",
    problem: `must confine what ${sharers(names)} can send through Google's APIs, got a gap: ${why}; ${fix}`,
    level: required || (allowed === "yes" && isEnforced) ? "mandatory" : undefined,
  };
}
