/** Service perimeters: whether a request to a Google API may cross from one project to another. */
import { isMap } from "../../../plan/contract";
import { mapsIn, type Properties, textsIn, type Value } from "../../cloud/protocol/values";
import type { Cloud } from "../../cloud/store/cloud";
import type { Decisions } from "../decisions";
import type { Source } from "../ingress/ingressSetting";
import { satisfies } from "./accessLevel";
import { egressMatches, ingressMatches, type PerimeterRequest } from "./rules";

const perimeterType = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter";

export interface PerimeterQuestion {
  readonly source: Source;
  /** IAM member; undefined without an identity. */
  readonly caller: string | undefined;
  /** Such as `storage.googleapis.com`. */
  readonly service: string;
  readonly permission: string;
  /** Project that holds the resource, by id. */
  readonly projectId: string;
}

interface PerimeterVerdict {
  readonly allowed: boolean;
  readonly because: string;
}

/**
 * Asks every enforced perimeter. Undefined if none has a say. What a dry run would refuse is recorded, and passes.
 */
export async function decidePerimeters(
  cloud: Cloud,
  decisions: Decisions,
  question: PerimeterQuestion,
): Promise<PerimeterVerdict | undefined> {
  const stored = await cloud.resources.listBelow("accesscontextmanager.googleapis.com");
  const perimeters = stored.filter(({ type, deletedAt }) => type === perimeterType && deletedAt === undefined);
  if (perimeters.length === 0) {
    return undefined;
  }
  const request = await asRequest(cloud, question);
  const verdicts: PerimeterVerdict[] = [];
  for (const { properties } of perimeters) {
    const name = String(properties.title ?? properties.name);
    const enforced = await decide(cloud, name, properties.status, request);
    if (enforced !== undefined) {
      verdicts.push(enforced);
    }
    const tried = properties.useExplicitDryRunSpec === true ? properties.spec : undefined;
    const dryRun = await decide(cloud, name, tried, request);
    if (dryRun?.allowed === false) {
      const because = `dry run only: ${dryRun.because}`;
      decisions.add({ ...recordOf(question), wall: "service perimeter", allowed: true, because });
    }
  }
  const verdict = verdicts.find(({ allowed }) => !allowed) ?? verdicts[0];
  if (verdict !== undefined) {
    decisions.add({ ...recordOf(question), wall: "service perimeter", ...verdict });
  }
  return verdict;
}

async function asRequest(cloud: Cloud, question: PerimeterQuestion): Promise<PerimeterRequest> {
  const { projects } = await cloud.settings();
  const path = (id: string) => `projects/${projects[id]?.number ?? id}`;
  const { source, caller, service, permission, projectId } = question;
  return {
    // "You can't use principals in rules for invocations" (Cloud Run, "Using VPC Service Controls").
    caller: permission === "run.routes.invoke" ? undefined : caller,
    service,
    permission,
    from: source.kind === "vpc" ? path(source.projectId) : undefined,
    to: path(projectId),
  };
}

function recordOf({ caller, permission, projectId, service }: PerimeterQuestion) {
  return { caller: caller ?? "anonymous", action: permission, resource: `${service} of project ${projectId}` };
}

/** The verdict of one perimeter's rules; undefined if the request doesn't concern it. */
async function decide(
  cloud: Cloud,
  name: string,
  rules: Value | undefined,
  request: PerimeterRequest,
): Promise<PerimeterVerdict | undefined> {
  if (!isMap(rules)) {
    return undefined;
  }
  const members = textsIn(rules.resources);
  const fromInside = request.from !== undefined && members.includes(request.from);
  const toInside = members.includes(request.to);
  const restricted = textsIn(rules.restrictedServices);
  const isRestricted = restricted.includes("*") || restricted.includes(request.service);
  if (fromInside && !isAccessible(rules.vpcAccessibleServices, restricted, request.service)) {
    return no(`perimeter '${name}' lets no network use ${request.service}`);
  }
  if (!isRestricted || fromInside === toInside) {
    return undefined;
  }
  return toInside ? entering(cloud, name, rules, request) : leaving(name, rules, request);
}

function isAccessible(setting: Value | undefined, restricted: readonly string[], service: string): boolean {
  if (!isMap(setting) || setting.enableRestriction !== true) {
    return true;
  }
  const allowed = textsIn(setting.allowedServices);
  return allowed.includes(service) || (allowed.includes("RESTRICTED-SERVICES") && restricted.includes(service));
}

async function entering(
  cloud: Cloud,
  name: string,
  rules: Properties,
  request: PerimeterRequest,
): Promise<PerimeterVerdict> {
  for (const level of textsIn(rules.accessLevels)) {
    if (await satisfies(cloud, level, request.caller)) {
      return yes(`perimeter '${name}' lets in who satisfies access level '${level}'`);
    }
  }
  for (const rule of mapsIn(rules.ingressPolicies)) {
    if (await ingressMatches(cloud, rule, request)) {
      return yes(`an ingress rule of perimeter '${name}'`);
    }
  }
  return no(`perimeter '${name}' lets nobody in from outside who no rule names`);
}

function leaving(name: string, rules: Properties, request: PerimeterRequest): PerimeterVerdict {
  return mapsIn(rules.egressPolicies).some((rule) => egressMatches(rule, request))
    ? yes(`an egress rule of perimeter '${name}'`)
    : no(`perimeter '${name}' lets nothing out to ${request.to}`);
}

const yes = (because: string): PerimeterVerdict => ({ allowed: true, because });
const no = (because: string): PerimeterVerdict => ({ allowed: false, because });
