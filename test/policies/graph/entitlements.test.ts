/** Which roles code may give itself by an entitlement of Privileged Access Manager. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";
import { urnOf } from "../support/resources";

const type = "gcp:privilegedaccessmanager/entitlement:entitlement";
const account = "serviceAccount:acme-run@p.iam.gserviceaccount.com";
const access = (changes: object = {}) => ({
  gcpIamAccess: {
    resourceType: "cloudresourcemanager.googleapis.com/Project",
    roleBindings: [{ role: "roles/viewer" }],
    ...changes,
  },
});
const grantsOf = (changes: object, ofType = type) => {
  const inputs = Field.of({
    parent: "projects/p",
    eligibleUsers: [{ principals: [account] }],
    privilegedAccess: access(),
    ...changes,
  });
  return buildGraph([makeResource({ urn: urnOf(ofType, "e"), type: ofType, name: "e", inputs })]).grants;
};
const said = (changes: object, ofType = type) =>
  grantsOf(changes, ofType).map(
    ({ level, role, path, principals }) =>
      `${role.state === "known" ? role.value : role.state} on a ${level} by ${path} for ${principals.map(({ kind }) => kind)}`,
  );
const path = "privilegedAccess.gcpIamAccess.roleBindings";

test.each<[what: string, changes: object, grants: string[]]>([
  ["one role", {}, [`roles/viewer on a project by ${path}[0] for account`]],
  [
    "roles on a folder",
    {
      privilegedAccess: access({
        resourceType: "cloudresourcemanager.googleapis.com/Folder",
        roleBindings: [{ role: "roles/viewer" }, { role: "roles/editor" }],
      }),
    },
    [`roles/viewer on a folder by ${path}[0] for account`, `roles/editor on a folder by ${path}[1] for account`],
  ],
  [
    "a role on an organisation",
    { privilegedAccess: access({ resourceType: "cloudresourcemanager.googleapis.com/Organization" }) },
    [`roles/viewer on a organization by ${path}[0] for account`],
  ],
  [
    "people beside an account",
    { eligibleUsers: [{ principals: ["group:oncall@example.com"] }, { principals: [account, "user:a@example.com"] }] },
    [`roles/viewer on a project by ${path}[0] for account`],
  ],
  ["users not known", { eligibleUsers: unknown }, [`roles/viewer on a project by ${path}[0] for unproved`]],
  [
    "principals not known",
    { eligibleUsers: [{ principals: unknown }] },
    [`roles/viewer on a project by ${path}[0] for unproved`],
  ],
  [
    "roles not known",
    { privilegedAccess: access({ roleBindings: unknown }) },
    [`unknown on a project by ${path}[0] for account`],
  ],
  ["an approval", { approvalWorkflow: { manualApprovals: { steps: { approvalsNeeded: 1 } } } }, []],
  [
    "an approval without steps",
    { approvalWorkflow: { manualApprovals: {} } },
    [`roles/viewer on a project by ${path}[0] for account`],
  ],
])("%s", (_, changes, grants) => {
  expect(said(changes)).toEqual(grants);
});

test("a condition is the entitlement's own", () => {
  const roleBindings = [
    { role: "roles/viewer", conditionExpression: "resource.name == 'x'" },
    { role: "roles/viewer" },
  ];
  const conditions = grantsOf({ privilegedAccess: access({ roleBindings }) }).map(({ condition }) => condition);
  expect(conditions).toEqual([expect.objectContaining({ value: "resource.name == 'x'" }), undefined]);
});

test("what it is on is its parent, and nothing holds all the time", () => {
  expect(grantsOf({})).toEqual([
    expect.objectContaining({ targetProperties: ["parent"], onResources: [], conditional: true }),
  ]);
});

test("other types make none", () => {
  expect(said({}, `x:${type}`)).toEqual([]);
  expect(said({}, `${type}s`)).toEqual([]);
});
