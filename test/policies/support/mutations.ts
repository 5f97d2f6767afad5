/** Changes to recorded registrations: those that change what is deployed, and those that only spell it in another way. */
import type { Inputs } from "./cloudOutputs";
import { type Path, placesIn } from "./leaves";
import type { Registered } from "./record";

export interface Change {
  readonly title: string;
  readonly registered: readonly Registered[];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Inputs | undefined)?.[key as string], value);
}

function put(value: unknown, path: Path, item: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return item;
  }
  if (Array.isArray(value)) {
    return value.map((inner, position) => (position === key ? put(inner, rest, item) : inner));
  }
  return { ...(value as Inputs), [key]: put((value as Inputs)[key], rest, item) };
}

/** The registrations with one value of one resource replaced, in inputs and outputs. */
function replaced(registered: readonly Registered[], urn: string, path: Path, item: unknown): Registered[] {
  return registered.map((resource) =>
    resource.urn === urn
      ? {
          ...resource,
          inputs: put(resource.inputs, path, item) as Inputs,
          outputs: put(resource.outputs, path, item) as Inputs,
        }
      : resource,
  );
}

/** One byte of a text, a number or a flag made another. */
function mutated(value: unknown): unknown {
  if (typeof value === "string") {
    const middle = Math.floor(value.length / 2);
    return `${value.slice(0, middle)}${value[middle] === "b" ? "c" : "b"}${value.slice(middle + 1)}`;
  }
  return typeof value === "number" ? value + 1 : typeof value === "boolean" ? !value : undefined;
}

/** Every known text, number and flag in the inputs of every resource of the cloud, each changed once. */
export function* mutations(registered: readonly Registered[]): Generator<Change> {
  for (const { urn, type, inputs } of registered) {
    if (!type.includes("/")) {
      continue;
    }
    for (const path of placesIn(inputs)) {
      const item = mutated(at(inputs, path));
      if (item !== undefined) {
        const title = `${urn.split("::").slice(2).join(" ")}: ${path.join(".")}`;
        yield { title, registered: replaced(registered, urn, path, item) };
      }
    }
  }
}

/** Every resource of the cloud taken out, and a second one like it added. */
export function* countChanges(registered: readonly Registered[]): Generator<Change> {
  for (const resource of registered.filter(({ type }) => type.includes("/"))) {
    yield { title: `without ${resource.urn}`, registered: registered.filter((one) => one !== resource) };
    yield { title: `twice ${resource.urn}`, registered: [...registered, { ...resource, urn: `${resource.urn}-2` }] };
  }
}

/** A value with its members and white space in another order. */
function respelled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => respelled(item, seed));
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, respelled(item, seed)] as const);
    return Object.fromEntries(shuffled(entries, seed));
  }
  if (typeof value === "string" && /^[{[]/.test(value)) {
    return JSON.stringify(respelled(JSON.parse(value), seed), undefined, seed % 4);
  }
  return value;
}

/** Lists whose order means nothing to Google Cloud. */
const sets = new Set(["envs", "volumes", "volumeMounts", "containers", "auditLogConfigs", "items", "bindings"]);

function reordered(value: unknown, seed: number, name = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => reordered(item, seed));
    return sets.has(name) ? shuffled(items, seed) : items;
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, reordered(item, seed, key)]))
    : value;
}

/** The same items in an order that depends on the seed alone. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed + 1;
  const next = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return state;
  };
  return items
    .map((item) => [next(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}

const each = (registered: readonly Registered[], change: (properties: Inputs) => unknown): Registered[] =>
  registered.map((one) => ({ ...one, inputs: change(one.inputs) as Inputs, outputs: change(one.outputs) as Inputs }));

function renamed(registered: readonly Registered[], seed: number): Registered[] {
  const names = new Map(registered.map(({ urn, name }) => [urn, `${name}-v${seed}`]));
  const urnOf = (urn: string) => `${urn.split("::").slice(0, 3).join("::")}::${names.get(urn) ?? ""}`;
  const swap = (urn: string) => (names.has(urn) ? urnOf(urn) : urn);
  return registered.map((one) => ({
    ...one,
    urn: swap(one.urn),
    name: names.get(one.urn) ?? one.name,
    parent: swap(one.parent),
    dependencies: one.dependencies.map(swap),
    propertyDependencies: Object.fromEntries(
      Object.entries(one.propertyDependencies).map(([property, urns]) => [property, urns.map(swap)]),
    ),
  }));
}

/** Plain resources in place of components: no frames around them, and all of them below the stack. */
function flat(registered: readonly Registered[]): Registered[] {
  const stack = registered.find(({ type }) => type === "pulumi:pulumi:Stack")?.urn ?? "";
  return registered
    .filter(({ type }) => !type.startsWith("bulkhead:"))
    .map((one) => ({ ...one, parent: one.parent === "" ? "" : stack }));
}

/** What another version of the SDK or the provider notes beside the inputs. */
function noted(registered: readonly Registered[], seed: number): Registered[] {
  return each(registered, (properties) => ({
    ...properties,
    __defaults: [`v${seed}`],
    ...(typeof properties.template === "object" && properties.template !== null
      ? { template: { ...properties.template, __defaults: [] } }
      : {}),
  }));
}

function tagged(registered: readonly Registered[], seed: number): Registered[] {
  const tag = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(tag);
    }
    return typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([key, item]) => [
            key,
            key === "image" && typeof item === "string" ? item.replace("@sha256", `:v${seed}@sha256`) : tag(item),
          ]),
        )
      : value;
  };
  return each(registered, (properties) => tag(properties));
}

/** Resources that may spell out what they refer to. */
const referrers = /^gcp:cloudrunv2\/service:|^gcp:compute\/subnetwork:|^gcp:storage\/|IamPolicy$|IAMPolicy$/;

/** Texts in place of references: the trace of where a value comes from is lost, the value stays. */
function spelledOut(registered: readonly Registered[]): Registered[] {
  return registered.map((one) => (referrers.test(one.type) ? { ...one, propertyDependencies: {} } : one));
}

/** Rewrites that leave what is deployed as it is. */
export function* rewrites(registered: readonly Registered[], rounds: number): Generator<Change> {
  for (let seed = 0; seed < rounds; seed++) {
    yield { title: `registered in order ${seed}`, registered: shuffled(registered, seed) };
    yield { title: `renamed ${seed}`, registered: renamed(shuffled(registered, seed), seed) };
    yield { title: `members in order ${seed}`, registered: each(registered, (value) => respelled(value, seed)) };
    yield { title: `sets in order ${seed}`, registered: each(registered, (value) => reordered(value, seed)) };
    yield { title: `notes of SDK ${seed}`, registered: noted(registered, seed) };
    yield { title: `image tag ${seed}`, registered: tagged(registered, seed) };
    yield { title: `without components, in order ${seed}`, registered: flat(shuffled(registered, seed)) };
    yield {
      title: `all at once ${seed}`,
      registered: tagged(noted(flat(renamed(shuffled(registered, seed), seed)), seed), seed),
    };
  }
  yield { title: "texts in place of references", registered: spelledOut(registered) };
}
