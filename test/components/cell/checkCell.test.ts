/** Bad arguments of a cell, each with its whole message. */
import { describe, expect, test } from "vitest";
import { checkCell } from "../../../components/cell/checkCell";
import { unresolved } from "../../../components/validation";
import { cellArgs } from "../support/arguments";

const good = cellArgs() as unknown as Readonly<Record<string, unknown>>;
const messages = (changes: Record<string, unknown>, name = "cell") =>
  checkCell(name, { ...good, ...changes }).map(({ path, message }) => `'${path}' ${message}`);

test("good arguments have no problem", () => {
  expect(messages({})).toEqual([]);
});

test.each([
  "africa-south1",
  "asia-northeast3",
  "asia-southeast2",
  "europe-north2",
  "europe-southwest1",
  "europe-west12",
  "me-central2",
  "northamerica-northeast2",
  "southamerica-west1",
  "us-central1",
  "us-east5",
])("the region %s of today is taken", (region) => {
  expect(messages({ region })).toEqual([]);
});

describe("each bad argument is named, with what is wrong and what to do", () => {
  test.each<[string, Record<string, unknown>, string]>([
    [
      "an approver's key that is none",
      { reviews: { required: true, keys: { alice: "alice.pub" } } },
      "'reviews.keys.alice' must be a public key on P-256 in PEM; copy it from the file that 'bulkhead review key' writes",
    ],
    [
      "no approver at all",
      { reviews: { approvers: 0 } },
      "'reviews.approvers' must be a whole number of people from 1 to 10, got '0'",
    ],
    ["a misspelt argument", { regoin: "europe-west1" }, "'regoin' must be a known property; did you mean 'region'?"],
    ["no project", { project: undefined }, "'project' must be set; write a project id such as 'acme-prod'"],
    [
      "a project that is none",
      { project: "Acme Prod" },
      "'project' must be a project id such as 'acme-prod', got 'Acme Prod'",
    ],
    [
      "a project id as its number",
      { projectNumber: "acme-prod" },
      "'projectNumber' must be the project's number as text, such as '123456789012' (gcloud projects describe), got 'acme-prod'",
    ],
    [
      "a zone as the region",
      { region: "europe-west1-b" },
      "'region' must be a region such as 'europe-west1', got 'europe-west1-b'",
    ],
    [
      "a misspelt region",
      { region: "europe-wst1" },
      "'region' must be a region such as 'europe-west1', got 'europe-wst1'",
    ],
    ["a multi-region", { region: "EU" }, "'region' must be a region such as 'europe-west1', got 'EU'"],
    [
      "a range that is none",
      { addressRange: "10.0.0.0" },
      "'addressRange' must be an IPv4 range that starts at its first address, such as '10.8.0.0/20', got '10.0.0.0'",
    ],
    [
      "a range off its start",
      { addressRange: "10.0.0.1/20" },
      "'addressRange' must be an IPv4 range that starts at its first address, such as '10.8.0.0/20', got '10.0.0.1/20'",
    ],
    [
      "a range too small",
      { addressRange: "10.0.0.0/26" },
      "'addressRange' must be between /16 and /25, got '/26'; a /20 carries 50 tenants",
    ],
    [
      "a public range",
      { addressRange: "8.8.0.0/20" },
      "'addressRange' must be a private range (RFC 1918), got '8.8.0.0/20'; use one within 10.0.0.0/8",
    ],
    [
      "a misspelt vendor",
      { vendors: ["mixpannel"] },
      "'vendors.0' must be a known vendor, got 'mixpannel'; did you mean 'mixpanel'?",
    ],
    [
      "an unknown vendor",
      { vendors: ["acme"] },
      "'vendors.0' must be a known vendor, got 'acme'; use one of: mixpanel, segment, posthog, amplitude, rudderstack, jitsu, ga4",
    ],
    [
      "a URL as a host",
      { egressHosts: ["https://api.example.com"] },
      "'egressHosts.0' must be a host name such as 'api.example.com', got 'https://api.example.com'; wildcards, ports and addresses are not possible in a firewall rule",
    ],
    [
      "a wildcard as a host",
      { egressHosts: ["*.example.com"] },
      "'egressHosts.0' must be a host name such as 'api.example.com', got '*.example.com'; wildcards, ports and addresses are not possible in a firewall rule",
    ],
    [
      "too many hosts",
      { egressHosts: Array.from({ length: 101 }, (_, index) => `h${index}.example.com`) },
      "'egressHosts' must hold at most 100 hosts, got '104', those of 'vendors' included; open another cell",
    ],
    ["no tenants", { maxTenants: 0 }, "'maxTenants' must be a whole number of tenants from 1 to 500, got '0'"],
    [
      "too short a retention",
      { logRetentionDays: 0 },
      "'logRetentionDays' must be a whole number of days from 1 to 3650, got '0'",
    ],
    [
      "a proxy image by tag",
      { egressImage: "gcr.io/acme/egress:1" },
      "'egressImage' must be pinned by digest, got 'gcr.io/acme/egress:1'; use '<registry>/<name>@sha256:<64 hex digits>', as the push of the image prints it",
    ],
    [
      "a perimeter without policy",
      { perimeter: {} },
      "'perimeter.accessPolicy' must be set; write the number of the organisation's access policy",
    ],
    [
      "a perimeter as text",
      { perimeter: "123" },
      "'perimeter' must be a map, got '123'; write it as { accessPolicy: '123456789' }",
    ],
    [
      "an operator that is not a principal",
      { perimeter: { accessPolicy: "1", operators: ["jo@example.com"] } },
      "'perimeter.operators.0' must be an IAM principal such as 'group:deployers@example.com', got 'jo@example.com'",
    ],
    [
      "an access level by its short name",
      { perimeter: { accessPolicy: "1", callers: ["office"] } },
      "'perimeter.callers.0' must be an access level such as 'accessPolicies/123456789/accessLevels/office' or '*' for everywhere, got 'office'",
    ],
    [
      "a way out to a project by its id",
      { perimeter: { accessPolicy: "1", egress: [{ projectNumber: "acme-images", services: [] }] } },
      "'perimeter.egress.0.projectNumber' must be the number of a project such as '123456789012', got 'acme-images'",
    ],
    [
      "a service that is not Google's",
      { perimeter: { accessPolicy: "1", restrictedServices: ["storage"] } },
      "'perimeter.restrictedServices.0' must be a service such as 'storage.googleapis.com', got 'storage'",
    ],
    ["a flag as text", { lockLogs: "yes" }, "'lockLogs' must be true or false, got 'yes'"],
    [
      "an output where the shape is needed",
      { egressHosts: unresolved },
      "'egressHosts' must be plain data, got an output; what exists depends on it, so it must be known when the program runs",
    ],
  ])("%s", (_, changes, message) => {
    expect(messages(changes)).toContain(message);
  });

  test("a bad name", () => {
    expect(messages({}, "Cell")).toEqual([
      "'name' must be 2 to 20 lower-case letters, digits and '-', starting with a letter and not ending in '-', got 'Cell'; choose another name",
    ]);
  });
});

test.each(["us-central1", "europe-west12", "northamerica-northeast1", "me-central2"])("%s is a region", (region) => {
  expect(messages({ region })).toEqual([]);
});

test("C2: an enforced perimeter without a way in is refused, each missing way by its name", () => {
  expect(messages({ perimeter: { accessPolicy: "1", enforce: true, callers: [] } })).toEqual([
    "'perimeter.operators' must name who deploys and operates when 'enforce' is true, or the next update is refused; write ['serviceAccount:deployer@…', 'group:operators@…']",
    "'perimeter.callers' must name from where the apps are called when 'enforce' is true, or nobody reaches them; write access levels, or ['*'] for everywhere",
  ]);
  expect(
    messages({
      perimeter: { accessPolicy: "1", enforce: true, operators: ["group:a@example.com"], callers: unresolved },
    }),
  ).toEqual([]);
});
