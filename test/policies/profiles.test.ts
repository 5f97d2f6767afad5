/** The two profiles: `tenants`, in which whatever names no tenant stands alone, and `app`, in which it is all one team's. */
import * as gcp from "@pulumi/gcp";
import { describe, expect, test } from "vitest";
import { closedNetwork, region, tenant } from "./kinds/surroundings";
import { type JudgeOptions, judge } from "./support/judge";

const app: JudgeOptions = { packConfig: { "tenant-label": { profile: "app" } } };

async function rejected(program: () => unknown, options: JudgeOptions): Promise<string[]> {
  const found = await judge(program, options);
  return found.filter(({ level }) => level === "mandatory").map(({ rule, name }) => `${rule} ${name}`);
}

/** An app of one team without labels: two services that share an account, a secret and a bucket. */
function oneApp(): void {
  const place = closedNetwork();
  const web = tenant("web", place);
  const secret = web.secret("key", { labels: {} });
  const files = new gcp.storage.Bucket("files", {
    location: "EU",
    uniformBucketLevelAccess: true,
    publicAccessPrevention: "enforced",
  });
  for (const name of ["web", "worker"]) {
    const volumes = [
      { name: "key", secret: { secret: secret.secretId } },
      { name: "files", gcs: { bucket: files.name } },
    ];
    web.service(name, { volumes }, { labels: {} });
  }
}

describe("the profile 'app'", () => {
  test("lets the services of one app share what is theirs", async () => {
    expect(await rejected(oneApp, app)).toEqual([]);
    expect(await rejected(oneApp, {})).toEqual([
      "no-shared-secret web-key",
      "no-shared-service-account web-run",
      "no-shared-storage files",
    ]);
  });

  test("keeps tenants apart that are named all the same", async () => {
    const program = () => {
      const place = closedNetwork();
      const secret = new gcp.secretmanager.Secret("key", { secretId: "key", replication: { auto: {} } });
      for (const id of ["acme", "globex"]) {
        tenant(id, place).service(id, { volumes: [{ name: "key", secret: { secret: secret.secretId } }] });
      }
    };
    expect(await rejected(program, app)).toEqual(["no-shared-secret key"]);
  });
});

describe("what config names as public", () => {
  const website = () => {
    const site = tenant("site");
    const service = site.service("web", {}, { labels: {}, ingress: "INGRESS_TRAFFIC_ALL" });
    new gcp.cloudrunv2.ServiceIamMember("everybody", {
      name: service.name,
      location: region,
      role: "roles/run.invoker",
      member: "allUsers",
    });
    const files = new gcp.storage.Bucket("files", { location: "EU", website: { mainPageSuffix: "index.html" } });
    new gcp.storage.BucketIAMMember("readers", {
      bucket: files.name,
      role: "roles/storage.objectViewer",
      member: "allUsers",
    });
  };
  const named = (services: string[], buckets: string[]): JudgeOptions => ({
    packConfig: {
      "authenticated-access": { publicServices: services },
      "restricted-ingress": { publicServices: services },
      "private-bucket": { publicBuckets: buckets },
    },
  });
  const all = [
    "authenticated-access everybody",
    "private-bucket files",
    "private-bucket files",
    "private-bucket readers",
    "restricted-ingress web",
  ];

  test("passes, by its name in the program", async () => {
    expect(await rejected(website, named(["web"], ["files"]))).toEqual([]);
  });

  test("passes by its name in the cloud as well, and not with another bucket or service beside it", async () => {
    const twoBuckets = () => {
      for (const name of ["files", "uploads"]) {
        new gcp.storage.Bucket(name, { name: `acme-${name}`, location: "EU" });
      }
    };
    const found = await rejected(twoBuckets, named([], ["acme-files"]));
    expect(found).toEqual(["private-bucket uploads", "private-bucket uploads"]);
    expect(await rejected(twoBuckets, named([], ["acme-files", "uploads"]))).toEqual([]);
  });

  test("is nothing else", async () => {
    expect((await rejected(website, named(["api"], ["uploads"]))).sort()).toEqual(all);
    expect((await rejected(website, {})).sort()).toEqual(all);
  });
});
