/** Services that config lets be public: only those that are certainly meant. */
import { expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types, urnOf } from "../support/resources";

const service = (name: string) => registered(types.service, name, { name, project: "p", location: "eu", template: {} });
const services = [service("web"), service("admin")];
const opened = (name: unknown, sources: string[] = []) =>
  said(
    "authenticated-access",
    [
      ...services,
      registered(
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        "everybody",
        { name, project: "p", location: "eu", role: "roles/run.invoker", member: "allUsers" },
        { name: sources },
      ),
    ],
    { packConfig: { "authenticated-access": { publicServices: ["web"] } } },
  ).length;
const [web, admin] = [urnOf(types.service, "web"), urnOf(types.service, "admin")];

test("a service that config names may be open, by its name and by its output", () => {
  expect(opened("web")).toBe(0);
  expect(opened(unknown, [web])).toBe(0);
});

test("a bucket that config names may be open, and none outside the stack but by its name", () => {
  const open = (bucket: string) =>
    said(
      "private-bucket",
      [registered("gcp:storage/bucketIAMMember:BucketIAMMember", "g", { bucket, role: "r", member: "allUsers" })],
      { packConfig: { "private-bucket": { publicBuckets: ["site"] } } },
    );
  expect(open("site")).toEqual([]);
  expect(open("elsewhere")).toEqual([
    "g: 'member' must not open the bucket to everyone, got 'allUsers'; grant it to the tenant's own account",
  ]);
});

test("another one may not, and neither may one that isn't known or may be another", () => {
  expect(opened("admin")).toBe(1);
  expect(opened("elsewhere")).toBe(1);
  expect(opened(unknown)).toBe(1);
  expect(opened(unknown, [web, admin])).toBe(1);
});
