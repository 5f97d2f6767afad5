/**
 * Whether a workload can use Google's APIs for the resources of any project. An identity of another project brings its own
 * rights there, so no IAM policy of this project can stop it; only an enforced VPC Service Controls perimeter does.
 */
import { type Field, knownValue } from "../read";
import type { Resource } from "../read/resource";
import type { Grant, Workload } from "./model";
import { projectNumbers } from "./projectNumbers";
import type { NodeIndex } from "./references";

const perimeterType = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";
/** Resources that change a perimeter from beside it. */
const besides = /^gcp:accesscontextmanager\/servicePerimeters?(?:Resource|DryRun\w+|EgressPolicy|IngressPolicy)?:/;

/** What holds for one workload, and the resource and property that say so. */
export interface ApisReach {
  /** `yes`: the APIs of any project. `no`: those of this project, and of projects that the perimeter names. */
  readonly allowed: "yes" | "no" | "unknown";
  readonly why: string;
  /** The perimeter, or the workload itself. Undefined if there is no perimeter. */
  readonly resource?: Resource;
  readonly path?: string;
}

interface Parts {
  readonly resources: readonly Resource[];
  readonly grants: readonly Grant[];
  readonly index: NodeIndex;
}

/** Reads the stack's perimeters once, then answers for each workload. */
export function googleApisReach(parts: Parts): (workload: Workload) => ApisReach {
  const perimeters = parts.resources.filter(({ type }) => type === perimeterType);
  const partsElsewhere = parts.resources.find(({ type }) => besides.test(type) && type !== perimeterType);
  const numbers = projectNumbers(parts);
  return (workload) => {
    const outside = outsideNetwork(workload);
    if (outside !== undefined) {
      return outside;
    }
    const { project = "" } = workload.name;
    const number = /^\d+$/.test(project) ? project : numbers.get(project);
    const reaches = perimeters.map((perimeter) => byPerimeter(perimeter, number));
    if (partsElsewhere !== undefined) {
      const why = "a resource beside the perimeter changes it, which is not followed";
      return { allowed: "unknown", why, resource: partsElsewhere };
    }
    const least =
      reaches.find(({ allowed }) => allowed === "no") ?? reaches.find(({ allowed }) => allowed === "unknown");
    return least ?? reaches[0] ?? { allowed: "yes", why: "no perimeter of this stack holds its project" };
  };
}

/** A perimeter knows traffic by its network, so it can't hold what leaves by Cloud Run's own way out. */
function outsideNetwork({ egress, resource }: Workload): ApisReach | undefined {
  const { field, path } = egress.setting;
  const setting = field.text();
  if (egress.allTraffic.includes(knownValue(setting) ?? "")) {
    return undefined;
  }
  return setting.state === "unknown"
    ? { allowed: "unknown", why: "where its traffic goes is not known yet", resource, path }
    : { allowed: "yes", why: "its traffic to Google's APIs leaves outside of any network", resource, path };
}

function byPerimeter(perimeter: Resource, number: string | undefined): ApisReach {
  const status = perimeter.inputs.at("status");
  const say = (allowed: ApisReach["allowed"], path: string, why: string): ApisReach => ({
    allowed,
    why,
    resource: perimeter,
    path,
  });
  if (status.state === "missing") {
    return say("yes", "status", "the perimeter is a dry run, which refuses nothing");
  }
  const members = textsOf(status.at("resources"));
  const holds = number === undefined ? undefined : members.texts.includes(`projects/${number}`);
  if (holds === false && members.complete) {
    return say("yes", "status.resources", `the perimeter does not hold project ${number}`);
  }
  const gap = openService(status) ?? openEgress(status);
  if (gap !== undefined && gap.allowed === "yes") {
    return say("yes", gap.path, gap.why);
  }
  if (holds !== true) {
    const why =
      number === undefined
        ? "whether the perimeter holds its project, which it names by number, is not known"
        : "which projects the perimeter holds is not known yet";
    return say("unknown", "status.resources", why);
  }
  return gap === undefined
    ? say("no", "status", "an enforced perimeter lets nothing out but to the projects that it names")
    : say(gap.allowed, gap.path, gap.why);
}

interface Gap {
  readonly allowed: "yes" | "unknown";
  readonly path: string;
  readonly why: string;
}

/** Only the services inside of the perimeter may be open to its networks: all others know no perimeter. */
function openService(status: Field): Gap | undefined {
  const accessible = status.at("vpcAccessibleServices");
  const at = (name: string) => `status.vpcAccessibleServices.${name}`;
  const restriction = accessible.at("enableRestriction").flag();
  if (restriction.state === "unknown") {
    return {
      allowed: "unknown",
      path: at("enableRestriction"),
      why: "which services its networks may use is not known yet",
    };
  }
  if (knownValue(restriction) !== true) {
    return {
      allowed: "yes",
      path: at("enableRestriction"),
      why: "its networks may use services that it does not restrict",
    };
  }
  const allowed = textsOf(accessible.at("allowedServices"));
  const restricted = textsOf(status.at("restrictedServices"));
  const open = allowed.texts.find(
    (service) => service !== "RESTRICTED-SERVICES" && !restricted.texts.includes(service),
  );
  if (open !== undefined && restricted.complete) {
    return {
      allowed: "yes",
      path: at("allowedServices"),
      why: `its networks may use ${open}, which it does not restrict`,
    };
  }
  return allowed.complete && open === undefined
    ? undefined
    : { allowed: "unknown", path: at("allowedServices"), why: "which services its networks may use is not known yet" };
}

function openEgress(status: Field): Gap | undefined {
  const path = "status.egressPolicies";
  const policies = status.at("egressPolicies");
  const unknown: Gap = { allowed: "unknown", path, why: "what its egress rules let out is not known yet" };
  const rules = policies.state === "missing" ? [] : knownValue(policies.list());
  if (rules === undefined) {
    return unknown;
  }
  const targets = rules.map((rule) => textsOf(rule.at("egressTo", "resources")));
  if (targets.some(({ texts }) => texts.includes("*"))) {
    return { allowed: "yes", path, why: "an egress rule lets data out to every project" };
  }
  return targets.every(({ complete }) => complete) ? undefined : unknown;
}

/** The known texts of a list, and whether that is all of them. */
function textsOf(field: Field): { readonly texts: readonly string[]; readonly complete: boolean } {
  if (field.state === "missing") {
    return { texts: [], complete: true };
  }
  const texts = field.items().map((item) => knownValue(item.text()));
  const known = texts.filter((text) => text !== undefined);
  return { texts: known, complete: field.list().state === "known" && known.length === texts.length };
}
