/** Cloud Run: services, jobs and worker pools. */
import { randomUUID } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { knownText, type Properties, type Value } from "../protocol/values";
import { blocksAt, valueAt } from "./checks";
import { nameHash, opaqueTag } from "./identifiers";
import type { Kind, WriteContext } from "./kind";
import { admissionSetting, admitRevision } from "./runAdmission";
import { accountOf, verifyTemplate } from "./runReferences";
import { type Filler, fillTemplate, serverFiller, unknownFiller } from "./runTemplate";

const runApi = "run.googleapis.com";
/** Of services, jobs and worker pools alike. */
export const runNameCheck = {
  at: "name",
  matches: /^[a-z]([-a-z0-9]{0,47}[a-z0-9])?$/,
  must: "must be at most 49 lower case letters, digits and hyphens, start with a letter and not end with a hyphen",
};

const service: Kind = {
  type: "gcp:cloudrunv2/service:Service",
  api: runApi,
  path: "projects/{project}/locations/{location}/services/{name}",
  noun: "service",
  autoname: "name",
  protectable: true,
  quota: { setting: "runServices", metric: "run.googleapis.com/services" },
  fields: [
    runNameCheck,
    { at: "template.maxInstanceRequestConcurrency", least: 1, most: 1000 },
    { at: "template.timeout", leastSeconds: 0 },
  ],
  defaults: (inputs) => ({ ...inputs, template: fillTemplate(inputs.template, serverFiller, "service") }),
  previewDefaults: (inputs) => ({ template: fillTemplate(inputs.template, unknownFiller, "service") }),
  verify: verifyNewRevision,
  staysHalfMade: true,
  compute: (context) => {
    const { properties, settings, projectId, existing } = context;
    const name = String(properties.name);
    const number = settings.projects[projectId]?.number ?? "";
    const place = String(properties.location);
    const urls = [
      `https://${name}-${nameHash(`${projectId}/${name}`, 10)}-${shortRegion(place)}.a.run.app`,
      `https://${name}-${number}.${place}.run.app`,
    ];
    const revisions = revisionOf(context, name);
    return {
      properties: {
        ...lifecycle(context),
        ...revisions,
        template: withAccount(context),
        ingress: properties.ingress ?? "INGRESS_TRAFFIC_ALL",
        scaling: sentScaling(properties.scaling, existing?.properties.scaling),
        traffics: properties.traffics ??
          existing?.properties.traffics ?? [
            { percent: 100, revision: "", tag: "", type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" },
          ],
        trafficStatuses: [
          { percent: 100, revision: "", tag: "", type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", uri: "" },
        ],
        uri: properties.defaultUriDisabled === true ? "" : (urls[0] ?? ""),
        urls: properties.defaultUriDisabled === true ? [] : urls,
        multiRegionSettings: properties.multiRegionSettings ?? null,
      },
    };
  },
};

const unscaled: Properties = { manualInstanceCount: 0, maxInstanceCount: 0, minInstanceCount: 0, scalingMode: "" };

/**
 * The scaling that reaches the API. The provider leaves a count of 0 out of the request (google-beta,
 * `expandCloudRunV2ServiceScaling`, seen with 9.35.0 on 2026-11-28), and a count that the program doesn't set stays.
 */
function sentScaling(wanted: Value | undefined, before: Value | undefined): Properties {
  if (!isMap(wanted)) {
    return isMap(before) ? before : unscaled;
  }
  const kept = isMap(before) ? before : {};
  const counts = ["manualInstanceCount", "maxInstanceCount", "minInstanceCount"].flatMap((name) => {
    const count = wanted[name] ?? kept[name] ?? 0;
    return count === 0 ? [] : [[name, count] as const];
  });
  return { scalingMode: wanted.scalingMode ?? kept.scalingMode ?? "", ...Object.fromEntries(counts) };
}

const workerPool: Kind = {
  type: "gcp:cloudrunv2/workerPool:WorkerPool",
  api: runApi,
  path: "projects/{project}/locations/{location}/workerPools/{name}",
  noun: "worker pool",
  autoname: "name",
  protectable: true,
  fields: [runNameCheck],
  defaults: (inputs) => ({ ...inputs, template: fillTemplate(inputs.template, serverFiller, "workerPool") }),
  previewDefaults: (inputs) => ({ template: fillTemplate(inputs.template, unknownFiller, "workerPool") }),
  verify: verifyNewRevision,
  compute: (context) => ({
    properties: {
      ...lifecycle(context),
      ...revisionOf(context, String(context.properties.name)),
      template: withAccount(context),
      scaling: context.properties.scaling ?? { manualInstanceCount: 1, scalingMode: "MANUAL" },
      instanceSplits: context.properties.instanceSplits ?? [
        { percent: 100, revision: "", type: "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST" },
      ],
      instanceSplitStatuses: [{ percent: 100, revision: "", type: "INSTANCE_SPLIT_ALLOCATION_TYPE_LATEST" }],
    },
  }),
};

const job: Kind = {
  type: "gcp:cloudrunv2/job:Job",
  api: runApi,
  path: "projects/{project}/locations/{location}/jobs/{name}",
  noun: "job",
  autoname: "name",
  protectable: true,
  fields: [runNameCheck],
  defaults: (inputs) => ({ ...inputs, template: jobTemplate(inputs.template, serverFiller) }),
  previewDefaults: (inputs) => ({ template: jobTemplate(inputs.template, unknownFiller) }),
  verify: (context) => verifyTemplate(context, valueAt(context.properties.template, "template")),
  compute: (context) => ({
    properties: {
      ...lifecycle(context),
      template: {
        ...(isMap(context.properties.template) ? context.properties.template : {}),
        template: withAccount(context, valueAt(context.properties.template, "template")),
      },
      executionCount: context.existing?.properties.executionCount ?? 0,
      latestCreatedExecutions: context.existing?.properties.latestCreatedExecutions ?? [],
    },
  }),
};

export const runKinds: readonly Kind[] = [service, workerPool, job];
export const runServiceKind = service;

function jobTemplate(template: Value | undefined, fill: Filler): Value {
  if (!isMap(template)) {
    return template ?? null;
  }
  const { parallelism, taskCount } = template;
  return {
    ...template,
    parallelism: parallelism ?? fill("parallelism", 0),
    taskCount: taskCount ?? fill("taskCount", 1),
    template: fillTemplate(template.template, fill, "job"),
  };
}

/** Outputs that every Cloud Run resource has; the generation counts its changes. */
function lifecycle({ properties, existing, now, halfMade = false }: WriteContext): Properties {
  const generation = String(Number(existing?.properties.generation ?? 0) + 1);
  const ready = {
    executionReason: "",
    lastTransitionTime: now,
    message: "",
    reason: "",
    revisionReason: "",
    severity: "",
  };
  const state = halfMade ? failed : "CONDITION_SUCCEEDED";
  return {
    conditions: [{ ...ready, state, type: "RoutesReady" }],
    terminalConditions: [{ ...ready, state, type: "Ready" }],
    createTime: existing?.properties.createTime ?? now,
    updateTime: now,
    creator: existing?.properties.creator ?? "local@example.com",
    lastModifier: "local@example.com",
    deleteTime: "",
    expireTime: "",
    effectiveAnnotations: properties.annotations ?? {},
    etag: `"${opaqueTag()}"`,
    generation,
    observedGeneration: generation,
    launchStage: properties.launchStage ?? "GA",
    reconciling: false,
    uid: existing?.properties.uid ?? randomUUID(),
  };
}

const failed = "CONDITION_FAILED";

/** False for a service whose revision failed: Cloud Run then tries another one. */
function hasSameTemplate({ properties, existing }: Pick<WriteContext, "properties" | "existing">): boolean {
  return (
    existing !== undefined &&
    !blocksAt(existing.properties, "terminalConditions").some(({ state }) => state === failed) &&
    JSON.stringify(sorted(existing.properties.template)) === JSON.stringify(sorted(properties.template))
  );
}

/** Cloud Run checks references only for a new revision: scaling or ingress can change while the account is disabled. */
async function verifyNewRevision(context: WriteContext): Promise<void> {
  if (!hasSameTemplate(context)) {
    await verifyTemplate(context, context.properties.template);
    const revision = newRevision(context, String(context.properties.name));
    await admitRevision(context, context.properties.template, revision, admissionSetting(context.properties));
  }
}

/** A changed template makes a new revision; other changes keep the current one. */
function revisionOf(context: WriteContext, service: string): Properties {
  const { properties, existing, name } = context;
  const before = existing?.properties.latestReadyRevision;
  if (hasSameTemplate({ properties, existing }) && before) {
    return { latestCreatedRevision: before, latestReadyRevision: before };
  }
  const path = `${name.slice(runApi.length + 1)}/revisions/${newRevision(context, service)}`;
  return { latestCreatedRevision: path, latestReadyRevision: context.halfMade ? "" : path };
}

function newRevision({ properties, existing, name }: WriteContext, service: string): string {
  const chosen = isMap(properties.template) ? knownText(properties.template.revision) : undefined;
  const number = Number(existing?.properties.generation ?? 0) + 1;
  return chosen || `${service}-${String(number).padStart(5, "0")}-${nameHash(`${name}/${number}`, 3)}`;
}

function withAccount(context: WriteContext, template: Value | undefined = context.properties.template): Value {
  return isMap(template) ? { ...template, serviceAccount: accountOf(context, template) } : (template ?? null);
}

function sorted(value: Value | undefined): Value {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (!isMap(value)) {
    return value ?? null;
  }
  const keys = Object.keys(value)
    .filter((key) => value[key] !== null && value[key] !== "")
    .sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}

/** `europe-west1` is `ew` in the older form of a Cloud Run URL. */
function shortRegion(region: string): string {
  return region
    .split("-")
    .map((part) => part[0] ?? "")
    .join("");
}
