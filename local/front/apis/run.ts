/** Cloud Run Admin API, v2: reading services, new revisions, scaling, and who may invoke them. */
import * as z from "zod";
import { isMap } from "../../../plan/contract";
import { mapsIn, type Properties, type Value } from "../../cloud/protocol/values";
import type { StoredResource } from "../../cloud/store/cloud";
import { sendJson } from "../http";
import { type Api, type ApiRequest, readJson, requirePermission } from "./apiContext";
import { ApiError, invalid, missing, unsupported } from "./apiError";
import { policyForm, replacePolicy, sendPolicy } from "./policies";
import { deployRevision } from "./runRevision";

const api = "run.googleapis.com";
const serviceType = "gcp:cloudrunv2/service:Service";
const bodyLimit = 200_000;

const scalingBody = z.object({
  scaling: z.strictObject({
    scalingMode: z.enum(["AUTOMATIC", "MANUAL"]).default("AUTOMATIC"),
    minInstanceCount: z.number().int().min(0).default(0),
    maxInstanceCount: z.number().int().min(0).default(0),
    manualInstanceCount: z.number().int().min(0).default(0),
  }),
});
const policyBody = z.object({
  policy: policyForm,
});

export const runApi: Api = async (call) => {
  const { url, request } = call;
  const path =
    /^\/v2\/(projects\/[^/]+\/locations\/([^/]+))\/(services|operations)(?:\/([^/:]+))?(?::([a-zA-Z]+))?$/.exec(
      decodeURIComponent(url.pathname),
    );
  if (!path) {
    throw missing("Method");
  }
  const [, parent = "", location, collection, id, verb] = path;
  const name = `${api}/${parent}/services/${id}`;
  switch (`${request.method} ${collection === "operations" ? "operation" : (verb ?? (id ? "service" : "services"))}`) {
    case "GET services":
      if (location === "-") {
        throw invalid("Location must be a valid Google Cloud region, and cannot be the '-' wildcard");
      }
      await requirePermission(call, "run.services.list", `cloudresourcemanager.googleapis.com/${projectOf(parent)}`);
      return listServices(call, parent);
    case "GET service":
      await requirePermission(call, "run.services.get", name);
      return sendJson(call.response, 200, serviceBody(await requireService(call, name)));
    case "PATCH service":
      return changeService(call, name);
    case "GET getIamPolicy":
      await requirePermission(call, "run.services.getIamPolicy", name);
      await requireService(call, name);
      return sendPolicy(call, name);
    case "POST setIamPolicy":
      await requirePermission(call, "run.services.setIamPolicy", name);
      return setPolicy(call, name);
    case "GET operation":
      // What an operation asks for is done before the operation is answered.
      await requirePermission(call, "run.operations.get", `cloudresourcemanager.googleapis.com/${projectOf(parent)}`);
      return sendJson(call.response, 200, { name: `${parent}/operations/${id}`, done: true });
    default:
      throw unsupported(`${request.method} of this path of Cloud Run`);
  }
};

const projectOf = (parent: string) => parent.split("/").slice(0, 2).join("/");

async function listServices({ cloud, response }: ApiRequest, parent: string): Promise<void> {
  const stored = await cloud.resources.listDirect(`${api}/${parent}/services`);
  const services = stored.filter(({ type, deletedAt }) => type === serviceType && deletedAt === undefined);
  sendJson(response, 200, { services: services.map(serviceBody) });
}

/** Google asks for `actAs` on the service's account too, for any update of a service (Cloud Run, "Deployment permissions"). */
async function changeService(call: ApiRequest, name: string): Promise<void> {
  await requirePermission(call, "run.services.update", name);
  const service = await requireService(call, name);
  const account = isMap(service.properties.template) ? String(service.properties.template.serviceAccount ?? "") : "";
  const project = name.split("/")[2] ?? "";
  await requirePermission(
    call,
    "iam.serviceAccounts.actAs",
    `iam.googleapis.com/projects/${project}/serviceAccounts/${account}`,
  );
  const isScaling = call.url.searchParams.get("updateMask") === "scaling";
  const changed = isScaling ? await changeScaling(call, name) : await deployRevision(call, name);
  const path = name.slice(api.length + 1);
  sendJson(call.response, 200, {
    name: `${path.replace(/\/services\/.*$/, "")}/operations/${Date.now().toString(36)}`,
    done: true,
    response: serviceBody(changed),
  });
}

async function changeScaling(call: ApiRequest, name: string): Promise<StoredResource> {
  const { scaling } = await parseBody(call, scalingBody);
  await call.cloud.change(name, (properties) => ({
    ...properties,
    scaling,
    generation: String(Number(properties.generation ?? 0) + 1),
    etag: `"${Date.now().toString(36)}"`,
    updateTime: new Date().toISOString(),
  }));
  return requireService(call, name);
}

async function setPolicy(call: ApiRequest, name: string): Promise<void> {
  const { policy } = await parseBody(call, policyBody);
  await requireService(call, name);
  const conflict = new ApiError(
    409,
    "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
    "ABORTED",
  );
  await replacePolicy(call, name, policy, conflict);
  await sendPolicy(call, name);
}

async function requireService({ cloud }: ApiRequest, name: string): Promise<StoredResource> {
  const stored = await cloud.find(name);
  if (stored?.type !== serviceType) {
    throw new ApiError(404, `Resource '${name.split("/").at(-1)}' of kind 'SERVICE' does not exist.`, "NOT_FOUND");
  }
  return stored;
}

async function parseBody<T>(call: ApiRequest, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await readJson(call, bodyLimit));
  if (!parsed.success) {
    throw invalid("Invalid JSON payload received");
  }
  return parsed.data;
}

function serviceBody({ name, properties }: StoredResource) {
  const template = isMap(properties.template) ? properties.template : {};
  return {
    name: name.slice(api.length + 1),
    uid: properties.uid,
    generation: properties.generation,
    labels: mapOrEmpty(properties.effectiveLabels ?? properties.labels),
    annotations: mapOrEmpty(properties.annotations),
    uri: properties.uri,
    ingress: properties.ingress,
    scaling: mapOrEmpty(properties.scaling),
    template: {
      serviceAccount: template.serviceAccount,
      revision: template.revision,
      containers: mapsIn(template.containers).map(containerBody),
      volumes: mapsIn(template.volumes).map(({ name: volume, secret }) => ({
        name: volume,
        ...(isMap(secret) ? { secret: { secret: secret.secret } } : {}),
      })),
    },
    binaryAuthorization: mapOrEmpty(properties.binaryAuthorization),
    latestReadyRevision: properties.latestReadyRevision,
    latestCreatedRevision: properties.latestCreatedRevision,
    terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED" },
    reconciling: false,
    etag: properties.etag,
    updateTime: properties.updateTime,
  };
}

function containerBody({ name, image, envs }: Properties) {
  const env = mapsIn(envs).map(({ name: variable, value }) => ({ name: variable, value }));
  return { name, image, env };
}

function mapOrEmpty(value: Value | undefined): Properties {
  return isMap(value) ? value : {};
}
