import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
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
      "a member that is everyone",
      "gcp:storage/bucketIAMMember:BucketIAMMember",
      { bucket: "files", role: "r", member: "allUsers" },
      "'member' must not open the bucket to everyone, got 'allUsers'",
    ],
    [
      "a binding with everyone who has an account",
      "gcp:storage/bucketIAMBinding:BucketIAMBinding",
      { bucket: "files", role: "r", members: ["allAuthenticatedUsers"] },
      "'members' must not open the bucket to everyone, got 'allAuthenticatedUsers'",
    ],
    [
      "an access control for everyone",
      "gcp:storage/bucketAccessControl:BucketAccessControl",
      { bucket: "files", entity: "allUsers" },
      "'entity' must not open the bucket to everyone, got 'allUsers'",
    ],
    [
      "an ACL with everyone among its entities",
      "gcp:storage/bucketACL:BucketACL",
      { bucket: "files", roleEntities: ["READER:allUsers"] },
      "'roleEntities' must not open the bucket to everyone, got 'allUsers'",
    ],
    [
      "a canned ACL for everyone",
      "gcp:storage/defaultObjectACL:DefaultObjectACL",
      { bucket: "files", predefinedAcl: "publicRead" },
      "'predefinedAcl' must not open the bucket to everyone, got 'publicRead'",
    ],
    [
      "an access control on an object for one person",
      "gcp:storage/objectAccessControl:ObjectAccessControl",
      { bucket: "files", entity: "user-a@example.com" },
      "'entity' must not be set, got an ACL entry",
    ],
    [
      "an access control for someone not known",
      "gcp:storage/bucketAccessControl:BucketAccessControl",
      { bucket: "files", entity: unknown },
      "'entity' must not be set, got a value that is not known yet",
    ],
  ])("rejects %s", (_, type, inputs, problem) => {
    const fix = problem.includes("to everyone")
      ? "grant it to the tenant's own account"
      : "use uniform access and an IAM policy on the bucket";
    expect(said("private-bucket", [registered(type, "grant", inputs)])).toEqual([`grant: ${problem}; ${fix}`]);
  });

  test("says of an ACL both that it has entries and that one of them isn't known", () => {
    const roleEntities = ["READER:user-a@example.com", unknown, "READER:user-b@example.com"];
    const acl = registered("gcp:storage/bucketACL:BucketACL", "grant", { bucket: "files", roleEntities });
    expect(said("private-bucket", [acl])).toEqual(
      ["got an ACL entry", "got a value that is not known yet"].map(
        (got) => `grant: 'roleEntities' must not be set, ${got}; use uniform access and an IAM policy on the bucket`,
      ),
    );
  });
});
