/** Calls are judged once: by the account that makes them if it is a tenant's, else by the tenant that the caller states. */
import { expect, test } from "vitest";
import type { Registered } from "../support/record";
import { registered, said, types } from "../support/resources";

const email = (id: string) => `${id}-run@example.iam.gserviceaccount.com`;
const account = (id: string) => registered(types.account, id, { accountId: `${id}-run`, project: "example" });
const service = (id: string, owner = id) =>
  registered(types.service, `${id}-api`, {
    name: `${id}-api`,
    project: "example",
    location: "europe-west1",
    labels: { tenant: owner },
    template: { serviceAccount: email(id) },
  });
const trigger = (more: object, called = "acme-api") =>
  registered("gcp:eventarc/trigger:Trigger", "call", {
    project: "example",
    location: "europe-west1",
    destinations: { cloudRunService: { service: called, region: "europe-west1" } },
    ...more,
  });
const stack = [account("acme"), account("globex"), service("acme"), service("globex")];
const labels = { tenant: "globex" };

const byLabel =
  "call: 'destinations' must call services of tenant 'globex', got 'acme-api', which belongs to tenant 'acme'; let a schedule, queue or subscription of that tenant call it";

test.each<[string, Registered, string[]]>([
  ["a label and no account", trigger({ labels }), [byLabel]],
  ["a label and an account that is no tenant's", trigger({ labels, serviceAccount: email("scheduler") }), [byLabel]],
  [
    "a label and a tenant's account, which another rule judges",
    trigger({ labels, serviceAccount: email("globex") }),
    [],
  ],
  ["neither a label nor an account", trigger({}), []],
  ["its own tenant's service", trigger({ labels }, "globex-api"), []],
  ["a service that nobody knows", trigger({ labels }, "elsewhere"), []],
  ["the platform's label", trigger({ labels: { tenant: "platform" } }), []],
])("a trigger with %s", (_, caller, messages) => {
  expect(said("no-cross-tenant-grant", [...stack, account("scheduler"), caller])).toEqual(messages);
});

test("a service of the platform may be called, and nothing that calls nobody is asked", () => {
  const platform = [account("rates"), service("rates", "platform"), trigger({ labels }, "rates-api")];
  expect(said("no-cross-tenant-grant", [...stack, ...platform])).toEqual([]);
  const topic = registered("gcp:pubsub/topic:Topic", "t", { labels });
  expect(said("no-cross-tenant-grant", [...stack, topic])).toEqual([]);
});

test.each([
  ["the project's number", "https://acme-api-123456789012.europe-west12.run.app/x"],
  ["the project's number in a region of one digit", "https://acme-api-123456789012.europe-west1.run.app"],
  ["a hash", "https://acme-api-abcdefghij-ew.a.run.app"],
  ["region and project, as functions have it", "https://europe-west12-example.cloudfunctions.net/acme-api"],
])("an address with %s names its service", (_, uri) => {
  const queue = registered("gcp:cloudtasks/queue:Queue", "call", {
    project: "example",
    location: "l",
    labels,
    httpTarget: { uri },
  });
  const schedule = registered("gcp:pubsub/subscription:Subscription", "call", {
    project: "example",
    labels,
    pushConfig: { pushEndpoint: uri },
  });
  expect(said("no-cross-tenant-grant", [...stack, queue])).toEqual([byLabel.replace("destinations", "httpTarget")]);
  expect(said("no-cross-tenant-grant", [...stack, schedule])).toEqual([byLabel.replace("destinations", "pushConfig")]);
});

test.each([
  ["gcp:cloudscheduler/job:Job", "httpTarget"],
  ["gcp:cloudtasks/queue:Queue", "httpTarget"],
  ["gcp:pubsub/subscription:Subscription", "pushConfig"],
  ["gcp:workflows/workflow:Workflow", "sourceContents"],
  ["gcp:workflows/workflow:Workflow", "userEnvVars"],
  ["gcp:eventarc/trigger:Trigger", "destinations"],
  ["gcp:eventarc/pipeline:Pipeline", "destinations"],
  ["gcp:bigquery/routine:Routine", "remoteFunctionOptions"],
  ["gcp:diagflow/cxWebhook:CxWebhook", "genericWebService"],
  ["gcp:diagflow/cxWebhook:CxWebhook", "serviceDirectory"],
  ["gcp:cloudbuild/trigger:Trigger", "build"],
])("%s calls by '%s', in whatever text below it", (type, property) => {
  const uri = "https://acme-api-123456789012.europe-west1.run.app/x";
  const caller = (place: string, value: unknown) =>
    said("no-cross-tenant-grant", [
      ...stack,
      registered(type, "call", { labels, serviceAccount: "x@y.z", [place]: value }),
    ]);
  const message = byLabel.replace("destinations", property);
  expect(caller(property, { deeper: [{ uri }] })).toEqual([message]);
  expect(caller(property, `post ${uri} and more`)).toEqual([message]);
  expect(caller("description", uri)).toEqual([]);
});

test("an address is found in a long text too, and only a whole one", () => {
  const calls = (text: string) =>
    said("no-cross-tenant-grant", [
      ...stack,
      registered("gcp:workflows/workflow:Workflow", "call", { labels, serviceAccount: "x@y.z", sourceContents: text }),
    ]).length;
  const uri = "https://acme-api-123456789012.europe-west1.run.app";
  expect(calls(`${"- step\n".repeat(50_000)}${uri}`)).toBe(1);
  expect(calls(`${uri} ${uri}`)).toBe(1);
  expect(calls("https://acme-api-123.europe-west1.run.app")).toBe(0);
  expect(calls("https://acme-api.run.app")).toBe(0);
  expect(calls(`https://${"x".repeat(200)}.run.app`)).toBe(0);
});
