/** A platform of any size, as data: correctly isolated tenants with ten resources each. */
import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "../../local/cloud/protocol/values";

interface Declared {
  readonly type: string;
  readonly name: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** An output of another resource. */
class Reference {
  constructor(
    readonly resource: string,
    readonly output: string,
  ) {}
}

/** Resources of one tenant. */
const resourcesPerTenant = 10;

function tenant(id: string): Declared[] {
  const labels = { tenant: id };
  const run = new Reference(`${id}-run`, "member");
  const policyOf = (role: string) => new Policy(role, run);
  return [
    {
      type: "gcp:serviceaccount/account:Account",
      name: `${id}-run`,
      props: { accountId: `${id}-run`, project: "example" },
    },
    {
      type: "gcp:secretmanager/secret:Secret",
      name: `${id}-key`,
      props: { secretId: `${id}-key`, replication: { auto: {} }, labels, project: "example" },
    },
    {
      type: "gcp:secretmanager/secretIamPolicy:SecretIamPolicy",
      name: `${id}-key-readers`,
      props: { secretId: new Reference(`${id}-key`, "id"), policyData: policyOf("roles/secretmanager.secretAccessor") },
    },
    {
      type: "gcp:storage/bucket:Bucket",
      name: `${id}-files`,
      props: { location: "EU", labels, uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
    },
    {
      type: "gcp:storage/bucketIAMPolicy:BucketIAMPolicy",
      name: `${id}-files-users`,
      props: { bucket: new Reference(`${id}-files`, "name"), policyData: policyOf("roles/storage.objectUser") },
    },
    {
      type: "gcp:cloudrunv2/service:Service",
      name: id,
      props: {
        location: "europe-west1",
        labels,
        ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
        template: {
          serviceAccount: new Reference(`${id}-run`, "email"),
          vpcAccess: {
            egress: "ALL_TRAFFIC",
            networkInterfaces: [{ subnetwork: "projects/example/regions/europe-west1/subnetworks/workload" }],
          },
          containers: [
            {
              image: `europe-docker.pkg.dev/example/apps/web@sha256:${"9f86d081884c7d65".repeat(4)}`,
              envs: Array.from({ length: 10 }, (_, index) => ({
                name: `SETTING_${index}`,
                value: `value ${index} of ${id}`,
              })),
              volumeMounts: [{ name: "key", mountPath: "/keys" }],
            },
          ],
          volumes: [{ name: "key", secret: { secret: new Reference(`${id}-key`, "secretId") } }],
        },
      },
    },
    {
      type: "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy",
      name: `${id}-invokers`,
      props: { name: new Reference(id, "name"), location: "europe-west1", policyData: policyOf("roles/run.invoker") },
    },
    {
      type: "gcp:cloudrunv2/job:Job",
      name: `${id}-nightly`,
      props: {
        location: "europe-west1",
        labels,
        template: {
          template: { serviceAccount: new Reference(`${id}-run`, "email"), containers: [{ image: "example/nightly" }] },
        },
      },
    },
    { type: "gcp:pubsub/topic:Topic", name: `${id}-events`, props: { labels, project: "example" } },
    {
      type: "gcp:projects/iAMMember:IAMMember",
      name: `${id}-logs`,
      props: { project: "example", role: "roles/logging.logWriter", member: run },
    },
  ];
}

/** A policy document over an output, as the components write it. */
class Policy {
  constructor(
    readonly role: string,
    readonly member: Reference,
  ) {}
}

/** Resources of as many whole tenants as fit into `count`. */
function platform(count: number): Declared[] {
  return Array.from({ length: Math.floor(count / resourcesPerTenant) }, (_, index) => tenant(`t${index}`)).flat();
}

class Generic extends pulumi.CustomResource {
  constructor({ type, name }: Declared, props: pulumi.Inputs) {
    const outputs = Object.fromEntries(["email", "member", "name", "secretId"].map((output) => [output, undefined]));
    super(type, name, { ...outputs, ...props });
  }
}

/** The platform as a Pulumi program. */
export function platformProgram(count: number): () => Promise<void> {
  return async () => {
    const made = new Map<string, Generic>();
    const outputOf = ({ resource, output }: Reference): pulumi.Output<string> => {
      const target = made.get(resource);
      return output === "id"
        ? (target?.id ?? pulumi.output(""))
        : (Reflect.get(target ?? {}, output) as pulumi.Output<string>);
    };
    const resolve = (value: unknown): unknown => {
      if (value instanceof Reference) {
        return outputOf(value);
      }
      if (value instanceof Policy) {
        return pulumi.jsonStringify({ bindings: [{ role: value.role, members: [outputOf(value.member)] }] });
      }
      if (Array.isArray(value)) {
        return value.map(resolve);
      }
      if (value === null || typeof value !== "object") {
        return value;
      }
      return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
    };
    for (const declared of platform(count)) {
      made.set(declared.name, new Generic(declared, resolve(declared.props) as pulumi.Inputs));
    }
  };
}

export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
}

/** The platform as an engine reports it in a preview: references are not known yet, and where they come from is. */
export function registrations(count: number): Registration[] {
  const declared = platform(count);
  const types = new Map(declared.map(({ type, name }) => [name, type]));
  const urnOf = (name: string) => `urn:pulumi:dev::bench::${types.get(name)}::${name}`;
  return declared.map(({ type, name, props }) => ({
    urn: urnOf(name),
    type,
    name,
    props: Object.fromEntries(Object.entries(props).map(([key, value]) => [key, hideReferences(value)])),
    propertyDependencies: new Map(
      Object.entries(props).flatMap(([key, value]) => {
        const sources = [...new Set(referencesIn(value).map(({ resource }) => urnOf(resource)))];
        return sources.length > 0 ? [[key, sources] as const] : [];
      }),
    ),
  }));
}

function hideReferences(value: unknown): unknown {
  if (value instanceof Reference || value instanceof Policy) {
    return unknownValue;
  }
  if (Array.isArray(value)) {
    return value.map(hideReferences);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hideReferences(part)]));
}

function referencesIn(value: unknown): Reference[] {
  if (value instanceof Reference) {
    return [value];
  }
  if (value instanceof Policy) {
    return [value.member];
  }
  if (value === null || typeof value !== "object") {
    return [];
  }
  return Object.values(value).flatMap(referencesIn);
}
