/**
 * Google's own service accounts in the project, which encrypt with the tenants' keys and let people in. They are
 * created here because a grant to one that does not exist yet fails.
 */
import * as projects from "@pulumi/gcp/projects";
import * as pulumi from "@pulumi/pulumi";
import { rowsHost } from "../../plan";
import type { CellContext } from "./cellContext";

/** IAM principals, e.g. `serviceAccount:service-123456789012@serverless-robot-prod.iam.gserviceaccount.com`. */
export interface ServiceAgents {
  readonly run: pulumi.Output<string>;
  readonly secretManager: pulumi.Output<string>;
  readonly iap: pulumi.Output<string>;
  readonly storage: pulumi.Output<string>;
  /** Undefined unless tenants of the cell may have rows. */
  readonly pubSub: pulumi.Output<string> | undefined;
}

/** Domains of the agents' addresses (Google Cloud's page "Service agents"). */
const agentDomains = {
  run: "serverless-robot-prod",
  secretmanager: "gcp-sa-secretmanager",
  iap: "gcp-sa-iap",
  storage: "gs-project-accounts",
  pubsub: "gcp-sa-pubsub",
} as const;

/** @param hosts that egress proxies may reach. */
export function createServiceAgents(cell: CellContext, hosts: readonly string[]): ServiceAgents {
  const address = (part: keyof typeof agentDomains) =>
    pulumi.interpolate`serviceAccount:service-${cell.projectNumber}@${agentDomains[part]}.iam.gserviceaccount.com`;
  // The address is built from the project's number and not read from the resource, whose outputs are unknown in a first
  // preview: an IAM document with an unknown member could hold anyone, and nothing could be proved. Going through the
  // resource's URN keeps the order: what is granted to an agent waits until the agent exists.
  const agent = (part: keyof typeof agentDomains, service: string) => {
    const identity = new projects.ServiceIdentity(
      `${cell.name}-agent-${part}`,
      { project: cell.project, service },
      cell.child,
    );
    return pulumi.all([identity.urn, address(part)]).apply(([, member]) => member);
  };
  return {
    run: agent("run", "run.googleapis.com"),
    secretManager: agent("secretmanager", "secretmanager.googleapis.com"),
    iap: agent("iap", "iap.googleapis.com"),
    // Cloud Storage is not among the services whose agent can be created this way; it is created when it is first requested
    // for (`gcloud storage service-agent`), which docs/deploy.md does once for the project.
    storage: address("storage"),
    pubSub: hosts.includes(rowsHost) ? agent("pubsub", rowsHost) : undefined,
  };
}
