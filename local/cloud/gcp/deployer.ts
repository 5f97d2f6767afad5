/** Asks IAM whether whoever runs the engine may do what the engine asks for. */
import { mayDo } from "../../../iam";
import { isMap } from "../../../plan/contract";
import { CloudError } from "../cloudError";
import { knownText, type Properties, type Value } from "../protocol/values";
import { policyView } from "../resources/iam/storedPolicies";
import type { Cloud } from "../store/cloud";
import { type Operation, permissionsFor } from "./deployerPermissions";

export interface DeployerGate {
  /**
   * Throws Google's error for the first permission that the deployer lacks on the resource's project.
   *
   * @param configured the provider's project, for resources that name no other
   */
  require(operation: Operation, type: string, configured: string | undefined, properties: Properties): Promise<void>;
}

/** @param member IAM member that runs the engine; undefined for somebody who may do everything */
export function deployerGate(cloud: Cloud, member: string | undefined): DeployerGate {
  const requireOn = async (permissions: readonly string[], api: string, path: string) => {
    const view = await policyView(cloud, `${api}/${path}`, member);
    const missing = permissions.find((permission) => !mayDo(view, member, permission).allowed);
    if (missing !== undefined) {
      const message = `Permission '${missing}' denied on resource '${path}' (or it may not exist).`;
      throw new CloudError(403, message, "forbidden");
    }
  };
  return {
    require: async (operation, type, configured, properties) => {
      if (member === undefined) {
        return;
      }
      const project = (await projectOf(cloud, properties)) ?? configured ?? "";
      const permissions = permissionsFor(type, operation);
      if (permissions === undefined) {
        throw new Error(`'${type}' must have its permissions in local/cloud/gcp/deployerPermissions.ts`);
      }
      await requireOn(permissions, "cloudresourcemanager.googleapis.com", `projects/${project}`);
      const account = operation === "create" || operation === "update" ? accountOf(type, properties) : undefined;
      if (account !== undefined) {
        // A revision runs as this account, so whoever deploys it can act as the account (Cloud Run, "Deployment permissions").
        const path = `projects/${project}/serviceAccounts/${account}`;
        await requireOn(["iam.serviceAccounts.actAs"], "iam.googleapis.com", path);
      }
    },
  };
}

/** A resource names its project, or something in it: a key ring, a secret, a bucket. */
async function projectOf(cloud: Cloud, properties: Properties): Promise<string | undefined> {
  const named = knownText(properties.project) || inPath(Object.values(properties));
  if (named !== undefined) {
    const { projects } = await cloud.settings();
    return Object.keys(projects).find((id) => projects[id]?.number === named) ?? named;
  }
  const bucket = knownText(properties.bucket)?.replace(/^b\//, "");
  const found = bucket === undefined ? undefined : await cloud.find(`storage.googleapis.com/buckets/${bucket}`);
  return knownText(found?.properties.project);
}

function inPath(values: readonly Value[]): string | undefined {
  const paths = values.flatMap((value) => /^projects\/([^/]+)\//.exec(knownText(value) ?? "")?.[1] ?? []);
  return paths[0];
}

/** The service account of a Cloud Run resource, as its template names it. */
function accountOf(type: string, { template }: Properties): string | undefined {
  if (!type.startsWith("gcp:cloudrun") || !isMap(template)) {
    return undefined;
  }
  const inner = isMap(template.template) ? template.template : isMap(template.spec) ? template.spec : template;
  const account = inner.serviceAccount ?? inner.serviceAccountName;
  return typeof account === "string" && account !== "" ? account : undefined;
}
