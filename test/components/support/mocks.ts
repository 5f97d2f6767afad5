/** Pulumi's runtime without an engine: records what a program registers. */
import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { specialSigKey } from "../../support/pulumi";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly custom: boolean;
}

export interface Recording {
  readonly resources: readonly Registered[];
  ofType(type: string): Registered[];
  /** The one resource with this type and logical name. */
  one(type: string, name: string): Registered;
  /** Type chain of each resource as URNs show it, e.g. `bulkhead:index:Cell$gcp:kms/keyRing:KeyRing`, by logical name. */
  typeChains(): { readonly chain: string; readonly name: string }[];
  /** Resources by type. */
  counts(): Record<string, number>;
}

/** Outputs that only the cloud sets, as far as the components read them. */
function outputsOf(args: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const { project } = args.inputs;
  switch (args.type) {
    case "gcp:serviceaccount/account:Account": {
      const email = `${args.inputs.accountId}@${project}.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case "gcp:projects/serviceIdentity:ServiceIdentity":
      return { member: `serviceAccount:agent@${args.inputs.service}` };
    case "gcp:cloudrunv2/service:Service":
      return { uri: `https://${args.inputs.name}.example.run.app` };
    case "gcp:compute/address:Address":
      return { selfLink: `link/${args.inputs.name}`, address: `192.0.2.${String(args.inputs.name).at(-1)}` };
    case "gcp:compute/backendService:BackendService":
      return { generatedId: 100000000000042 };
    case "gcp:secretmanager/secretVersion:SecretVersion":
      return { version: "7" };
    case "gcp:logging/projectSink:ProjectSink":
      return { writerIdentity: "serviceAccount:writer@logging.example.com" };
    case "random:index/randomId:RandomId":
      return { hex: "0a1b2c3d" };
    case "random:index/randomPassword:RandomPassword":
      // The engine marks it by `additionalSecretOutputs`; without an engine the mock must.
      return { result: pulumi.secret("obviously-fake-generated-value") };
    default:
      return {};
  }
}

/** Starts Pulumi's mock runtime. In preview, everything that only the cloud sets is unknown. */
export async function startMocks({ preview = false } = {}): Promise<Recording> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        const { type, name, inputs, custom = false } = args;
        resources.push({ type, name, inputs, custom });
        if (!custom) {
          return { id: undefined, state: inputs };
        }
        if (preview) {
          return { id: undefined, state: inputs };
        }
        return { id: `${type.split(":").pop()}/${name}`, state: { ...inputs, ...outputsOf(args) } };
      },
      call: ({ token }) => {
        throw new Error(`components must not look anything up, but called ${token}`);
      },
    },
    "bulkhead",
    "test",
    preview,
    "organization",
  );
  // Mocks never run hooks; the monitor only has to take them.
  Object.assign(pulumi.runtime.getMonitor() ?? {}, {
    registerResourceHook: (_: unknown, reply: (error: null, response: object) => void) => reply(null, {}),
  });
  return {
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    one: (type, name) => {
      const [only, another] = resources.filter((resource) => resource.type === type && resource.name === name);
      if (only === undefined || another !== undefined) {
        throw new Error(`not one ${type} '${name}'`);
      }
      return only;
    },
    typeChains: () => {
      const monitor = pulumi.runtime.getMonitor() as unknown as MockMonitor;
      return [...monitor.getRegisteredResources().keys()].map((urn) => {
        const [, , chain = "", name = ""] = urn.replace("urn:pulumi:", "").split("::");
        return { chain, name };
      });
    },
    counts: () => {
      const counts: Record<string, number> = {};
      for (const { type } of resources) {
        counts[type] = (counts[type] ?? 0) + 1;
      }
      return counts;
    },
  };
}

/** Waits until everything that the program asked for is registered. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await pulumi.runtime.disconnect();
}

/** A known value, as tests read it. */
export function resolvedValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value as T));
  });
}

/** An output whose value is not known before the update. */
export function unknownOutput<T>(): pulumi.Output<T> {
  type Make = new (
    resources: Set<pulumi.Resource>,
    value: Promise<T | undefined>,
    known: Promise<boolean>,
    secret: Promise<boolean>,
    allResources: Promise<Set<pulumi.Resource>>,
  ) => pulumi.Output<T>;
  return new (pulumi.Output as unknown as Make)(
    new Set(),
    Promise.resolve(undefined),
    Promise.resolve(false),
    Promise.resolve(false),
    Promise.resolve(new Set<pulumi.Resource>()),
  );
}

/** True where an input reached the engine as a secret. */
export function isMarkedSecret(input: unknown): boolean {
  return typeof input === "object" && input !== null && specialSigKey in input;
}

/**
 * Error messages of what fails while outputs resolve, which no caller can catch. What depends on a failed value is never
 * registered, so this waits for the failure and not for the program's end.
 */
export async function messagesOfFailures(run: () => void): Promise<string[]> {
  const messages: string[] = [];
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason) =>
    messages.push(reason instanceof Error ? reason.message : String(reason)),
  );
  try {
    run();
    let quietTurns = 0;
    for (let seen = 0; quietTurns < 200; quietTurns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (messages.length > seen) {
        [seen, quietTurns] = [messages.length, 0];
      }
    }
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) {
      process.on("unhandledRejection", listener);
    }
  }
  return [...new Set(messages)];
}
