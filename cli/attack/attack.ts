/** Attacks one tenant of a running local cloud from another. */
import { randomBytes } from "node:crypto";
import type { Wall } from "../../local/front/decisions";
import { findService } from "../../local/front/services";
import type { RunningCloud, ServiceStatus } from "../../local/run/runDeployed";
import { readContainers } from "../../local/run/spec";
import { type Role, roles, env as variables } from "../../plan/contract";
import { buildProof } from "../prove/buildProof";
import type { Answer } from "../prove/model";
import { deployedResources } from "../prove/read";
import { UserError } from "../terminal/userError";
import type { AttackContext, BreakIn, Party } from "./breakIn";
import { breakIns, inTurn, sideBySide } from "./breakIns";
import { onPlan } from "./onPlan";
import { fromInternet } from "./wire";

export interface AttackResult {
  readonly id: string;
  readonly title: string;
  /** `not tried` if it is impossible on this system. */
  readonly outcome: "denied" | "denied elsewhere" | "succeeded" | "unclear" | "not tried";
  readonly expected: Wall;
  /** The wall that refused. */
  readonly wall: Wall | undefined;
  readonly because: string;
  /**
   * Whether it goes through by the proof of what is deployed (see `bulkhead prove`). Undefined if resources do not decide it.
   */
  readonly onPlan: Answer | undefined;
}

type Tried = Omit<AttackResult, "onPlan">;

export interface AttackOptions {
  /** Tenant that has been broken into. Default: the last by name. */
  readonly attacker?: string;
  /** Tenant that is attacked from there. Default: the first by name. */
  readonly victim?: string;
  /** Ids of the break-ins to try. Default: all. */
  readonly only?: readonly string[];
  readonly onResult?: (result: AttackResult) => void;
}

/** Tries every break-in for real. Returns the results in the order of the report; `onResult` gets each as soon as it is there. */
export async function attack(running: RunningCloud, options: AttackOptions = {}): Promise<AttackResult[]> {
  const services = await running.services();
  const tenants = [...new Set(services.map(({ tenant }) => tenant).filter((tenant) => tenant !== undefined))].sort();
  const [victim, attacker] = [options.victim ?? tenants[0], options.attacker ?? tenants.at(-1)];
  if (victim === undefined || attacker === undefined || victim === attacker) {
    throw new UserError(`an attack must have two tenants, got ${tenants.join(", ") || "none"}; deploy another one`);
  }
  for (const [option, tenant] of [
    ["--on", victim],
    ["--from", attacker],
  ] as const) {
    if (tenants.includes(tenant)) {
      continue;
    }
    throw new UserError(`'${option}' must be one of ${tenants.join(", ")}, got '${tenant}'; name a deployed tenant`);
  }
  const parties = [await join(running, services, attacker), await join(running, services, victim)] as const;
  const context: Omit<AttackContext, "canary"> = {
    running,
    attacker: parties[0],
    victim: parties[1],
    internet: fromInternet(running.port),
  };
  // The groups of a local cloud have made-up members, none of them a service account.
  const resources = await deployedResources(running.cloud);
  const proof = buildProof({ resources, source: "state", groupsHoldPeople: true });
  const results = new Map<string, AttackResult>();
  const tryAll = async (list: readonly BreakIn[]) => {
    for (const breakIn of list.filter(({ id }) => options.only?.includes(id) ?? true)) {
      const tried = await tryOne(breakIn, { ...context, canary: `canary${randomBytes(9).toString("hex")}` });
      const result = { ...tried, onPlan: onPlan(proof, { attacker, victim }, breakIn.id) };
      results.set(breakIn.id, result);
      options.onResult?.(result);
    }
  };
  try {
    await Promise.all([tryAll(inTurn), ...sideBySide.map((breakIn) => tryAll([breakIn]))]);
  } finally {
    await Promise.all(parties.map(({ intruder }) => intruder.close()));
  }
  return breakIns.flatMap(({ id }) => results.get(id) ?? []);
}

async function tryOne(breakIn: BreakIn, context: AttackContext): Promise<Tried> {
  const { id, title, expected } = breakIn;
  if (breakIn.possible && !breakIn.possible(context)) {
    return {
      id,
      title,
      expected,
      outcome: "not tried",
      wall: undefined,
      because: "this machine's kernel has no way to refuse it",
    };
  }
  const verdict = await breakIn.attempt(context);
  if (!verdict.denied) {
    return {
      id,
      title,
      expected,
      outcome: verdict.unclear ? "unclear" : "succeeded",
      wall: undefined,
      because: verdict.because,
    };
  }
  const outcome = verdict.wall === expected ? "denied" : "denied elsewhere";
  return { id, title, expected, outcome, wall: verdict.wall, because: verdict.because };
}

/** A tenant's services, and a process of the attacker's in place of its app. */
async function join(running: RunningCloud, services: readonly ServiceStatus[], tenant: string): Promise<Party> {
  const part = (role: Role) => {
    const found = services.find((service) => service.tenant === tenant && service.role === role);
    if (found?.running && found.url !== undefined) {
      return { ...found, url: found.url };
    }
    throw new UserError(
      `tenant '${tenant}' must have a running ${role}, got ${whyNot(found)}; see 'bulkhead local status'`,
    );
  };
  const [workload, proxy] = [part(roles.workload), part(roles.egressProxy)];
  const deployed = await findService(running.cloud, workload.fullName);
  const relay = (deployed ? readContainers(deployed) : [])
    .flatMap(({ env }) => env)
    .find(({ name }) => name === variables.relayUrl);
  if (!deployed || !relay) {
    throw new UserError(`tenant '${tenant}' must have a relay, got none; give it analytics or apis`);
  }
  return {
    tenant,
    projectId: deployed.projectId,
    workload,
    proxy,
    relay: relay.value,
    intruder: running.startIntruder(workload.name),
  };
}

/** Why a service cannot be attacked, container by container. */
function whyNot(service: ServiceStatus | undefined): string {
  if (!service) {
    return "none";
  }
  if (service.running) {
    return "one without an address";
  }
  const problems = service.containers.flatMap(({ name, problem }) =>
    problem === undefined ? [] : `${name}: ${problem}`,
  );
  return problems.length > 0 ? `'${problems.join("; ")}'` : "a stopped one";
}
