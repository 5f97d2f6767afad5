/** Settings of Identity-Aware Proxy on one service, such as the OAuth client that logs people in. */
import { createHash } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { CloudError } from "../cloudError";
import type { Properties, Value } from "../protocol/values";
import type { Cloud } from "../store/cloud";
import type { Kind } from "./kind";

/** `projects/<number>/iap_web/cloud_run-<region>/services/<service>` */
const ofService = /^projects\/(\d+)\/iap_web\/cloud_run-([a-z0-9-]+)\/services\/([^/]+)$/;
/** `projects/<number>/iap_web/compute/services/<number of the backend>` */
const ofBackend = /^projects\/(\d+)\/iap_web\/compute\/services\/([^/]+)$/;

export const iapSettingsKinds: readonly Kind[] = [
  {
    type: "gcp:iap/settings:Settings",
    api: "iap.googleapis.com",
    path: "{name}",
    noun: "IapSettings",
    // Every resource behind Identity-Aware Proxy has settings; a create changes them.
    adopts: true,
    fields: [
      {
        at: "name",
        matches: /^(?:folders|organizations|projects)\/\d+(?:\/iap_(?:web|tunnel)(?:\/[A-Za-z0-9._-]+)*)?$/,
        must: "must be the name of a resource behind Identity-Aware Proxy, with the project's number",
      },
    ],
    check: ({ accessSettings }) => {
      const { clientId, clientSecret } = oauthOf(accessSettings);
      return Boolean(clientId) === Boolean(clientSecret)
        ? []
        : [{ property: "accessSettings.oauthSettings", reason: "client_id and client_secret must be set together" }];
    },
    verify: async ({ properties, cloud }) => {
      const name = String(properties.name);
      const service = ofService.exec(name);
      const backend = ofBackend.exec(name);
      const isThere =
        (service === null || (await hasService(cloud, service))) &&
        (backend === null || (await hasBackend(cloud, backend)));
      if (!isThere) {
        throw new CloudError(404, `Requested entity was not found: ${name}`, "notFound");
      }
    },
    compute: ({ properties }) => {
      const { accessSettings } = properties;
      const oauth = oauthOf(accessSettings);
      const secret = oauth.clientSecret;
      if (!isMap(accessSettings) || typeof secret !== "string") {
        return { properties: {} as Properties };
      }
      const clientSecretSha256 = createHash("sha256").update(secret).digest("hex");
      return {
        properties: { accessSettings: { ...accessSettings, oauthSettings: { ...oauth, clientSecretSha256 } } },
      };
    },
  },
];

function oauthOf(accessSettings: Value | undefined): Properties {
  const settings = isMap(accessSettings) ? accessSettings.oauthSettings : undefined;
  return isMap(settings) ? settings : {};
}

async function projectOf(cloud: Cloud, number: string | undefined): Promise<string | undefined> {
  const { projects } = await cloud.settings();
  return Object.keys(projects).find((id) => projects[id]?.number === number);
}

async function hasService(cloud: Cloud, [, number, region, service]: RegExpExecArray): Promise<boolean> {
  const project = await projectOf(cloud, number);
  const path = `run.googleapis.com/projects/${project}/locations/${region}/services/${service}`;
  return project !== undefined && (await cloud.find(path)) !== undefined;
}

async function hasBackend(cloud: Cloud, [, number, id]: RegExpExecArray): Promise<boolean> {
  const project = await projectOf(cloud, number);
  const backends = await cloud.resources.listBelow(`compute.googleapis.com/projects/${project}/global/backendServices`);
  return backends.some(({ properties, deletedAt }) => deletedAt === undefined && String(properties.generatedId) === id);
}
