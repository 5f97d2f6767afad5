import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const app = (inputs: object) => [registered(types.service, "app", { template: {}, ...inputs })];

describe("authenticated-access", () => {
  const grant = (type: string, inputs: Record<string, unknown>, sources: Record<string, string[]> = {}) =>
    said("authenticated-access", [registered(type, "grant", inputs, sources)]);
  const open = (path: string, who: string) =>
    `grant: '${path}' must name callers, got '${who}'; grant the invoker role to their accounts or use Identity-Aware Proxy`;
  const unproved = (path: string) =>
    `grant: '${path}' must provably name callers, got a value that is not known yet; pass the account's output, in a document built with pulumi.jsonStringify`;
  const document = (members: string[]) => JSON.stringify({ bindings: [{ role: "roles/run.invoker", members }] });
  const member = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember";
  const account = urnOf(types.account, "caller");
  const caller = "serviceAccount:caller@p.iam.gserviceaccount.com";

  test.each([
    ["a member", member, { name: "app", role: "r", member: "allUsers" }, [open("member", "allUsers")]],
    [
      "a binding",
      "gcp:cloudrunv2/jobIamBinding:JobIamBinding",
      { name: "app", role: "r", members: [caller, "allAuthenticatedUsers"] },
      [open("members", "allAuthenticatedUsers")],
    ],
    [
      "a policy",
      "gcp:cloudrunv2/workerPoolIamPolicy:WorkerPoolIamPolicy",
      { name: "app", policyData: document([caller, "allUsers"]) },
      [open("policyData", "allUsers")],
    ],
    [
      "a first-generation member",
      "gcp:cloudrun/iamMember:IamMember",
      { service: "app", role: "r", member: "allUsers" },
      [open("member", "allUsers")],
    ],
    [
      "a function's member",
      "gcp:cloudfunctions/functionIamMember:FunctionIamMember",
      { cloudFunction: "app", role: "r", member: "allUsers" },
      [open("member", "allUsers")],
    ],
    [
      "Identity-Aware Proxy",
      "gcp:iap/webCloudRunServiceIamMember:WebCloudRunServiceIamMember",
      { cloudRunServiceName: "app", role: "r", member: "allAuthenticatedUsers" },
      ["grant: 'member' must name callers, got 'allAuthenticatedUsers'; grant it to groups or people by name"],
    ],
    ["a known caller", member, { name: "app", role: "r", member: caller }, []],
    [
      "a document that is none",
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy",
      { name: "app", policyData: "[]" },
      [
        "grant: 'policyData' must be a policy document, got one that can't be read; pass the account's output, in a document built with pulumi.jsonStringify",
      ],
    ],
    [
      "a document without bindings",
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy",
      { name: "app", policyData: "{}" },
      [],
    ],
    ["a member from nowhere", member, { name: "app", role: "r", member: unknown }, [unproved("member")]],
    [
      "members from nowhere",
      "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
      { name: "app", role: "r", members: unknown },
      [unproved("members")],
    ],
    [
      "a document from nowhere",
      "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy",
      { name: "app", policyData: unknown },
      [unproved("policyData")],
    ],
  ])("judges %s", (_, type, inputs, messages) => {
    expect(grant(type, inputs)).toEqual(messages);
  });

  test("follows what isn't known to an account, and no further", () => {
    const inputs = { name: "app", policyData: unknown };
    const policy = "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy";
    expect(grant(policy, inputs, { policyData: [account] })).toEqual([]);
    expect(
      grant(policy, inputs, { policyData: [urnOf("gcp:projects/serviceIdentity:ServiceIdentity", "iap")] }),
    ).toEqual([]);
    expect(grant(policy, inputs, { policyData: [account, urnOf("random:index/randomId:RandomId", "x")] })).toEqual([
      unproved("policyData"),
    ]);
  });

  test.each([
    [
      "off",
      { invokerIamDisabled: true },
      ["app: 'invokerIamDisabled' must be false, got 'true'; remove it and grant callers the invoker role"],
    ],
    [
      "perhaps off",
      { invokerIamDisabled: unknown },
      [
        "app: 'invokerIamDisabled' must be false, got a value that is not known yet; remove it and grant callers the invoker role",
      ],
    ],
    ["on", { invokerIamDisabled: false }, []],
  ])("rejects an invoker check that is %s", (_, inputs, messages) => {
    expect(said("authenticated-access", app(inputs))).toEqual(messages);
  });
});
