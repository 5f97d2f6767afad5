/** What rules put right by themselves, where config asks for it. */
import * as pb from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { describe, expect, test } from "vitest";
import { analyzerHandlers } from "../../../policies/analyzer";
import { pack, startSession } from "../../../policies/pack";
import { marked, unknown } from "../../support/pulumi";

type Plain = Parameters<typeof Struct.fromJavaScript>[0];
const bucket = "gcp:storage/bucket:Bucket";
const service = "gcp:cloudrunv2/service:Service";
const job = "gcp:cloudrunv2/job:Job";
const functionType = "gcp:cloudfunctionsv2/function:Function";

/** What the rules that are set to remediate make of a resource's inputs; undefined if they leave it as it is. */
function remedied(rules: readonly string[], type: string, inputs: object): unknown {
  const handlers = analyzerHandlers(pack, startSession({}));
  const config = new pb.ConfigureAnalyzerRequest();
  for (const rule of rules) {
    config.getPolicyconfigMap().set(rule, new pb.PolicyConfig().setEnforcementlevel(pb.EnforcementLevel.REMEDIATE));
  }
  handlers.configure(config);
  const request = new pb.AnalyzeRequest().setType(type).setProperties(Struct.fromJavaScript(inputs as Plain));
  return handlers.remediate(request).getRemediationsList().at(-1)?.getProperties()?.toJavaScript();
}

describe("a rule set to remediate", () => {
  const network = { networkInterfaces: [{ subnetwork: "s" }] };
  test.each<[string, string, object, object | undefined]>([
    [
      "private-bucket",
      bucket,
      { location: "EU" },
      { location: "EU", uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
    ],
    ["private-bucket", bucket, { uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" }, undefined],
    [
      "private-bucket",
      bucket,
      { uniformBucketLevelAccess: true },
      { uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
    ],
    ["private-bucket", service, {}, undefined],
    ["restricted-ingress", job, { serviceConfig: {} }, undefined],
    ["restricted-ingress", service, { ingress: "INGRESS_TRAFFIC_ALL" }, { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }],
    ["restricted-ingress", service, {}, { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }],
    ["restricted-ingress", service, { ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" }, undefined],
    ["restricted-ingress", service, { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: true }, undefined],
    [
      "restricted-ingress",
      functionType,
      { serviceConfig: { uri: "u" } },
      { serviceConfig: { uri: "u", ingressSettings: "ALLOW_INTERNAL_ONLY" } },
    ],
    ["restricted-ingress", functionType, { serviceConfig: { ingressSettings: "ALLOW_INTERNAL_AND_GCLB" } }, undefined],
    ["restricted-ingress", functionType, { serviceConfig: unknown }, undefined],
    ["authenticated-access", service, { invokerIamDisabled: true }, { invokerIamDisabled: false }],
    ["authenticated-access", service, { invokerIamDisabled: unknown }, { invokerIamDisabled: false }],
    ["authenticated-access", service, {}, undefined],
    ["authenticated-access", job, { invokerIamDisabled: true }, undefined],
    ["egress-confined", job, { template: { template: {} } }, undefined],
    ["egress-confined", functionType, { template: { vpcAccess: network } }, undefined],
    [
      "egress-confined",
      "gcp:cloudrunv2/workerPool:WorkerPool",
      { template: { vpcAccess: network } },
      { template: { vpcAccess: { ...network, egress: "ALL_TRAFFIC" } } },
    ],
    [
      "egress-confined",
      service,
      { template: { vpcAccess: network } },
      { template: { vpcAccess: { ...network, egress: "ALL_TRAFFIC" } } },
    ],
    [
      "egress-confined",
      service,
      { template: { vpcAccess: { connector: "c", egress: "PRIVATE_RANGES_ONLY" } } },
      { template: { vpcAccess: { connector: "c", egress: "ALL_TRAFFIC" } } },
    ],
    [
      "egress-confined",
      job,
      { template: { template: { vpcAccess: network } } },
      { template: { template: { vpcAccess: { ...network, egress: "ALL_TRAFFIC" } } } },
    ],
    ["egress-confined", service, { template: {} }, undefined],
    ["egress-confined", service, { template: { vpcAccess: {} } }, undefined],
    ["egress-confined", service, { template: marked({ vpcAccess: network }) }, undefined],
    ["egress-confined", service, { template: { vpcAccess: { ...network, egress: "ALL_TRAFFIC" } } }, undefined],
    ["no-broad-role", bucket, {}, undefined],
  ])("%s makes of a %s with %j: %j", (rule, type, inputs, expected) => {
    expect(remedied([rule], type, inputs)).toEqual(expected);
  });

  test("leaves unknown values and marks of secrets as they are", () => {
    const inputs = { name: unknown, labels: marked({ tenant: "acme" }) };
    expect(remedied(["private-bucket"], bucket, inputs)).toMatchObject(inputs);
  });

  test("works on what the rule before it left", () => {
    const inputs = { invokerIamDisabled: true };
    expect(remedied(["authenticated-access", "restricted-ingress"], service, inputs)).toEqual({
      invokerIamDisabled: false,
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
    });
  });

  test("is mandatory beside that, and rules that aren't asked change nothing", () => {
    expect(remedied([], bucket, {})).toBeUndefined();
    const session = startSession({});
    const handlers = analyzerHandlers(pack, session);
    const config = new pb.ConfigureAnalyzerRequest();
    config
      .getPolicyconfigMap()
      .set("private-bucket", new pb.PolicyConfig().setEnforcementlevel(pb.EnforcementLevel.REMEDIATE));
    handlers.configure(config);
    const rule = pack.rules.find(({ id }) => id === "private-bucket");
    expect(rule && session.settings.levelOf(rule)).toBe("mandatory");
  });
});
