/**
 * Google's own service accounts in the project, which encrypt with the tenants' keys and let people in. They are
 * created here because a grant to one that does not exist yet fails.
 */
import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import type { CellContext } from "./cellContext";

/** IAM principals, e.g. `serviceAccount:service-123456789012@serverless-robot-prod.iam.gserviceaccount.com`. */
export interface ServiceAgents {
  readonly run: pulumi.Output<string>;
  readonly secretManager: pulumi.Output<string>;
  readonly iap: pulumi.Output<string>;
  readonly storage: pulumi.Output<string>;
}

export function createServiceAgents(cell: CellContext): ServiceAgents {
  const agent = (part: string, service: string) =>
    new projects.ServiceIdentity(`${cell.name}-agent-${part}`, { project: cell.project, service }, cell.child).member;
  return {
    run: agent("run", "run.googleapis.com"),
    secretManager: agent("secretmanager", "secretmanager.googleapis.com"),
    iap: agent("iap", "iap.googleapis.com"),
    // Cloud Storage is not among the services whose agent can be created this way; it appears when it is first asked
    // for (`gcloud storage service-agent`), which docs/deploy.md does once for the project.
    storage: pulumi.interpolate`serviceAccount:service-${cell.projectNumber}@gs-project-accounts.iam.gserviceaccount.com`,
  };
}
