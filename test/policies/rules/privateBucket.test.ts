import { describe, expect, it as test } from "vitest";
import { unknown } from "../support/cloudOutputs";
import { registered, said, types } from "../support/resources";

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
