import { describe, expect, test } from "vitest";
import { mayBeSame, parseCloudName } from "../../../policies/graph";

describe("names of cloud resources", () => {
  test.each([
    ["secret", "key", { id: "key" }],
    ["secret", "projects/p/secrets/key", { id: "key", project: "p" }],
    ["secret", "projects/p/secrets/key/versions/3", { id: "key", project: "p" }],
    ["secret", "projects/p/locations/eu/secrets/key", { id: "key", project: "p", location: "eu" }],
    ["secret", "//secretmanager.googleapis.com/projects/p/secrets/key", { id: "key", project: "p" }],
    ["secret", "https://secretmanager.googleapis.com/v1/projects/p/secrets/key", { id: "key", project: "p" }],
    ["account", "run@p.iam.gserviceaccount.com", { id: "run", project: "p" }],
    ["account", "serviceAccount:run@p.iam.gserviceaccount.com", { id: "run", project: "p" }],
    ["account", "projects/-/serviceAccounts/run@p.iam.gserviceaccount.com", { id: "run", project: "p" }],
    ["account", "1-compute@developer.gserviceaccount.com", { id: "1-compute@developer.gserviceaccount.com" }],
    ["bucket", "files", { id: "files" }],
    ["bucket", "gs://files/folder/object", { id: "files" }],
    ["bucket", "https://www.googleapis.com/storage/v1/b/files", { id: "files" }],
    ["bucket", "//storage.googleapis.com/projects/_/buckets/files", { id: "files" }],
    [
      "subnet",
      "https://www.googleapis.com/compute/v1/projects/p/regions/eu/subnetworks/s",
      { id: "s", project: "p", location: "eu" },
    ],
    ["network", "projects/p/global/networks/n", { id: "n", project: "p" }],
    ["key", "projects/p/locations/eu/keyRings/r/cryptoKeys/k", { id: "r/k", project: "p", location: "eu" }],
    ["database", "p:eu:db", { id: "db", project: "p", location: "eu" }],
    ["workload", "projects/p/locations/eu/services/app", { id: "app", project: "p", location: "eu" }],
    ["workload", "projects/p/locations/eu/jobs/app", { id: "app", project: "p", location: "eu" }],
    ["connector", "projects/p/locations/eu/connectors/c", { id: "c", project: "p", location: "eu" }],
    ["workload", "projects/p/locations/eu/workerPools/app", { id: "app", project: "p", location: "eu" }],
    ["workload", "projects/p/locations/eu/functions/app", { id: "app", project: "p", location: "eu" }],
    ["secret", "projects/p/jobs/app/other/key", { id: "key", project: "p" }],
    ["secret", "  key  ", { id: "key" }],
    ["secret", "/key//", { id: "key" }],
    ["secret", "http://secretmanager.googleapis.com/projects/p/secrets/key", { id: "key", project: "p" }],
    ["workload", "projects/p/locations/eu/jobs/app/executions/e", { id: "app", project: "p", location: "eu" }],
    ["workload", "projects/p/locations/eu/workerPools/app/revisions/r", { id: "app", project: "p", location: "eu" }],
    ["workload", "projects/p/locations/eu/functions/app/versions/v", { id: "app", project: "p", location: "eu" }],
    ["secret", "p:eu:key", { id: "p:eu:key" }],
    ["database", "db", { id: "db" }],
    ["database", "example.com:p:eu:db", { id: "db", project: "example.com:p", location: "eu" }],
    ["database", "projects/p/instances/a:b:c", { id: "a:b:c", project: "p" }],
    ["database", "a:b:c/instances/db", { id: "db" }],
    ["key", "projects/p/locations/eu/cryptoKeys/k", { id: "k", project: "p", location: "eu" }],
    ["secret", "keyRings/r/secrets/k", { id: "k" }],
    ["secret", "/projects/p/secrets/key//", { id: "key", project: "p" }],
    ["secret", "//projects/p/secrets/key", { id: "key", project: undefined }],
    ["secret", "http://secretmanager.googleapis.com/v1beta2/projects/p/secrets/key", { id: "key", project: "p" }],
    [
      "subnet",
      "https://compute.googleapis.com/compute/v12alpha/projects/p/regions/eu/subnetworks/s",
      { id: "s", project: "p", location: "eu" },
    ],
    [
      "subnet",
      "https://compute.googleapis.com/compute/beta/projects/p/regions/eu/subnetworks/s",
      { id: "s", project: "p", location: "eu" },
    ],
    ["network", "projects/p/networks/n/https://h/v1/", { id: "n", project: "p" }],
    ["network", "projects/p/global/networks/n/networks/m", { id: "n", project: "p" }],
    ["network", "global/networks/n", { id: "n" }],
    ["network", "a/networks/n", { id: "n" }],
    ["account", "run@p.iam.gserviceaccount.com.example.com", { id: "run@p.iam.gserviceaccount.com.example.com" }],
    ["account", "x@run@p.iam.gserviceaccount.com", { id: "x@run@p.iam.gserviceaccount.com" }],
    ["account", "x-serviceAccount:run@p.iam.gserviceaccount.com", { id: "x-serviceAccount:run", project: "p" }],
    ["bucket", "files/gs://other", { id: "files" }],
    ["bucket", "b/files/o/object", { id: "files" }],
    ["bucket", "files/b/other", { id: "files" }],
  ] as const)("a %s spelled %s", (kind, text, name) => {
    expect(parseCloudName(kind, text)).toEqual(name);
  });

  test.each([
    ["the same id and project", { id: "a", project: "p" }, { id: "a", project: "p" }, true],
    ["one project left out", { id: "a" }, { id: "a", project: "p" }, true],
    ["one project by number", { id: "a", project: "123" }, { id: "a", project: "p" }, true],
    ["two project numbers", { id: "a", project: "123" }, { id: "a", project: "124" }, false],
    ["two projects", { id: "a", project: "p" }, { id: "a", project: "q" }, false],
    ["two ids", { id: "a" }, { id: "b" }, false],
    ["two regions", { id: "a", location: "eu" }, { id: "a", location: "us" }, false],
    ["two regions by number", { id: "a", location: "1" }, { id: "a", location: "us" }, false],
    ["any project", { id: "a", project: "-" }, { id: "a", project: "p" }, true],
    ["a project that only starts with a digit", { id: "a", project: "1p" }, { id: "a", project: "p" }, false],
    ["a project that only ends with a digit", { id: "a", project: "p1" }, { id: "a", project: "p" }, false],
    ["two projects of letters only", { id: "a", project: "one" }, { id: "a", project: "two" }, false],
  ])("with %s", (_, one, other, same) => {
    expect(mayBeSame(one, other)).toBe(same);
    expect(mayBeSame(other, one)).toBe(same);
  });
});
