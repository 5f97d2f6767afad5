/** Vendors that an egress proxy could send to although its plan doesn't name them. */
import { env, parsePlan, vendors } from "../../plan";
import type { IsolationGraph, Workload } from "../graph";
import { knownValue } from "../read";
import { planData, planEntry } from "./planEntry";
import type { Report } from "./rule";
import { vendorsOfSecrets } from "./vendorPlaces";
import { vendorInAnyForm, vendorInName } from "./vendorTraces";

/** What a proxy holds of a vendor, and where. */
interface Held {
  readonly title: string;
  readonly what: "host" | "token";
  readonly path: string;
}

export function judgeUnplanned(graph: IsolationGraph, workload: Workload): Report[] {
  const planned = plannedVendors(workload);
  if (planned === undefined) {
    return [];
  }
  const unplanned = new Map<string, Held>();
  for (const held of [...heldInTexts(workload), ...heldInSecrets(graph, workload)]) {
    if (!planned.has(held.title) && !unplanned.has(held.title)) {
      unplanned.set(held.title, held);
    }
  }
  return [...unplanned.values()].map(({ title, what, path }) => ({
    urn: workload.id,
    path,
    problem: `must belong to a vendor of the tracking plan, got a ${what} of ${title}, which the plan doesn't name; declare its events in the plan or remove it`,
  }));
}

/** Titles of the vendors in the plan; undefined for a plan that another rule refuses. */
function plannedVendors(workload: Workload): ReadonlySet<string | undefined> | undefined {
  const value = planEntry(workload)?.value;
  const result = parsePlan(planData((value && knownValue(value)) ?? ""));
  return result.ok
    ? new Set(Object.keys(result.plan.vendors ?? {}).map((name) => vendors.get(name)?.title))
    : undefined;
}

function heldInTexts(workload: Workload): Held[] {
  const variables = workload.env
    .filter(({ name }) => knownValue(name) !== env.plan)
    .map(({ slot, value }) => ({ path: slot.path, text: knownValue(value) }));
  const words = workload.words.map(({ path, field }) => ({ path, text: knownValue(field.text()) }));
  return [...variables, ...words].flatMap(({ path, text }) => {
    const found = text === undefined ? undefined : vendorInAnyForm(text);
    return found === undefined ? [] : [{ title: found.vendor.title, what: found.by, path }];
  });
}

function heldInSecrets(graph: IsolationGraph, workload: Workload): Held[] {
  const byValue = vendorsOfSecrets(graph);
  const slots = [...workload.secretFiles, ...workload.env.flatMap(({ secret }) => secret ?? [])];
  return slots.flatMap(({ path, target }) =>
    target.nodes.flatMap(({ id, name }) => {
      const title = vendorInName(name.id)?.title ?? byValue.get(id);
      return title === undefined ? [] : [{ title, what: "token" as const, path }];
    }),
  );
}
