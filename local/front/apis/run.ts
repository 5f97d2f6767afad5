/** Cloud Run's REST API, v2, as far as `gcloud run services update --image` and `--breakglass` need it: deploying without Pulumi. */
import { isMap } from "../../../plan/contract";
import { CloudError } from "../../cloud/cloudError";
import { updateResource } from "../../cloud/gcp/updateResource";
import { mapsIn, type Properties } from "../../cloud/protocol/values";
import { valueAt } from "../../cloud/resources/checks";
import { runServiceKind } from "../../cloud/resources/run";
import type { StoredResource } from "../../cloud/store/cloud";
import { sendJson } from "../http";
import { type ApiRequest, readJson, requirePermission } from "./apiContext";
import { ApiError, missing, unsupported } from "./apiError";
import { activityEntry } from "./auditEntries";

const bodyLimit = 1_000_000;

export async function runApi(call: ApiRequest): Promise<void> {
  const path = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/services\/[^/:]+)$/.exec(call.url.pathname)?.[1];
  if (path === undefined) {
    throw unsupported(`'${call.url.pathname}' of Cloud Run`);
  }
  const name = `run.googleapis.com/${path}`;
  if (call.request.method === "GET") {
    await requirePermission(call, "run.services.get", name);
    return sendJson(call.response, 200, serviceBody(path, await stored(call, name)));
  }
  if (call.request.method !== "PATCH") {
    throw unsupported(`${call.request.method} of a Cloud Run service`);
  }
  await requirePermission(call, "run.services.update", name);
  await actAs(call, await stored(call, name));
  const body = await readJson(call, bodyLimit);
  await call.cloud.auditLog.append(activityEntry(call, "google.cloud.run.v2.Services.UpdateService", path, body));
  const changed = await updateResource(runServiceKind, call.cloud, name, ({ properties }) =>
    changedBy(properties, body),
  ).catch((error: unknown) => {
    throw error instanceof CloudError
      ? new ApiError(error.code, error.message.replace(/^googleapi: Error \d+: |, \w+$/g, ""), "FAILED_PRECONDITION")
      : error;
  });
  sendJson(call.response, 200, { name: `${path}/operations/local`, done: true, response: serviceBody(path, changed) });
}

async function stored({ cloud }: ApiRequest, name: string): Promise<StoredResource> {
  const found = await cloud.find(name);
  if (found === undefined) {
    throw missing("Service");
  }
  return found;
}

/** Whoever deploys a revision needs the right to act as its service account. */
async function actAs(call: ApiRequest, { properties }: StoredResource): Promise<void> {
  const email = String(valueAt(properties.template, "serviceAccount") ?? "");
  const project = /@([^.@]+)\.iam\.gserviceaccount\.com$/.exec(email)?.[1];
  if (project !== undefined) {
    const account = `iam.googleapis.com/projects/${project}/serviceAccounts/${email}`;
    await requirePermission(call, "iam.serviceAccounts.actAs", account);
  }
}

/** Images by container, and the setting of Binary Authorization, whose justification holds for one update only. */
function changedBy(properties: Properties, body: Properties): Properties {
  const images = new Map(
    mapsIn(valueAt(body, "template.containers")).map((container, at) => [container.name ?? at, container.image]),
  );
  const template = isMap(properties.template) ? properties.template : {};
  const containers = mapsIn(template.containers).map((container, at) => ({
    ...container,
    image: images.get(container.name ?? at) ?? images.get(at) ?? container.image ?? null,
  }));
  const useDefault = valueAt(properties, "binaryAuthorization.useDefault") ?? null;
  const setting = isMap(body.binaryAuthorization) ? body.binaryAuthorization : { useDefault };
  return { ...properties, template: { ...template, containers }, binaryAuthorization: setting };
}

function serviceBody(path: string, { properties }: StoredResource) {
  const { template, binaryAuthorization, generation, latestReadyRevision, ingress } = properties;
  const containers = mapsIn(valueAt(template, "containers")).map(({ name, image }) => ({ name, image }));
  return {
    name: path,
    generation,
    ingress,
    latestReadyRevision,
    binaryAuthorization: binaryAuthorization ?? {},
    template: { serviceAccount: valueAt(template, "serviceAccount"), containers },
  };
}
