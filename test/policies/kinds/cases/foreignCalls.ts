/** Schedules, subscriptions, queues, workflows and triggers that call a service. */
import type { FaultKind } from "../faultKind";
import { gcp, pulumi, raw, region, type Tenant, twoTenants } from "../surroundings";
import { foreign } from "./grantsParts";

const account = "own-service-account";
const minutely = { region, schedule: "* * * * *" };

const as = (one: Tenant) => ({ oidcToken: { serviceAccountEmail: one.account.email } });

const schedule = (httpTarget: object) => raw("gcp:cloudscheduler/job:Job", "call", { ...minutely, httpTarget });

/** A service under a name in the cloud, as its address holds it. */
const named = (one: Tenant, name: string) => one.service(name, {}, { name });

/** An account of the stack that runs nothing and belongs to no tenant. */
const platformCaller = () => new gcp.serviceaccount.Account("scheduler", { accountId: "scheduler" });

export const foreignCalls: FaultKind = {
  title: "Calls of another tenant's service",
  bad: [
    [
      "a schedule, by the service's output",
      twoTenants((acme, globex) => schedule({ uri: acme.service("acme-api").uri, ...as(globex) })),
      account,
    ],
    [
      "a schedule, by an address with the project's number",
      twoTenants((acme, globex) => {
        named(acme, "acme-api");
        schedule({ uri: "https://acme-api-123456789012.europe-west1.run.app/nightly", ...as(globex) });
      }),
      account,
    ],
    [
      "a schedule, by an address with a hash",
      twoTenants((acme, globex) => {
        named(acme, "acme-api");
        schedule({ uri: "https://acme-api-abcdefghij-ew.a.run.app/nightly", ...as(globex) });
      }),
      account,
    ],
    [
      "a push subscription with a label",
      twoTenants((acme, globex) => {
        raw("gcp:pubsub/subscription:Subscription", "s", {
          topic: "t",
          labels: globex.labels,
          pushConfig: { pushEndpoint: named(acme, "acme-api").uri },
        });
      }),
      foreign,
    ],
    [
      "a queue of tasks",
      twoTenants((acme, globex) => {
        raw("gcp:cloudtasks/queue:Queue", "q", {
          location: region,
          httpTarget: { uriOverride: { host: acme.service("acme-api").uri }, ...as(globex) },
        });
      }),
      account,
    ],
    [
      "a workflow",
      twoTenants((acme, globex) => {
        raw("gcp:workflows/workflow:Workflow", "w", {
          region,
          serviceAccount: globex.account.email,
          sourceContents: pulumi.interpolate`main: { call: http.get, args: { url: ${acme.service("acme-api").uri} } }`,
        });
      }),
      account,
    ],
    [
      "a trigger with an account",
      twoTenants((acme, globex) => {
        raw("gcp:eventarc/trigger:Trigger", "t", {
          location: region,
          serviceAccount: globex.account.email,
          destinations: { cloudRunService: { service: named(acme, "acme-api").name, region } },
        });
      }),
      account,
    ],
    [
      "a trigger with a label",
      twoTenants((acme, globex) => {
        raw("gcp:eventarc/trigger:Trigger", "t", {
          location: region,
          labels: globex.labels,
          destinations: { cloudRunService: { service: named(acme, "acme-api").name, region } },
        });
      }),
      foreign,
    ],
    [
      "a subscription that writes as another tenant's account",
      twoTenants((acme, globex) => {
        raw("gcp:pubsub/subscription:Subscription", "s", {
          topic: "t",
          labels: acme.labels,
          bigqueryConfig: { table: "p.d.t", serviceAccountEmail: globex.account.email },
        });
      }),
      account,
    ],
  ],
  good: [
    [
      "a schedule of the same tenant",
      twoTenants((acme) => schedule({ uri: acme.service("acme-api").uri, ...as(acme) })),
    ],
    [
      "a schedule of the platform",
      twoTenants((acme) =>
        schedule({
          uri: acme.service("acme-api").uri,
          oidcToken: { serviceAccountEmail: platformCaller().email },
        }),
      ),
    ],
    [
      "a tenant's schedule on a service of the platform",
      twoTenants((acme) => {
        const own = new gcp.serviceaccount.Account("platform", { accountId: "platform" });
        const api = acme.service("rates", { serviceAccount: own.email }, { labels: { tenant: "platform" } });
        schedule({ uri: api.uri, ...as(acme) });
      }),
    ],
    [
      "a workflow of the platform that calls every tenant's service",
      twoTenants((acme, globex) => {
        const urls = [acme.service("acme-api").uri, globex.service("globex-api").uri];
        raw("gcp:workflows/workflow:Workflow", "w", {
          region,
          serviceAccount: platformCaller().email,
          sourceContents: pulumi.all(urls).apply((all) => all.join(" ")),
        });
      }),
    ],
    [
      "a queue of the same tenant",
      twoTenants((acme) => {
        raw("gcp:cloudtasks/queue:Queue", "q", {
          location: region,
          httpTarget: { uriOverride: { host: acme.service("acme-api").uri }, ...as(acme) },
        });
      }),
    ],
    [
      "a schedule that calls an address outside the stack",
      twoTenants((acme) => schedule({ uri: "https://hooks.example.com/acme-api", ...as(acme) })),
    ],
  ],
};
