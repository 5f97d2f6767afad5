/** Who may turn vendors and APIs off for the whole cell, and see that it is so: by the cell's list, and by a role that finds services. */
import * as projects from "@pulumi/gcp/projects";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { cellNames } from "../naming";
import type { CellContext } from "./cellContext";

/** What `bulkhead switch` asks for besides the list; the same as in docs/roles/switch-operator.yaml. */
const permissions = ["logging.logEntries.list", "run.services.list", "storage.buckets.list"];

export function createSwitchOperators(cell: CellContext, lists: storage.Bucket, members: readonly string[]): void {
  const { name, project, child } = cell;
  const roleId = cellNames.switchRole(name);
  const role = new projects.IAMCustomRole(
    `${name}-switch-operator`,
    {
      project,
      roleId,
      title: `Switch operator of cell ${name}`,
      description: "Finds the cell, its tenants and what their egress proxies have logged",
      permissions,
      stage: "GA",
    },
    child,
  );
  // The role is the cell's own, so the list of its members is too.
  new projects.IAMBinding(
    `${name}-switch-operators`,
    // Spelled out and not the role's output, so that policies can read it in preview.
    { project, role: pulumi.interpolate`projects/${project}/roles/${roleId}`, members: [...members] },
    { ...child, dependsOn: [role] },
  );
  new storage.BucketIAMBinding(
    `${name}-switch-lists`,
    { bucket: lists.name, role: "roles/storage.objectUser", members: [...members] },
    child,
  );
}
