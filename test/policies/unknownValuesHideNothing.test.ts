/**
 * Unknown values never switch a rule off. In every bad stack, each value of each resource that a finding names, or that was
 * changed to break the stack, is hidden in turn; in the good stack each value of every resource.
 */
import { describe, expect, test } from "vitest";
import { badExits } from "./stackCases/badExits";
import { badIdentities } from "./stackCases/badIdentities";
import { badSecrets } from "./stackCases/badSecrets";
import { plainStack } from "./stackCases/plainStack";
import type { Judgement } from "./support/judge";
import { changedFrom, type Path, placesIn, shapeOf } from "./support/leaves";
import { type Registered, record } from "./support/record";
import { type Hiding, hidden } from "./support/unknowns";
import { judgeVariant } from "./support/variants";

/** A place whose hiding lets a bad stack through, and why that is right or can't be helped. */
interface Accepted {
  readonly stack: string;
  readonly places: readonly string[];
  readonly how: readonly Hiding[];
  readonly why: string;
}

const accepted: readonly Accepted[] = [
  {
    stack: "a secret's value written in the program",
    places: ["literal secretData"],
    how: ["output", "alone"],
    why: "what another resource makes is not written in the program",
  },
  {
    stack: "one generated value in the secrets of both tenants",
    places: ["acme-second secretData", "globex-second secretData"],
    how: ["alone"],
    why: "each tenant then has the value of another resource",
  },
  ...[
    "one unlabelled secret mounted by both tenants, by two spellings of its name",
    "a secret of another stack, named by a literal",
  ].map(
    (stack): Accepted => ({
      stack,
      places: [`${stack.startsWith("one") ? "globex" : "acme"} template.volumes[].secret`].flatMap((place) => [
        place,
        `${place}.secret`,
      ]),
      how: ["output", "untraced"],
      why: "the engine tells where a whole property comes from, so beside the tenant's own secret, traced, another name that is none of a secret's outputs can't be told from it",
    }),
  ),
  {
    stack: "a vendor's host in env under a plain name",
    places: ["acme template.containers[].envs[].value"],
    how: ["output"],
    why: "a variable named as an address is no secret if any of its sources may have addresses, and only a known value says which address it is",
  },
];

const ofTenant = [
  "no-shared-secret",
  "no-shared-storage",
  "own-service-account",
  "secret-accessor-own-tenant",
  "tenant-label",
];
const ofSecret = ["no-shared-secret", "secret-accessor-own-tenant", "tenant-label"];
const env = ["no-secret-in-env"];
const egress = ["egress-confined"];
const audit = ["audit-trail"];

/**
 * Where the good stack is rejected while a value comes from a resource nobody knows. Settings and labels prove something by
 * their value alone; lists of variables and volumes may hold anything; an env value or a reader from a stranger may be a
 * secret or anyone; and a name that only its users know leads nowhere.
 */
const closed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "gcp:cloudrunv2/service:Service": {
    ingress: ["restricted-ingress"],
    labels: ofTenant,
    "labels.bulkhead-role": ["tenant-label"],
    "labels.tenant": ofTenant,
    template: [...egress, ...env],
    "template.containers": env,
    "template.containers[]": env,
    "template.containers[].envs": env,
    "template.containers[].envs[]": ["no-secret-ref-in-env"],
    "template.containers[].envs[].name": env,
    "template.containers[].envs[].value": env,
    "template.volumes": ["no-shared-secret"],
    "template.volumes[]": ["no-shared-secret"],
    "template.vpcAccess": egress,
    "template.vpcAccess.egress": egress,
  },
  "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding": {
    members: ["authenticated-access"],
    "members[]": ["authenticated-access"],
  },
  "gcp:compute/routerNat:RouterNat": { sourceSubnetworkIpRangesToNat: egress, subnetworks: egress },
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": { retentionDays: audit },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
    auditLogConfigs: audit,
    "auditLogConfigs[]": audit,
    "auditLogConfigs[].logType": audit,
    service: audit,
  },
  "gcp:secretmanager/secret:Secret": {
    labels: ofSecret,
    "labels.tenant": ofSecret,
    secretId: ["no-shared-secret", "secret-accessor-own-tenant"],
  },
  "gcp:secretmanager/secretIamPolicy:SecretIamPolicy": { policyData: ["secret-accessor-own-tenant"] },
  "gcp:storage/bucket:Bucket": {
    name: ["no-shared-storage"],
    publicAccessPrevention: ["private-bucket"],
    uniformBucketLevelAccess: ["private-bucket"],
  },
  "gcp:storage/bucketIAMMember:BucketIAMMember": { member: ["no-shared-storage"] },
};

