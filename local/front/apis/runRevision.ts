/** A new revision by Cloud Run's API, as `gcloud run services update --image` and `--breakglass` ask for: deploying without Pulumi. */
import { isMap } from "../../../plan/contract";
import { CloudError } from "../../cloud/cloudError";
import { updateResource } from "../../cloud/gcp/updateResource";
import { mapsIn, type Properties } from "../../cloud/protocol/values";
import { valueAt } from "../../cloud/resources/checks";
import { runServiceKind } from "../../cloud/resources/run";
import type { StoredResource } from "../../cloud/store/cloud";
import { type ApiRequest, readJson } from "./apiContext";
import { ApiError } from "./apiError";
import { activityEntry } from "./auditEntries";

const bodyLimit = 1_000_000;

/** The service after the update. The caller's rights have been checked. */
export async function deployRevision(call: ApiRequest, name: string): Promise<StoredResource> {
  const body = await readJson(call, bodyLimit);
  const path = name.slice(name.indexOf("/") + 1);
  await call.cloud.entries.append(activityEntry(call, "google.cloud.run.v2.Services.UpdateService", path, body));
  return updateResource(runServiceKind, call.cloud, name, ({ properties }) => changedBy(properties, body)).catch(
    (error: unknown) => {
      throw error instanceof CloudError
        ? new ApiError(error.code, error.message.replace(/^googleapi: Error \d+: |, \w+$/g, ""), "FAILED_PRECONDITION")
        : error;
    },
  );
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
