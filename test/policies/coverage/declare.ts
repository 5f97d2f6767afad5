/** The resources that most cases are made of. Only what the case is about is spelled out. */
import type { Declared } from "./coverageCase";
import { ref } from "./coverageCase";

type Props = Readonly<Record<string, unknown>>;

export const project = "example";
const image =
  "europe-docker.pkg.dev/example/apps/web@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

export const declare = (type: string, name: string, props: Props = {}): Declared => ({ type, name, props });

export const account = (name: string, accountId = name): Declared =>
  declare("gcp:serviceaccount/account:Account", name, { accountId, project });

/** A first-generation service; `container` and `spec` add to the one container and to its template. */
export const serviceV1 = (name: string, container: Props = {}, spec: Props = {}, more: Props = {}): Declared =>
  declare("gcp:cloudrun/service:Service", name, {
    location: "europe-west1",
    template: { spec: { containers: [{ image, ...container }], ...spec } },
    ...more,
  });

export const serviceV2 = (name: string, container: Props = {}, template: Props = {}, more: Props = {}): Declared =>
  declare("gcp:cloudrunv2/service:Service", name, {
    location: "europe-west1",
    ...more,
    template: { containers: [{ image, ...container }], ...template },
  });

export const jobV2 = (name: string, container: Props = {}, template: Props = {}): Declared =>
  declare("gcp:cloudrunv2/job:Job", name, {
    location: "europe-west1",
    template: { template: { containers: [{ image, ...container }], ...template } },
  });

/** An own account for each service, so that a case is about one thing. */
export const runsAs = (accountName: string): Props => ({ serviceAccount: ref(accountName, "email") });

export const secret = (name: string, more: Props = {}): Declared =>
  declare("gcp:secretmanager/secret:Secret", name, { secretId: name, replication: { auto: {} }, ...more });

export const bucket = (name: string, more: Props = {}): Declared =>
  declare("gcp:storage/bucket:Bucket", name, { location: "EU", ...more });

/** The bucket settings that close it to the public. */
export const closed: Props = { uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" };

export const policy = (...bindings: readonly { role: string; members: readonly string[] }[]): string =>
  JSON.stringify({ bindings });
