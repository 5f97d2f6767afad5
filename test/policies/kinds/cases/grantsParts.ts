/** What several kinds of grants are made of. */
import { gcp } from "../surroundings";

export const foreign = "no-cross-tenant-grant";

export const repository =
  "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/ci/attribute.repository/acme/app";

export const role = (permissions: readonly string[]) =>
  new gcp.projects.IAMCustomRole("role", {
    project: "p",
    roleId: "appRole",
    title: "r",
    permissions: [...permissions],
  });
