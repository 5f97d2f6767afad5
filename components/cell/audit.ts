/** The project's data access logs, which Google Cloud has off by default. Where entries are kept is in `logs.ts`. */
import * as projects from "@pulumi/gcp/projects";
import type { CellContext } from "./cellContext";

/** Services whose data access logs show who touched a tenant's data, keys and workload. */
const auditedServices = [
  "cloudkms.googleapis.com",
  "iam.googleapis.com",
  "iap.googleapis.com",
  "run.googleapis.com",
  "secretmanager.googleapis.com",
  "storage.googleapis.com",
] as const;

/** The provider replaces whatever the project had set for each service, and a deletion turns its logs off. */
export function createAuditConfig({ name, project, child }: CellContext): void {
  for (const service of auditedServices) {
    new projects.IAMAuditConfig(
      `${name}-audit-${service.split(".")[0]}`,
      {
        project,
        service,
        auditLogConfigs: ["ADMIN_READ", "DATA_READ", "DATA_WRITE"].map((logType) => ({ logType })),
      },
      child,
    );
  }
}
