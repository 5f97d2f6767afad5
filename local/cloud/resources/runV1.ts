/** Cloud Run services in the older, Knative form. */
import { randomUUID } from "node:crypto";
import { isMap } from "../../../plan/contract";
import { knownText, type Properties, type Value } from "../protocol/values";
import { blocksAt, valueAt } from "./checks";
import { nameHash } from "./identifiers";
import type { Kind, WriteContext } from "./kind";
import { runNameCheck } from "./run";
import { type AdmissionSetting, admitRevision, breakglassAnnotation } from "./runAdmission";
import { accountOf, verifyTemplate } from "./runReferences";

/** The older (Knative) form of a Cloud Run service; both forms share their names. */
export const runV1Kind: Kind = {
  type: "gcp:cloudrun/service:Service",
  api: "run.googleapis.com",
  path: "projects/{project}/locations/{location}/services/{name}",
  id: "locations/{location}/namespaces/{project}/services/{name}",
  noun: "service",
  autoname: "name",
  quota: { setting: "runServices", metric: "run.googleapis.com/services" },
  fields: [runNameCheck],
  verify: async (context) => {
    const { properties, existing } = context;
    await verifyTemplate(context, toV2Template(properties.template));
    const before = JSON.stringify(valueAt(existing?.properties.template, "spec.containers"));
    if (JSON.stringify(valueAt(properties.template, "spec.containers")) !== before) {
      await admitRevision(context, valueAt(properties.template, "spec"), nextRevision(context), v1Setting(properties));
    }
  },
  compute: (context) => {
    const { properties, existing, projectId, settings } = context;
    const name = String(properties.name);
    const template = isMap(properties.template) ? properties.template : {};
    const spec = isMap(template.spec) ? template.spec : {};
    const account = accountOf(context, { serviceAccount: spec.serviceAccountName ?? null });
    const meta = isMap(properties.metadata) ? properties.metadata : {};
    const generation = nextGeneration(context);
    const number = settings.projects[projectId]?.number ?? "";
    const labels = isMap(meta.labels) ? meta.labels : {};
    return {
      properties: {
        template: {
          ...template,
          spec: {
            containerConcurrency: 80,
            timeoutSeconds: 300,
            ...spec,
            serviceAccountName: account,
          },
        },
        metadata: {
          ...meta,
          generation,
          namespace: projectId,
          effectiveLabels: { "cloud.googleapis.com/location": properties.location ?? "", ...labels },
          effectiveAnnotations: isMap(meta.annotations) ? meta.annotations : {},
          selfLink: `/apis/serving.knative.dev/v1/namespaces/${number}/services/${name}`,
          uid: valueAt(existing?.properties.metadata, "uid") ?? randomUUID(),
        },
        statuses: [
          {
            url: `https://${name}-${nameHash(`${projectId}/${name}`, 10)}-lo.a.run.app`,
            latestReadyRevisionName: nextRevision(context),
            latestCreatedRevisionName: nextRevision(context),
            observedGeneration: generation,
            conditions: [{ type: "Ready", status: "True", message: "", reason: "" }],
          },
        ],
        traffics: properties.traffics ?? [{ latestRevision: true, percent: 100, revisionName: "", tag: "", url: "" }],
      },
    };
  },
};

function nextGeneration({ existing }: WriteContext): number {
  return Number(valueAt(existing?.properties.metadata, "generation") ?? 0) + 1;
}

function nextRevision(context: WriteContext): string {
  return `${String(context.properties.name)}-${String(nextGeneration(context)).padStart(5, "0")}`;
}

/** The older form has annotations in place of the block `binaryAuthorization`. */
function v1Setting({ metadata }: Properties): AdmissionSetting {
  const annotations = valueAt(metadata, "annotations");
  const text = (name: string) => (isMap(annotations) ? knownText(annotations[name]) || undefined : undefined);
  return {
    useDefault: text("run.googleapis.com/binary-authorization") === "default",
    breakglass: text(breakglassAnnotation),
  };
}

/** Converts the references of a v1 spec into the v2 form. */
function toV2Template(template: Value | undefined): Properties {
  const spec = valueAt(template, "spec");
  return {
    serviceAccount: valueAt(spec, "serviceAccountName") ?? null,
    containers: blocksAt(spec, "containers").map((container) => ({
      envs: blocksAt(container, "envs").flatMap((env) => {
        const reference = valueAt(env, "valueFrom.secretKeyRef");
        return isMap(reference)
          ? [{ valueSource: { secretKeyRef: { secret: reference.name ?? null, version: reference.key ?? null } } }]
          : [];
      }),
    })),
    volumes: blocksAt(spec, "volumes").flatMap((volume) => {
      const secret = valueAt(volume, "secret");
      return isMap(secret)
        ? [
            {
              secret: {
                secret: secret.secretName ?? null,
                items: blocksAt(secret, "items").map((item) => ({
                  version: item.key ?? null,
                  path: item.path ?? null,
                })),
              },
            },
          ]
        : [];
    }),
  };
}
