/** What custom roles allow, by each name that a grant can have for them. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { unknown } from "../../support/pulumi";

const urnOf = (type: string) => `urn:pulumi:prod::app::${type}::reader`;
const ofProject = "gcp:projects/iAMCustomRole:IAMCustomRole";
const ofOrganization = "gcp:organizations/iAMCustomRole:IAMCustomRole";
const permissions = ["storage.objects.get"];
const rolesOf = (type: string, inputs: object, outputs: object = {}, provider: object = {}) => {
  const resource = makeResource({ urn: urnOf(type), type, name: "reader", inputs: Field.of(inputs) });
  return buildGraph([{ ...resource, outputs: Field.of(outputs), provider: Field.of(provider) }]).customRoles;
};

test.each<[string, string, object, object, object, string[]]>([
  ["its project and id", ofProject, { project: "p", roleId: "r" }, {}, {}, ["projects/p/roles/r"]],
  ["its organization and id", ofOrganization, { orgId: "1", roleId: "r" }, {}, {}, ["organizations/1/roles/r"]],
  ["the provider's project", ofProject, { roleId: "r" }, {}, { project: "q" }, ["projects/q/roles/r"]],
  [
    "the name that the cloud gave it",
    ofProject,
    { project: "p", roleId: "r" },
    { name: "projects/p/roles/given" },
    {},
    ["projects/p/roles/given", "projects/p/roles/r"],
  ],
])("a role is known by its URN and by %s", (_, type, inputs, outputs, provider, names) => {
  const roles = rolesOf(type, { permissions, ...inputs }, outputs, provider);
  expect([...roles]).toEqual([urnOf(type), ...names].map((name) => [name, permissions]));
});

test("a role whose permissions aren't all known is left out, as is what is no role", () => {
  const named = { project: "p", roleId: "r" };
  expect(rolesOf(ofProject, { ...named, permissions: unknown }).size).toBe(0);
  expect(rolesOf(ofProject, { ...named, permissions: [...permissions, unknown] }).size).toBe(0);
  expect(rolesOf(ofProject, named).size).toBe(0);
  expect(rolesOf("other:index:Role", { ...named, permissions }).size).toBe(0);
});
