/**
 * What Cloud Run asks Binary Authorization before a new revision. A setting on the service decides whether it asks at all; revisions
 * that are there already, and changes of scaling or ingress, are never asked about (Google's page "Set up overview for
 * Cloud Run", 2026-11).
 */
import { badRequest, CloudError } from "../cloudError";
import { auditLogType, type LogEntry } from "../logs/logEntry";
import { knownText, type Properties, type Value } from "../protocol/values";
import { denialOf } from "./admission";
import { blocksAt, valueAt } from "./checks";
import type { WriteContext } from "./kind";

export interface AdmissionSetting {
  readonly useDefault: boolean;
  /** Why the policy is to be passed over; undefined if it is not. */
  readonly breakglass: string | undefined;
}

/** The annotation that the older form of a service has in place of `breakglassJustification`. */
export const breakglassAnnotation = "run.googleapis.com/binary-authorization-breakglass";

export function admissionSetting({ binaryAuthorization }: Properties): AdmissionSetting {
  return {
    useDefault: valueAt(binaryAuthorization, "useDefault") === true,
    breakglass: knownText(valueAt(binaryAuthorization, "breakglassJustification")) || undefined,
  };
}

/** Throws Cloud Run's error if an image of the new revision may not run, and writes what Cloud Run writes to the audit log. */
export async function admitRevision(
  context: WriteContext,
  template: Value | undefined,
  revision: string,
  { useDefault, breakglass }: AdmissionSetting,
): Promise<void> {
  const { cloud, projectId } = context;
  if (!useDefault) {
    return requireNoConstraint(context);
  }
  if (breakglass !== undefined) {
    await cloud.entries.append(entryOf(context, revision, { breakglass }));
    return;
  }
  for (const { image } of blocksAt(template, "containers")) {
    const denial = await denialOf(cloud, projectId, String(image));
    if (denial !== undefined) {
      const message = `Revision ${revision} uses unauthorized container image. Container image '${image}' is not authorized by policy. ${denial}`;
      await cloud.entries.append(entryOf(context, revision, { denial: message }));
      throw badRequest(`Service update rejected by Binary Authorization policy: ${message}`);
    }
  }
}

/** An organisation policy can ask that every service evaluates the project's policy. */
async function requireNoConstraint({ cloud, projectId }: WriteContext): Promise<void> {
  const constraint = "run.allowedBinaryAuthorizationPolicies";
  if (await cloud.find(`orgpolicy.googleapis.com/projects/${projectId}/policies/${constraint}`)) {
    throw new CloudError(
      412,
      `Constraint constraints/${constraint} violated for projects/${projectId}: Binary Authorization must be set to an allowed policy`,
      "conditionNotMet",
    );
  }
}

function entryOf(
  { name, projectId, properties, existing, now }: WriteContext,
  revision: string,
  event: { readonly breakglass: string } | { readonly denial: string },
): LogEntry {
  const isDenied = "denial" in event;
  const service = name.slice(name.lastIndexOf("/") + 1);
  const ready = isDenied
    ? { type: "Ready", status: "False", reason: "ContainerImageUnauthorized", message: event.denial }
    : { type: "Ready", status: "Unknown", reason: "Deploying", message: "Deploying Revision." };
  return {
    logName: `projects/${projectId}/logs/cloudaudit.googleapis.com%2Fsystem_event`,
    timestamp: now,
    severity: isDenied ? "ERROR" : "NOTICE",
    resource: {
      type: "cloud_run_revision",
      labels: {
        project_id: projectId,
        location: String(properties.location),
        service_name: service,
        configuration_name: service,
        revision_name: revision,
      },
    },
    protoPayload: {
      "@type": auditLogType,
      serviceName: "run.googleapis.com",
      methodName: existing === undefined ? "/Services.CreateService" : "/Services.ReplaceService",
      resourceName: `namespaces/${projectId}/revisions/${revision}`,
      ...(isDenied ? { status: { code: 7, message: event.denial } } : {}),
      response: {
        metadata: {
          name: revision,
          namespace: projectId,
          annotations: {
            "run.googleapis.com/binary-authorization": "default",
            ...(isDenied ? {} : { [breakglassAnnotation]: event.breakglass }),
          },
        },
        status: { conditions: [ready] },
      },
    },
  };
}
