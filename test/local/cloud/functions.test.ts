import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Properties } from "../../../local/cloud/protocol/values";
import { cloudRegion, projectNumber, stackProject } from "./cloudStack";
import { type ProtocolCloud, protocolCloud, secretWithReader, types } from "./clouds";

let cloud: ProtocolCloud;
beforeAll(async () => {
  cloud = await protocolCloud();
  await secretWithReader(cloud.google, "known");
  const network = await cloud.google.make(types.network, { name: "known", autoCreateSubnetworks: false });
  await cloud.google.make(types.subnetwork, {
    name: "known",
    network: network.id,
    region: cloudRegion,
    ipCidrRange: "10.0.0.0/26",
  });
  const ring = await cloud.google.make(types.ring, { name: "known", location: cloudRegion });
  await cloud.google.make(types.key, { name: "known", keyRing: ring.id });
  await cloud.google.make(types.bucket, { name: "known-bucket", location: "EU" });
  await cloud.google.make("gcp:logging/projectBucketConfig:ProjectBucketConfig", {
    project: stackProject,
    location: cloudRegion,
    bucketId: "known",
  });
  await cloud.google.make("gcp:logging/projectSink:ProjectSink", {
    name: "known",
    destination: `logging.googleapis.com/${logBucket}`,
  });
});
afterAll(async () => cloud.close());

const logBucket = `projects/${stackProject}/locations/${cloudRegion}/buckets/known`;
const ring = `projects/${stackProject}/locations/${cloudRegion}/keyRings/known`;
const cases: [string, Properties, Properties][] = [
  ["gcp:organizations/getProject:getProject", {}, { projectId: stackProject, number: projectNumber }],
  ["gcp:organizations/getProject:getProject", { projectId: "other-prod" }, { number: "210987654321" }],
  ["gcp:organizations/getClientConfig:getClientConfig", {}, { project: stackProject, region: cloudRegion }],
  ["gcp:compute/getNetwork:getNetwork", { name: "known" }, { id: `projects/${stackProject}/global/networks/known` }],
  ["gcp:compute/getSubnetwork:getSubnetwork", { name: "known" }, { gatewayAddress: "10.0.0.1" }],
  ["gcp:kms/getKMSKeyRing:getKMSKeyRing", { name: "known", location: cloudRegion }, { id: ring }],
  ["gcp:kms/getKMSCryptoKey:getKMSCryptoKey", { name: "known", keyRing: ring }, { id: `${ring}/cryptoKeys/known` }],
  [
    "gcp:logging/getSink:getSink",
    { id: `projects/${stackProject}/sinks/known` },
    { destination: `logging.googleapis.com/${logBucket}` },
  ],
  ["gcp:secretmanager/getSecret:getSecret", { secretId: "known" }, { id: `projects/${stackProject}/secrets/known` }],
  [
    "gcp:secretmanager/getSecretVersion:getSecretVersion",
    { secret: "known" },
    { secretData: "obviously-fake", version: "1" },
  ],
  [
    "gcp:serviceaccount/getAccount:getAccount",
    { accountId: "known-run" },
    { email: `known-run@${stackProject}.iam.gserviceaccount.com` },
  ],
  ["gcp:storage/getBucket:getBucket", { name: "known-bucket" }, { url: "gs://known-bucket" }],
  [
    "gcp:storage/getProjectServiceAccount:getProjectServiceAccount",
    {},
    { emailAddress: `service-${projectNumber}@gs-project-accounts.iam.gserviceaccount.com` },
  ],
];

describe("functions answer from what the cloud holds", () => {
  test.each(cases)("%s %j", async (token, args, expected) => {
    expect(await cloud.google.invoke(token, args)).toMatchObject(expected);
  });

  test.each([
    ["gcp:organizations/getProject:getProject", { projectId: "nobodys-project" }, "Error 403"],
    ["gcp:compute/getNetwork:getNetwork", { name: "nothing" }, "Error 404"],
    ["gcp:logging/getSink:getSink", { id: `projects/${stackProject}/sinks/nothing` }, "Error 404"],
    ["gcp:secretmanager/getSecretVersion:getSecretVersion", { secret: "known", version: "9" }, "Error 404"],
    ["gcp:serviceaccount/getAccount:getAccount", { accountId: "nobody" }, "Error 404"],
  ])("%s %j is refused", async (token, args, reason) => {
    await expect(cloud.google.invoke(token, args)).rejects.toThrow(reason);
  });

  test("getIAMPolicy writes a document in Google's order, and calls nothing", async () => {
    const binding = { role: "roles/b", members: ["user:z@example.com", "user:a@example.com"] };
    const other = { role: "roles/a", members: ["allUsers"] };
    const { policyData } = await cloud.google.invoke("gcp:organizations/getIAMPolicy:getIAMPolicy", {
      bindings: [binding, other],
    });
    expect(policyData).toBe(
      '{"bindings":[{"members":["allUsers"],"role":"roles/a"},{"members":["user:a@example.com","user:z@example.com"],"role":"roles/b"}]}',
    );
  });
});
