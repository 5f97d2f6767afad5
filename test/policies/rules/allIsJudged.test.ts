import { describe, expect, test } from "vitest";
import { judgeRegistered } from "../support/judge";
import { registered, said, stackUrn, types } from "../support/resources";

const rule = "all-is-judged";
const bucket = registered(types.bucket, "files", { name: "files" });
const message = (count: number, total: number, names: string) =>
  `(advisory) app-prod: 'resources' should be of kinds that this pack judges, got ${count} of ${total} that it reads in part only: ${names}; look at their network and access by hand`;

describe("all-is-judged", () => {
  test.each([
    "gcp:compute/instance:Instance",
    "gcp:appengine/flexibleAppVersion:FlexibleAppVersion",
    "gcp:container/nodePool:NodePool",
    "gcp:workflows/workflow:Workflow",
    "gcp:dataflow/flexTemplateJob:FlexTemplateJob",
    "gcp:cloudbuild/trigger:Trigger",
    "kubernetes:apps/v1:Deployment",
    "kubernetes:helm.sh/v3:Release",
    "kubernetes:helm.sh/v3beta1:Release",
    "gcp:vertex/aiEndpoint:AiEndpoint",
    "gcp:vertex/aiEndpointWithModel:Endpoint",
    "gcp:firebase/appHostingBackend:AppHostingBackend",
    "aws:lambda/function:Function",
  ])("names %s, which runs code", (type) => {
    expect(said(rule, [bucket, registered(type, "x", {})])).toEqual([message(1, 2, `'x (${type})'`)]);
  });

  test.each([
    types.service,
    types.job,
    types.function,
    "gcp:pubsub/topic:Topic",
    "gcp:compute/network:Network",
    "random:index/randomPassword:RandomPassword",
    "my:index:Component",
    "my:gcp:dataflow/job:Job",
    "my:aws:lambda/function:Function",
    "kubernetes:helm.sh/vx:Release",
  ])("says nothing of %s", (type) => {
    expect(said(rule, [bucket, registered(type, "x", {})])).toEqual([]);
  });

  test("is one line for many, in one order", () => {
    const machine = (name: string) => registered("gcp:compute/instance:Instance", name, {});
    const names = "'a (gcp:compute/instance:Instance)', 'b (gcp:compute/instance:Instance)'";
    expect(said(rule, [machine("b"), machine("a"), bucket])).toEqual([message(2, 3, names)]);
  });

  test("is mandatory if config says so", () => {
    const machine = registered("gcp:compute/instance:Instance", "vm", {});
    const stack = { ...bucket, urn: stackUrn, type: "pulumi:pulumi:Stack", name: "app-prod", inputs: {}, outputs: {} };
    const found = judgeRegistered([stack, machine], { packConfig: { [rule]: { enforcementLevel: "mandatory" } } });
    expect(found.filter((one) => one.rule === rule).map(({ level }) => level)).toEqual(["mandatory"]);
  });

  test("names what a provider without a table manages, and no component", () => {
    const of = (type: string, providerInputs?: object) =>
      said(rule, [bucket, { ...registered(type, "x", {}), providerInputs: providerInputs as never }]);
    const provider = { region: "eu" };
    expect(of("mongodbatlas:index/cluster:Cluster", provider)).toEqual([
      message(1, 2, "'x (mongodbatlas:index/cluster:Cluster)'"),
    ]);
    for (const type of ["my:index:Component", "mypulumi:index:App"]) {
      expect(of(type)).toEqual([]);
    }
    expect(of("mypulumi:index:App", provider)).toEqual([message(1, 2, "'x (mypulumi:index:App)'")]);
    for (const type of [
      "gcp:unheard/of:Thing",
      "random:index/randomPet:RandomPet",
      "github:index/actionsSecret:ActionsSecret",
      "kubernetes:core/v1:ConfigMap",
    ]) {
      expect(of(type, provider), type).toEqual([]);
    }
  });
});
