/** Pulumi's runtime without an engine: records what a program registers. */
import * as pulumi from "@pulumi/pulumi";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly custom: boolean;
}

export interface Recording {
  readonly resources: Registered[];
  ofType(type: string): Registered[];
  /** The one resource with this logical name and type. */
  one(type: string, name: string): Registered;
}

/** Outputs that only the cloud sets, as far as the components read them. */
function outputsOf(args: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const project = args.inputs.project ?? "test-project";
  switch (args.type) {
    case "gcp:serviceaccount/account:Account": {
      const email = `${args.inputs.accountId}@${project}.iam.gserviceaccount.com`;
      return { email, member: `serviceAccount:${email}` };
    }
    case "gcp:projects/serviceIdentity:ServiceIdentity":
      return { member: `serviceAccount:agent@${String(args.inputs.service)}.example.com` };
    case "gcp:cloudrunv2/service:Service":
      return { uri: `https://${args.inputs.name}-abc.a.run.app` };
    case "gcp:secretmanager/secretVersion:SecretVersion":
      return { version: "7", name: `${args.inputs.secret}/versions/7` };
    case "gcp:logging/projectSink:ProjectSink":
      return { writerIdentity: "serviceAccount:writer@logging.example.com" };
    case "random:index/randomId:RandomId":
      return { hex: "0a1b2c3d" };
    case "random:index/randomBytes:RandomBytes":
      return { base64: "b2J2aW91c2x5LWZha2UtYnl0ZXMtZm9yLXRlc3RzISE=" };
    default:
      return {};
  }
}

/** Starts Pulumi's mock runtime. In preview, what only the cloud sets is unknown. */
export async function startMocks(options: { preview?: boolean } = {}): Promise<Recording> {
  const resources: Registered[] = [];
  const preview = options.preview ?? false;
  await pulumi.runtime.setMocks(
    {
      newResource(args) {
        resources.push({ type: args.type, name: args.name, inputs: args.inputs, custom: args.custom ?? false });
        if (args.custom === false || preview) return { id: preview ? undefined : args.name, state: args.inputs };
        return { id: `${args.type.split("/").pop()}/${args.name}`, state: { ...args.inputs, ...outputsOf(args) } };
      },
      call() {
        throw new Error("components must not look anything up");
      },
    },
    "bulkhead",
    "test",
    preview,
    "organization",
  );
  return {
    resources,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    one(type, name) {
      const found = resources.filter((resource) => resource.type === type && resource.name === name);
      const [only] = found;
      if (only === undefined || found.length > 1) throw new Error(`${found.length} resources ${type} ${name}`);
      return only;
    },
  };
}

/** Waits until everything that the program asked for is registered. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await pulumi.runtime.disconnect();
}

/** Value of an output, or undefined while it is unknown. */
export function resolvedValue<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value as T)));
}
