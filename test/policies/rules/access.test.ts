import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import { registered, said, types, urnOf } from "../support/resources";

const app = (inputs: object) => [registered(types.service, "app", { template: {}, ...inputs })];

describe("restricted-ingress", () => {
  const wanted = "'INGRESS_TRAFFIC_INTERNAL_ONLY' or 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER'";
  const message = (got: string) => `app: 'ingress' must be ${wanted}, ${got}; set it or turn on Identity-Aware Proxy`;
  test.each([
    ["internal", { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }, []],
    ["internal with the load balancer", { ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" }, []],
    ["open with Identity-Aware Proxy", { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: true }, []],
    ["open", { ingress: "INGRESS_TRAFFIC_ALL" }, [message("got 'INGRESS_TRAFFIC_ALL'")]],
    ["left out", {}, [message("got nothing")]],
    ["not known", { ingress: unknown }, [message("got a value that is not known yet")]],
    [
      "open with a proxy not known yet",
      { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: unknown },
      [message("got 'INGRESS_TRAFFIC_ALL'")],
    ],
    [
      "behind a load balancer for an egress proxy",
      {
        ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        iapEnabled: true,
        labels: { "bulkhead-role": "egress-proxy" },
      },
      [
        "app: 'ingress' must be 'INGRESS_TRAFFIC_INTERNAL_ONLY', got 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER'; an egress proxy is called from inside only",
      ],
    ],
  ])("judges ingress that is %s", (_, inputs, messages) => {
    expect(said("restricted-ingress", app(inputs))).toEqual(messages);
  });

  test.each([
    [
      "a first-generation service by its annotation",
      types.oldService,
      { metadata: { annotations: { "run.googleapis.com/ingress": "internal" } }, template: {} },
      0,
    ],
    ["a first-generation service without one", types.oldService, { template: {} }, 1],
    ["a function by its setting", types.function, { serviceConfig: { ingressSettings: "ALLOW_INTERNAL_AND_GCLB" } }, 0],
    ["a function that an event starts", types.oldFunction, { eventTrigger: { eventType: "x", resource: "y" } }, 0],
    ["a function that answers requests", types.oldFunction, { triggerHttp: true }, 1],
    ["a job, which takes no requests", types.job, { template: {} }, 0],
  ])("knows %s", (_, type, inputs, count) => {
    expect(said("restricted-ingress", [registered(type, "app", inputs)]).length).toBe(count);
  });
});

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
      [open("member", "allAuthenticatedUsers")],
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

describe("private-bucket", () => {
  const good = { name: "files", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" };
  const bucket = (changes: object) =>
    said("private-bucket", [registered(types.bucket, "files", { ...good, ...changes })]);
  const message = (property: string, wanted: string, got: string) =>
    `files: '${property}' must be '${wanted}', ${got}; set it`;
  test.each([
    ["a good one", {}, []],
    [
      "one with ACLs",
      { uniformBucketLevelAccess: false },
      [message("uniformBucketLevelAccess", "true", "got 'false'")],
    ],
    [
      "one without a word on ACLs",
      { uniformBucketLevelAccess: null },
      [message("uniformBucketLevelAccess", "true", "got nothing")],
    ],
    [
      "one that inherits",
      { publicAccessPrevention: "inherited" },
      [message("publicAccessPrevention", "enforced", "got 'inherited'")],
    ],
    [
      "one not known",
      { publicAccessPrevention: unknown },
      [message("publicAccessPrevention", "enforced", "got a value that is not known yet")],
    ],
  ])("judges %s", (_, changes, messages) => {
    expect(bucket(changes)).toEqual(messages);
  });

  test.each([
    [
      "gcp:storage/bucketIAMMember:BucketIAMMember",
      { bucket: "files", role: "r", member: "allUsers" },
      "'member' must not open the bucket to everyone, got 'allUsers'",
    ],
    [
      "gcp:storage/bucketIAMBinding:BucketIAMBinding",
      { bucket: "files", role: "r", members: ["allAuthenticatedUsers"] },
      "'members' must not open the bucket to everyone, got 'allAuthenticatedUsers'",
    ],
    [
      "gcp:storage/bucketAccessControl:BucketAccessControl",
      { bucket: "files", entity: "allUsers" },
      "'entity' must not open the bucket to everyone, got 'allUsers'",
    ],
    [
      "gcp:storage/bucketACL:BucketACL",
      { bucket: "files", roleEntities: ["READER:allUsers"] },
      "'roleEntities' must not open the bucket to everyone, got 'allUsers'",
    ],
    [
      "gcp:storage/defaultObjectACL:DefaultObjectACL",
      { bucket: "files", predefinedAcl: "publicRead" },
      "'predefinedAcl' must not open the bucket to everyone, got 'publicRead'",
    ],
    [
      "gcp:storage/objectAccessControl:ObjectAccessControl",
      { bucket: "files", entity: "user-a@example.com" },
      "'entity' must not be set, got an ACL entry",
    ],
    [
      "gcp:storage/bucketAccessControl:BucketAccessControl",
      { bucket: "files", entity: unknown },
      "'entity' must not be set, got a value that is not known yet",
    ],
  ])("rejects %s", (type, inputs, start) => {
    const found = said("private-bucket", [registered(type, "grant", inputs)]);
    expect(found.length).toBe(1);
    expect(found[0]).toContain(start);
  });
});
