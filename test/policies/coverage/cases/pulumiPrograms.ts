import type { Corpus, CoverageCase } from "../coverageCase";
import { ref } from "../coverageCase";
import { account, bucket, closed, declare, jobV2, project, runsAs, secret, serviceV1, serviceV2 } from "../declare";

const everyoneV1 = (service: string) =>
  declare("gcp:cloudrun/iamMember:IamMember", `${service}-everyone`, {
    location: "europe-west1",
    service: ref(service, "name"),
    role: "roles/run.invoker",
    member: "allUsers",
  });
const accessor = (name: string, secretName: string, accountName: string) =>
  declare("gcp:secretmanager/secretIamMember:SecretIamMember", name, {
    secretId: ref(secretName, "id"),
    role: "roles/secretmanager.secretAccessor",
    member: ref(accountName, "member"),
  });
const mount = (secretName: string) => ({ volumes: [{ name: "key", secret: { secret: ref(secretName, "secretId") } }] });
const mounted = { volumeMounts: [{ name: "key", mountPath: "/keys" }] };
const envRef = (name: string, secretName: string) => ({
  envs: [{ name, valueSource: { secretKeyRef: { secret: ref(secretName, "secretId"), version: "latest" } } }],
});
const tenant = (id: string) => ({ labels: { tenant: id } });
const unjudged = "an example, published without a verdict";
const noCheck = "no rule set that we found looks at more than one resource at a time";

type Case = Omit<CoverageCase, "source" | "pack" | "concern"> & { concern: string; pack?: CoverageCase["pack"] };
/** Programs have no verdict of their own: people publish them as examples. */
const program = ({ pack = "rejects", concern, reason, ...rest }: Case): CoverageCase => ({
  ...rest,
  concern: [concern],
  source: "nothing",
  pack,
  reason: reason ?? unjudged,
});

