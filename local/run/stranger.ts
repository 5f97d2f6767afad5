/** Somebody else's project in the same cloud: a bucket and a Cloud Run service to which an attacker could send data. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { accountName } from "../../iam";
import type { Cloud, StoredResource } from "../cloud/store/cloud";
import type { AccessTokens } from "../front/accessTokens";
import { bucketName } from "../front/apis/objects";
import { type Listening, listen, readBody, sendText } from "../front/http";

/** A project that no part of the deployment knows. */
export interface Stranger {
  readonly projectId: string;
  /** Access token of its own service account, which may write into its bucket. */
  readonly accessToken: string;
  readonly bucket: string;
  /** Address of its service, which anyone may call. */
  readonly url: string;
  /** Paths and bodies that arrived at the service. */
  received(): readonly string[];
  /** Takes the project out of the cloud again. */
  close(): Promise<void>;
}

const strangerProject = "strangers-project";
const number = "999000000001";
const email = `collector@${strangerProject}.iam.gserviceaccount.com`;
const bucket = `strangers-data-${number}`;
const url = `https://collector-${number}.europe-west1.run.app`;
const service = `run.googleapis.com/projects/${strangerProject}/locations/europe-west1/services/collector`;
const bodyLimit = 1024 * 1024;

interface StrangerOptions {
  readonly cloud: Cloud;
  readonly accessTokens: AccessTokens;
  /** Says at which port of this machine a service answers. */
  readonly serve: (fullName: string, port: number) => void;
}

/** Adds the project to the cloud. Not a part of any stack: Pulumi never sees it. */
export async function openStranger({ cloud, accessTokens, serve }: StrangerOptions): Promise<Stranger> {
  const received: string[] = [];
  const server = await collector(received);
  serve(service, server.port);
  await cloud.addProject(strangerProject, { number });
  for (const resource of resources()) {
    await cloud.resources.write(resource.name, resource);
  }
  const members = [`serviceAccount:${email}`];
  await cloud.changePolicy(bucketName(bucket), () => ({ bindings: [{ role: "roles/storage.objectAdmin", members }] }), {
    atOnce: true,
  });
  return {
    projectId: strangerProject,
    accessToken: accessTokens.issue(email).token,
    bucket,
    url,
    received: () => [...received],
    close: async () => {
      const objects = await cloud.resources.listBelow(bucketName(bucket));
      for (const { name } of [...objects, ...resources()]) {
        await cloud.remove(name);
      }
      await cloud.removeProject(strangerProject);
      await server.close();
    },
  };
}

function collector(received: string[]): Promise<Listening> {
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request, bodyLimit);
    received.push(`${request.url ?? ""}\n${body?.toString("utf8") ?? ""}`);
    sendText(response, 200, "taken\n");
  };
  return listen((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
}

function resources(): StoredResource[] {
  const account = accountName(strangerProject, email);
  return [
    {
      name: account,
      type: "gcp:serviceaccount/account:Account",
      id: account.slice(account.indexOf("/") + 1),
      properties: { accountId: "collector", project: strangerProject, email, uniqueId: "999000000001000000001" },
    },
    {
      name: bucketName(bucket),
      type: "gcp:storage/bucket:Bucket",
      id: bucket,
      properties: { name: bucket, project: strangerProject, location: "EU", uniformBucketLevelAccess: true },
    },
    {
      name: service,
      type: "gcp:cloudrunv2/service:Service",
      id: service.slice(service.indexOf("/") + 1),
      properties: {
        name: "collector",
        project: strangerProject,
        location: "europe-west1",
        uri: url,
        urls: [url],
        ingress: "INGRESS_TRAFFIC_ALL",
        invokerIamDisabled: true,
        template: {},
      },
    },
  ];
}
