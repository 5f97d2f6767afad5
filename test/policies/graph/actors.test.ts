/** What acts as an account besides workloads, and what acts as the project's default account. */
import { expect, test } from "vitest";
import { buildGraph, makeResource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { urnOf } from "../support/resources";

const actorsOf = (type: string, inputs: object) =>
  buildGraph([makeResource({ urn: urnOf(type, "it"), type, name: "it", inputs: Field.of(inputs) })]).actors;
const defaults = (type: string, inputs: object) =>
  actorsOf(type, inputs).flatMap(({ account, usesDefault }) => (usesDefault ? [account.path] : []));
/** Inputs that hold a value at a path. */
const nested = (path: string, value: unknown): object =>
  path.split(".").reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;
const email = "run@p.iam.gserviceaccount.com";

test.each([
  ["gcp:appengine/standardAppVersion:StandardAppVersion", "serviceAccount"],
  ["gcp:appengine/flexibleAppVersion:FlexibleAppVersion", "serviceAccount"],
  ["gcp:container/nodePool:NodePool", "nodeConfig.serviceAccount"],
  ["gcp:workflows/workflow:Workflow", "serviceAccount"],
  ["gcp:composer/environment:Environment", "config.nodeConfig.serviceAccount"],
  ["gcp:dataflow/job:Job", "serviceAccountEmail"],
  ["gcp:dataflow/flexTemplateJob:FlexTemplateJob", "serviceAccountEmail"],
  ["gcp:datafusion/instance:Instance", "dataprocServiceAccount"],
  ["gcp:dataproc/cluster:Cluster", "clusterConfig.gceClusterConfig.serviceAccount"],
  ["gcp:dataproc/batch:Batch", "environmentConfig.executionConfig.serviceAccount"],
  ["gcp:dataproc/sessionTemplate:SessionTemplate", "environmentConfig.executionConfig.serviceAccount"],
  ["gcp:notebooks/instance:Instance", "serviceAccount"],
  ["gcp:tpu/v2Vm:V2Vm", "serviceAccount.email"],
  ["gcp:workbench/instance:Instance", "gceSetup.serviceAccounts.email"],
])("a %s runs as the default account unless its '%s' names one", (type, path) => {
  expect(defaults(type, {})).toEqual([path]);
  expect(defaults(type, nested(path, "default"))).toEqual([path]);
  expect(defaults(type, nested(path, email))).toEqual([]);
  expect(actorsOf(type, nested(path, email)).map(({ account }) => account.target.nodes[0]?.name.id)).toContain("run");
});

test.each([
  "gcp:compute/instance:Instance",
  "gcp:compute/instanceTemplate:InstanceTemplate",
  "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
])("a %s has an account only in the block for it", (type) => {
  expect(defaults(type, {})).toEqual([]);
  expect(defaults(type, { serviceAccount: { scopes: ["x"] } })).toEqual(["serviceAccount.email"]);
  expect(defaults(type, { serviceAccount: { email } })).toEqual([]);
});

test.each([
  ["gcp:cloudscheduler/job:Job", "httpTarget.oidcToken.serviceAccountEmail"],
  ["gcp:bigquery/dataTransferConfig:DataTransferConfig", "serviceAccountName"],
  ["gcp:dataflow/pipeline:Pipeline", "schedulerServiceAccountEmail"],
  ["gcp:cloudbuild/trigger:Trigger", "serviceAccount"],
])("a %s acts as the account at '%s'", (type, path) => {
  const found = actorsOf(type, nested(path, email)).filter(({ account }) => account.target.nodes.length > 0);
  expect(found.map(({ account, usesDefault }) => [account.path, usesDefault])).toEqual([[path, false]]);
});

test.each([
  ["gcp:compute/disk:Disk", "diskEncryptionKey.kmsKeyServiceAccount"],
  ["gcp:compute/instance:Instance", "workloadIdentityConfig.identity"],
  ["gcp:serviceaccount/iAMMember:IAMMember", "serviceAccountId"],
  ["gcp:accesscontextmanager/gcpUserAccessBinding:GcpUserAccessBinding", "principal.serviceAccount"],
  ["gcp:dataplex/dataProduct:DataProduct", "accessGroups.principal.serviceAccount"],
  ["gcp:projects/apiKey:ApiKey", "serviceAccountEmail"],
])("a %s doesn't act as what its '%s' names", (type, path) => {
  expect(actorsOf(type, nested(path, email)).filter(({ account }) => account.target.nodes.length > 0)).toEqual([]);
});

test.each([
  ["a type that acts as nobody", "other:index:Thing", { serviceAccount: email }],
  ["a workload", "gcp:cloudrunv2/service:Service", { template: { serviceAccount: email } }],
  ["an account itself", "gcp:serviceaccount/key:Key", { serviceAccountId: email }],
  ["a credential of an account", "gcp:storage/hmacKey:HmacKey", { serviceAccountEmail: email }],
])("%s is no actor", (_, type, inputs) => {
  expect(actorsOf(type, inputs)).toEqual([]);
});