const programs: CoverageCase[] = [
  program({
    id: "hello",
    title: "the hello service of the Cloud Run example, open to everyone",
    resources: [serviceV1("hello"), everyoneV1("hello")],
    concern: "authenticated-access",
    reason: "the example is meant to be public; on a platform for customers it must not be",
  }),
  program({
    id: "hello-two",
    title: "two services of the example that both run as the default account",
    resources: [serviceV1("hello"), serviceV1("ruby"), everyoneV1("hello"), everyoneV1("ruby")],
    concern: "own-service-account",
    reason: noCheck,
  }),
  program({
    id: "chat-app",
    title: "a chat app with its model provider's key in env, from the program's text",
    resources: [serviceV2("chat", { envs: [{ name: "OPENAI_API_KEY", value: "an-obvious-fake" }] })],
    concern: "no-secret-in-env",
  }),
  program({
    id: "summarizer-job",
    title: "a summariser job with its keys as secret references in env",
    resources: [secret("openai"), jobV2("summarise", envRef("OPENAI_API_KEY", "openai"))],
    concern: "no-secret-ref-in-env",
  }),
  program({
    id: "sql-password",
    title: "an app with Cloud SQL whose generated password goes into env",
    resources: [
      declare("random:index/randomPassword:RandomPassword", "password", { length: 24 }),
      serviceV2("shop", { envs: [{ name: "DB_PASS", value: ref("password", "result") }] }),
    ],
    concern: "no-secret-in-env",
  }),
  program({
    id: "sql-url",
    title: "an app whose whole connection string comes from a generated password",
    resources: [
      declare("random:index/randomPassword:RandomPassword", "password", { length: 24 }),
      serviceV2("shop", { envs: [{ name: "SETTINGS", value: ref("password", "result") }] }),
    ],
    concern: "no-secret-in-env",
    reason: "the name says nothing and the value isn't known yet; only where it comes from tells",
  }),
  program({
    id: "shared-key-two-services",
    title: "one secret mounted in the services of two tenants",
    resources: [
      secret("anthropic"),
      account("a"),
      account("b"),
      serviceV2("acme", mounted, { ...runsAs("a"), ...mount("anthropic") }, tenant("acme")),
      serviceV2("globex", mounted, { ...runsAs("b"), ...mount("anthropic") }, tenant("globex")),
    ],
    concern: "no-shared-secret",
    reason: noCheck,
  }),
  program({
    id: "shared-key-accessors",
    title: "one secret that the accounts of two tenants may read",
    resources: [
      secret("anthropic", tenant("acme")),
      account("a"),
      account("b"),
      serviceV2("acme", {}, runsAs("a"), tenant("acme")),
      serviceV2("globex", {}, runsAs("b"), tenant("globex")),
      accessor("a-reads", "anthropic", "a"),
      accessor("b-reads", "anthropic", "b"),
    ],
    concern: "secret-accessor-own-tenant",
    reason: noCheck,
  }),
  program({
    id: "shared-literal",
    title: "the same session secret in the services of two tenants",
    resources: [
      account("a"),
      account("b"),
      serviceV2(
        "acme",
        { envs: [{ name: "SESSION_SECRET", value: "fK3zQ9vLx2Rt7Wm1Yb5N" }] },
        runsAs("a"),
        tenant("acme"),
      ),
      serviceV2(
        "globex",
        { envs: [{ name: "SESSION_SECRET", value: "fK3zQ9vLx2Rt7Wm1Yb5N" }] },
        runsAs("b"),
        tenant("globex"),
      ),
    ],
    concern: "no-shared-value",
    reason: noCheck,
  }),
  program({
    id: "shared-account",
    title: "one account for the services of two tenants",
    resources: [
      account("run"),
      serviceV2("acme", {}, runsAs("run"), tenant("acme")),
      serviceV2("globex", {}, runsAs("run"), tenant("globex")),
    ],
    concern: "no-shared-service-account",
    reason: noCheck,
  }),
  program({
    id: "shared-bucket",
    title: "one bucket mounted by the services of two tenants",
    resources: [
      bucket("uploads", closed),
      account("a"),
      account("b"),
      serviceV2(
        "acme",
        {},
        { ...runsAs("a"), volumes: [{ name: "files", gcs: { bucket: ref("uploads", "name") } }] },
        tenant("acme"),
      ),
      serviceV2(
        "globex",
        {},
        { ...runsAs("b"), volumes: [{ name: "files", gcs: { bucket: ref("uploads", "name") } }] },
        tenant("globex"),
      ),
    ],
    concern: "no-shared-storage",
    reason: noCheck,
  }),
  program({
    id: "bucket-of-another",
    title: "a bucket of one tenant granted to the account of another",
    resources: [
      bucket("uploads", { ...closed, ...tenant("acme") }),
      account("b"),
      serviceV2("globex", {}, runsAs("b"), tenant("globex")),
      declare("gcp:storage/bucketIAMMember:BucketIAMMember", "access", {
        bucket: ref("uploads", "name"),
        role: "roles/storage.objectUser",
        member: ref("b", "member"),
      }),
    ],
    concern: "no-shared-storage",
    reason: noCheck,
  }),
  program({
    id: "project-accessor",
    title: "the service's account reads every secret of the project",
    resources: [
      account("run"),
      serviceV2("app", {}, runsAs("run")),
      declare("gcp:projects/iAMMember:IAMMember", "grant", {
        project,
        role: "roles/secretmanager.secretAccessor",
        member: ref("run", "member"),
      }),
    ],
    concern: "no-broad-role",
    reason: "many tutorials grant it so; rule sets know basic roles only",
  }),
  program({
    id: "mixpanel-in-app",
    title: "an app that sends to Mixpanel itself",
    resources: [serviceV2("app", { envs: [{ name: "MIXPANEL_TOKEN", value: "0123456789abcdef0123456789abcdef" }] })],
    concern: "analytics-only-through-proxy",
    reason: "no rule set that we found knows analytics vendors",
  }),
  program({
    id: "posthog-host",
    title: "an app with PostHog's host in env",
    resources: [serviceV2("app", { envs: [{ name: "EVENTS_URL", value: "https://eu.i.posthog.com" }] })],
    concern: "analytics-only-through-proxy",
    reason: "no rule set that we found knows analytics vendors",
  }),
  program({
    id: "segment-key",
    title: "a service with Segment's write key as a secret reference",
    resources: [secret("segment-write-key"), serviceV2("app", envRef("ANALYTICS_KEY", "segment-write-key"))],
    concern: "analytics-only-through-proxy",
    reason: "no rule set that we found knows analytics vendors",
  }),
  program({
    id: "default-egress",
    title: "a service without any VPC, as all tutorials have it",
    resources: [account("run"), serviceV2("app", {}, runsAs("run"))],
    concern: "egress-confined",
    reason: "without a VPC the service reaches the whole internet",
  }),
  program({
    id: "secret-version-literal",
    title: "a secret whose value stands in the program",
    resources: [
      secret("key"),
      declare("gcp:secretmanager/secretVersion:SecretVersion", "value", {
        secret: ref("key", "id"),
        secretData: `sk-ant-${"api03"}-an-obvious-fake`,
      }),
    ],
    concern: "no-secret-literal-in-program",
    reason: "scanners of text look for it in files; here it is found wherever the program got it from",
  }),
  program({
    id: "service-account-key-file",
    title: "a key of a service account, stored as a secret for a job",
    resources: [account("run"), declare("gcp:serviceaccount/key:Key", "key", { serviceAccountId: ref("run", "name") })],
    concern: "no-service-account-key",
    reason: "only checkov and constraints have it; see there",
  }),
  program({
    id: "public-proxy",
    title: "a proxy that is public and has no tracking plan",
    resources: [
      account("proxy"),
      serviceV2("egress", {}, runsAs("proxy"), {
        labels: { tenant: "acme", "bulkhead-role": "egress-proxy" },
        ingress: "INGRESS_TRAFFIC_ALL",
      }),
    ],
    concern: "proxy-is-checked",
  }),
  program({
    id: "two-tenants-apart",
    title: "two tenants, each with an account, a secret and a bucket of its own",
    resources: ["acme", "globex"].flatMap((id) => [
      account(`${id}-run`),
      secret(`${id}-key`, tenant(id)),
      bucket(`${id}-files`, { ...closed, ...tenant(id) }),
      serviceV2(id, mounted, { ...runsAs(`${id}-run`), ...mount(`${id}-key`) }, tenant(id)),
      accessor(`${id}-reads`, `${id}-key`, `${id}-run`),
    ]),
    concern: "no-shared-secret",
    pack: "accepts",
    reason: "apart, and proved so in preview",
  }),
];

export const pulumiPrograms: Corpus = { name: "published Pulumi programs", cases: programs };
