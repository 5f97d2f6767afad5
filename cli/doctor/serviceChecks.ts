/** Checks that look at the cell's services and at what reads their keys. */
import { mountedKeyInterval } from "../../egress/config";
import { roles } from "../../plan";
import { callerOf } from "../operate/cloud/logEntries";
import { runningInstances } from "../operate/switch/instances";
import { counted } from "../terminal/counted";
import type { CloudCheck } from "./cloudCheck";
import { entries, unseen } from "./logChecks";

export const noInstanceWhileCutOff: CloudCheck = {
  id: "T4",
  asks: "Does a tenant that is cut off keep no instance?",
  how: "run services.list and getIamPolicy: services without an invoker, and their minimum of instances",
  says: "docs/components.md",
  source: "https://cloud.google.com/run/docs/configuring/min-instances",
  means: {
    "as documented": "nobody may invoke it and its minimum is 0, so Cloud Run ends it within 15 minutes",
    otherwise: "a service that nobody may invoke goes on running: 'gcloud run services update NAME --min 0'",
    unseen: "every service has an invoker; set a test tenant to 'quarantined' and ask again",
  },
  run: async ({ services }) => {
    const cutOff = services.filter((service) => service.isCutOff);
    if (cutOff.length === 0) {
      return unseen(`${counted(services.length, "service")}, all with an invoker`);
    }
    const running = cutOff.filter(({ scaling }) => (scaling.minInstanceCount ?? 0) > 0).map(({ name }) => name);
    return running.length === 0
      ? {
          answer: "as documented",
          seen: `${counted(cutOff.length, "service")} without an invoker, none with a minimum`,
        }
      : { answer: "otherwise", seen: `with a minimum: ${running.join(", ")}` };
  },
};

const hour = 3_600_000;

export const readsOfKeys: CloudCheck = {
  id: "T5",
  asks: "How often does a mounted secret cost a read of Secret Manager?",
  how: "logging entries:list of the data access log: AccessSecretVersion of the proxies' accounts in the last hour",
  says: "docs/cost.md",
  source: "https://cloud.google.com/run/docs/configuring/services/secrets",
  means: {
    "as documented": "not more than one read for each mounted key and re-read, as the cost page counts them",
    otherwise:
      "more reads than the proxy asks for: a look at a file's state costs a read, too; the cost page is too low",
    unseen: "no proxy ran in the last hour, or the audit of data access is off",
  },
  run: async (project) => {
    const proxies = project.services.filter(({ role }) => role === roles.egressProxy);
    const instances = await runningInstances(
      project.cloud,
      proxies.flatMap(({ tenant }) => tenant ?? []),
    );
    const since = new Date(Date.now() - hour).toISOString();
    const accounts = new Set(proxies.map(({ account }) => account));
    const reads = (
      await entries(
        { ...project, since },
        'log_id("cloudaudit.googleapis.com/data_access") AND protoPayload.methodName:"AccessSecretVersion"',
      )
    ).filter((entry) => accounts.has(callerOf(entry) ?? ""));
    if (instances.length === 0 || reads.length === 0) {
      return unseen(`${counted(instances.length, "instance")}, ${counted(reads.length, "read")}`);
    }
    // One more for each key: every start reads all of them.
    const rereads = hour / mountedKeyInterval + 1;
    const most = instances.reduce((sum, { tenant }) => {
      const volumes = proxies.find((proxy) => proxy.tenant === tenant)?.secretVolumes ?? 0;
      return sum + volumes * rereads;
    }, 0);
    const seen = `${counted(reads.length, "read")} by ${counted(instances.length, "instance")}, ${most} expected at most`;
    return { answer: reads.length <= most ? "as documented" : "otherwise", seen };
  },
};

export const secretVolumes: CloudCheck = {
  id: "T13",
  asks: "How many secrets does a service take as files?",
  how: "run services.list: mounted secrets of each service, and whether its newest revision is ready",
  says: "docs/components.md",
  source: "https://cloud.google.com/run/quotas",
  means: {
    "as documented": "every service is ready with as many as it has",
    otherwise: "a service with secrets isn't ready; 'gcloud run services describe NAME' says why",
    unseen: "no service mounts a secret",
  },
  run: async ({ services }) => {
    const mounting = services.filter((service) => service.secretVolumes > 0);
    if (mounting.length === 0) {
      return unseen(`${counted(services.length, "service")}, none with a secret`);
    }
    const [most] = [...mounting].sort((one, other) => other.secretVolumes - one.secretVolumes);
    const failed = mounting.filter(({ ready }) => !ready).map(({ name }) => name);
    return failed.length > 0
      ? { answer: "otherwise", seen: `not ready: ${failed.join(", ")}` }
      : { answer: "as documented", seen: `${most?.secretVolumes} in '${most?.name}', and all are ready` };
  },
};
