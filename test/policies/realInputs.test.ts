/**
 * The real provider gives the pack other inputs and outputs than a program writes: defaults within blocks, parts that only
 * the cloud knows, sets in its own order. Where the local cloud leaves them as written, these stacks are changed here as
 * the provider changes them, and the pack must say the same.
 */
import { describe, expect, test } from "vitest";
import { isMap } from "../../plan/contract";
import { unknown } from "../support/pulumi";
import { badExits } from "./stackCases/badExits";
import { badIdentities } from "./stackCases/badIdentities";
import { badSecrets } from "./stackCases/badSecrets";
import { plainStack } from "./stackCases/plainStack";
import type { Inputs } from "./support/cloudOutputs";
import { judgeRegistered, summary } from "./support/judge";
import { type Registered, record } from "./support/record";

/** A change of a map at some place of a resource, or nothing. */
type Change = (map: Inputs, key: string) => Inputs | undefined;

const probe = { timeoutSeconds: 1, periodSeconds: 10, failureThreshold: 3, initialDelaySeconds: 0 };

/** Observed in the previews of gcp 9.35.0. */
const defaults: Change = (map, key) =>
  key === "startupProbe" || key === "livenessProbe"
    ? { ...probe, ...map }
    : key === "backends"
      ? { balancingMode: "UTILIZATION", capacityScaler: 1, ...map }
      : key === "emptyDir"
        ? { medium: "", ...map }
        : undefined;

const computed: Change = (map, key) =>
  key === "containers"
    ? { ports: unknown, startupProbe: unknown, ...map }
    : key === "scaling"
      ? { manualInstanceCount: unknown, ...map }
      : key === "metadata"
        ? { generation: unknown, selfLink: unknown, ...map }
        : undefined;

/** Defaults beside blocks, by type. */
const topLevel: Readonly<Record<string, Inputs>> = {
  "gcp:storage/bucket:Bucket": { storageClass: "STANDARD", forceDestroy: false },
  "gcp:secretmanager/secretVersion:SecretVersion": { enabled: true, deletionPolicy: "DELETE" },
  "gcp:cloudrunv2/service:Service": { deletionProtection: true },
  "gcp:compute/network:Network": { networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL" },
  "gcp:compute/routerNat:RouterNat": { icmpIdleTimeoutSec: 30, tcpTransitoryIdleTimeoutSec: 30, udpIdleTimeoutSec: 30 },
};

function changed(value: unknown, change: Change, key = ""): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => changed(item, change, key));
  }
  if (!isMap(value)) {
    return value;
  }
  const map = Object.fromEntries(Object.entries(value).map(([name, item]) => [name, changed(item, change, name)]));
  return change(map, key) ?? map;
}

const setNames: ReadonlySet<string> = new Set(["envs", "members", "audiences", "volumeMounts", "secrets"]);

/** The reverse of an order is one that no program wrote. */
function reordered(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => reordered(item, key));
    return setNames.has(key) ? items.reverse() : items;
  }
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name, reordered(item, name)]))
    : value;
}

const asTheProvider: Readonly<Record<string, (resource: Registered) => Registered>> = {
  "D11: defaults within blocks": (resource) => {
    const filled = (properties: Inputs) => ({
      ...topLevel[resource.type],
      ...(changed(properties, defaults) as Inputs),
    });
    return { ...resource, inputs: filled(resource.inputs), outputs: filled(resource.outputs) };
  },
  "D12: parts of blocks that are not known": (resource) => ({
    ...resource,
    outputs: changed(resource.outputs, computed) as Inputs,
  }),
  "D15: labels that are null": (resource) => ({
    ...resource,
    outputs: { ...resource.outputs, labels: resource.outputs.labels ?? null },
  }),
  "D13: sets in another order": (resource) => ({
    ...resource,
    inputs: reordered(resource.inputs) as Inputs,
    outputs: reordered(resource.outputs) as Inputs,
  }),
};

const stacks = [
  { title: "a good stack", program: () => plainStack() },
  ...[...badSecrets, ...badIdentities, ...badExits].map(({ title, program }) => ({ title, program })),
];
const recorded = new Map<string, Promise<Registered[]>>();
function previewOf({ title, program }: (typeof stacks)[number]): Promise<Registered[]> {
  const known = recorded.get(title) ?? record(program, { preview: true });
  recorded.set(title, known);
  return known;
}

describe.each(Object.entries(asTheProvider))("%s change nothing that the pack says of", (_, change) => {
  test.each(stacks.map((stack) => [stack.title, stack] as const))("%s", async (_title, stack) => {
    const written = await previewOf(stack);
    expect(summary(judgeRegistered(written.map(change)))).toEqual(summary(judgeRegistered(written)));
  });
});

test.each(Object.entries(asTheProvider))("%s are in these stacks", async (_, change) => {
  const all = (await Promise.all(stacks.map(previewOf))).flat();
  expect(all.filter((one) => JSON.stringify(change(one)) !== JSON.stringify(one)).length).toBeGreaterThan(20);
});
