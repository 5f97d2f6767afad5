/** What Google Cloud makes of a program's inputs: just enough for references between resources to mean what they mean there. */
import { unknown } from "../../support/pulumi";

const project = "example";

export type Inputs = Record<string, unknown>;

/** The provider's check: a name for what was given none. */
export function checked(type: string, name: string, inputs: Inputs): Inputs {
  return named.has(type) && inputs.name === undefined ? { ...inputs, name: `${name}-1234567` } : inputs;
}

/** Outputs after the step, or in its preview with everything computed unknown. */
export function outputsOf(
  type: string,
  name: string,
  inputs: Inputs,
  preview: boolean,
): { id: string; outputs: Inputs } {
  const computed = computedOf(type, name, inputs);
  const outputs = preview ? Object.fromEntries(Object.keys(computed).map((key) => [key, unknown])) : computed;
  if (preview) {
    Object.assign(outputs, knownInPreview(type, inputs, computed));
  }
  return { id: preview ? "" : String(computed.id ?? `${name}-id`), outputs: { ...outputs, ...inputs } };
}

const named = new Set([
  "gcp:cloudrunv2/service:Service",
  "gcp:cloudrunv2/job:Job",
  "gcp:cloudrunv2/workerPool:WorkerPool",
  "gcp:cloudrun/service:Service",
  "gcp:cloudfunctions/function:Function",
  "gcp:cloudfunctionsv2/function:Function",
  "gcp:storage/bucket:Bucket",
  "gcp:pubsub/topic:Topic",
  "gcp:compute/network:Network",
  "gcp:compute/subnetwork:Subnetwork",
  "gcp:compute/router:Router",
  "gcp:compute/routerNat:RouterNat",
  "gcp:vpcaccess/connector:Connector",
  "gcp:sql/databaseInstance:DatabaseInstance",
  "gcp:filestore/instance:Instance",
  "gcp:kms/cryptoKey:CryptoKey",
  "gcp:kms/keyRing:KeyRing",
  "gcp:logging/projectSink:ProjectSink",
]);

function computedOf(type: string, name: string, inputs: Inputs): Inputs {
  const at = String(inputs.project ?? project);
  const own = String(inputs.name ?? name);
  const region = String(inputs.region ?? inputs.location ?? "europe-west1");
  switch (type) {
    case "gcp:serviceaccount/account:Account": {
      const email = `${inputs.accountId}@${at}.iam.gserviceaccount.com`;
      const path = `projects/${at}/serviceAccounts/${email}`;
      return { id: path, name: path, email, member: `serviceAccount:${email}`, uniqueId: "1".repeat(21) };
    }
    case "gcp:secretmanager/secret:Secret": {
      const path = `projects/${at}/secrets/${inputs.secretId}`;
      return { id: path, name: path, createTime: "2026-01-01T00:00:00Z" };
    }
    case "gcp:secretmanager/secretVersion:SecretVersion":
      return { id: `${inputs.secret}/versions/1`, name: `${inputs.secret}/versions/1`, version: "1" };
    case "gcp:storage/bucket:Bucket":
      return { id: own, url: `gs://${own}`, selfLink: `https://www.googleapis.com/storage/v1/b/${own}` };
    case "gcp:cloudrunv2/service:Service":
      return { id: `projects/${at}/locations/${region}/services/${own}`, uri: `https://${own}-abc123-ew.a.run.app` };
    case "gcp:compute/network:Network":
      return {
        id: `projects/${at}/global/networks/${own}`,
        selfLink: `https://www.googleapis.com/compute/v1/projects/${at}/global/networks/${own}`,
      };
    case "gcp:compute/subnetwork:Subnetwork": {
      const path = `projects/${at}/regions/${region}/subnetworks/${own}`;
      return { id: path, selfLink: `https://www.googleapis.com/compute/v1/${path}` };
    }
    case "gcp:vpcaccess/connector:Connector":
      return {
        id: `projects/${at}/locations/${region}/connectors/${own}`,
        selfLink: `projects/${at}/locations/${region}/connectors/${own}`,
      };
    case "gcp:sql/databaseInstance:DatabaseInstance":
      return { id: own, connectionName: `${at}:${region}:${own}`, privateIpAddress: "10.1.2.3" };
    case "gcp:filestore/instance:Instance":
      return { id: `projects/${at}/locations/${region}/instances/${own}` };
    case "gcp:compute/address:Address":
      return { id: `projects/${at}/regions/${region}/addresses/${own}`, address: "10.9.8.7", selfLink: own };
    case "gcp:kms/keyRing:KeyRing":
      return { id: `projects/${at}/locations/${inputs.location}/keyRings/${own}` };
    case "gcp:projects/iAMCustomRole:IAMCustomRole": {
      const path = `projects/${at}/roles/${inputs.roleId}`;
      return { id: path, name: path };
    }
    case "gcp:organizations/iAMCustomRole:IAMCustomRole": {
      const path = `organizations/${inputs.orgId}/roles/${inputs.roleId}`;
      return { id: path, name: path };
    }
    case "gcp:iam/workloadIdentityPool:WorkloadIdentityPool":
      return { id: own, name: `projects/1/locations/global/workloadIdentityPools/${inputs.workloadIdentityPoolId}` };
    case "gcp:kms/cryptoKey:CryptoKey":
      return { id: `${inputs.keyRing}/cryptoKeys/${own}` };
    case "gcp:logging/projectSink:ProjectSink":
      return { id: own, writerIdentity: `serviceAccount:service-1@gcp-sa-logging.iam.gserviceaccount.com` };
    case "gcp:projects/serviceIdentity:ServiceIdentity": {
      const email = `service-1@gcp-sa-${String(inputs.service).split(".")[0]}.iam.gserviceaccount.com`;
      return { id: own, email, member: `serviceAccount:${email}` };
    }
    case "random:index/randomPassword:RandomPassword":
      return { id: "none", result: `pw-${name}-Zx81Qm44` };
    case "random:index/randomBytes:RandomBytes":
      return {
        id: "none",
        base64: Buffer.from(`${name}-bytes-of-a-test`).toString("base64"),
        hex: Buffer.from(name).toString("hex"),
      };
    case "random:index/randomId:RandomId":
      return { id: "abc123", hex: "abc123", dec: "11256099" };
    default:
      return { id: `${type}/${own}` };
  }
}

/** The real provider knows an account's e-mail in the preview where id and project are literals. */
function knownInPreview(type: string, inputs: Inputs, computed: Inputs): Inputs {
  const literal = (value: unknown) => typeof value === "string" && value !== unknown;
  if (type === "gcp:serviceaccount/account:Account" && literal(inputs.accountId) && literal(inputs.project)) {
    return { email: computed.email, member: computed.member };
  }
  return {};
}