/** Every way to hide a value, those that make the same registration together. */
function waysToHide(one: Registered, path: Path): readonly (readonly [Hiding, ...Hiding[]])[] {
  const hasSources = (one.propertyDependencies[String(path[0])] ?? []).length > 0;
  return hasSources ? [["output"], ["untraced"], ["alone"]] : [["output", "alone"], ["untraced"]];
}

const mandatory = (found: readonly Judgement[]) => found.filter(({ level }) => level === "mandatory");
const isStack = ({ type }: Registered) => type === "pulumi:pulumi:Stack";
const stacks = [...badSecrets, ...badIdentities, ...badExits];

describe("a bad stack", () => {
  test.each(stacks.map((one) => [one.title, one] as const))(
    "%s is rejected whatever is not known",
    async (title, one) => {
      const good = await record(() => plainStack(), { preview: true });
      const bad = await record(one.program, { preview: true });
      const found = judgeVariant(bad);
      const before = mandatory(found);
      const suspects = new Set([...found, ...changedFrom(good, bad)].map(({ urn }) => urn));
      const through = new Set<string>();
      for (const suspect of bad.filter((resource) => suspects.has(resource.urn) && !isStack(resource))) {
        const { urn, name, inputs } = suspect;
        for (const path of placesIn(inputs)) {
          for (const [how, ...same] of waysToHide(suspect, path)) {
            const after = mandatory(judgeVariant(hidden(bad, urn, path, how)));
            // Either all that was found before still is, or the resource itself is what can't be proved.
            // What is shared is reported at the shared thing; while that can't be resolved, at those that use it.
            const isStill = (one: Judgement) =>
              after.some(({ rule, urn: at }) => rule === one.rule && (at === one.urn || /^no-shared-/.test(rule)));
            const lost = before.some((one) => !isStill(one));
            if (lost && !after.some(({ urn: at }) => at === urn)) {
              for (const way of [how, ...same]) {
                through.add(`${name} ${shapeOf(path)}, ${way}`);
              }
            }
          }
        }
      }
      const known = accepted
        .filter(({ stack }) => stack === title)
        .flatMap(({ places, how }) => places.flatMap((place) => how.map((one) => `${place}, ${one}`)));
      expect([...through].sort()).toEqual(known.sort());
    },
  );

  test("is let through only where the table knows of the stack", () => {
    const titles = stacks.map(({ title }) => title);
    expect(accepted.map(({ stack }) => stack).filter((stack) => !titles.includes(stack))).toEqual([]);
  });
});

describe("a good stack", () => {
  test("F5: is accepted whatever comes from another resource, but where only the value can prove anything", async () => {
    const good = await record(() => plainStack(), { preview: true });
    const found: Record<string, Record<string, string[]>> = {};
    for (const { urn, type, inputs } of good.filter((resource) => !isStack(resource))) {
      for (const path of placesIn(inputs)) {
        const rules = judgeVariant(hidden(good, urn, path, "output")).map(({ rule }) => rule);
        if (rules.length === 0) {
          continue;
        }
        const ofType = found[type] ?? {};
        found[type] = { ...ofType, [shapeOf(path)]: [...new Set([...(ofType[shapeOf(path)] ?? []), ...rules])].sort() };
      }
    }
    expect(found).toEqual(closed);
  });
});
