import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types } from "../support/resources";

const rule = "sessions-apart";
const sessions = (more: object = {}) => ({
  name: "SESSIONS",
  value: JSON.stringify({ isolation: "process", command: ["node", "app.js"], ...more }),
});
const app = (envs: object[] = [], inputs: object = {}, template: object = {}) =>
  registered(types.service, "app", {
    ...inputs,
    template: { serviceAccount: "acme-run@example.iam.gserviceaccount.com", containers: [{ envs }], ...template },
  });
const login = { iapEnabled: true };

describe("sessions-apart", () => {
  test.each<[string, object[], object, object, string[]]>([
    ["a login with sessions", [sessions()], login, {}, []],
    ["a login without sessions", [], login, {}, []],
    [
      "a login with one request at a time in place of sessions",
      [],
      login,
      { maxInstanceRequestConcurrency: 1 },
      [
        "(advisory) app: 'template.maxInstanceRequestConcurrency' must not stand in for sessions, got '1': users still share the process one after the other; set 'sessions'",
      ],
    ],
    ["one request at a time without a login", [], {}, { maxInstanceRequestConcurrency: 1 }, []],
    ["one request at a time beside sessions", [sessions()], login, { maxInstanceRequestConcurrency: 1 }, []],
    [
      "a list that isn't known yet, which may hold sessions",
      unknown as unknown as object[],
      login,
      { maxInstanceRequestConcurrency: 1 },
      [],
    ],
    ["settings that are no JSON", [{ name: "SESSIONS", value: "{" }], login, {}, []],
    ["settings that are no map", [{ name: "SESSIONS", value: "[]" }], login, {}, []],
    ["sessions that aren't known yet", [{ name: "SESSIONS", value: unknown }], login, {}, []],
    [
      "sessions that share /tmp",
      [sessions({ sharedTmp: "accept" })],
      login,
      {},
      [
        "(advisory) app: 'template.containers[0].envs[0].value' must not have 'sharedTmp' 'accept', which lets users share /tmp; run the service in the second generation",
      ],
    ],
    ["a relay that passes on keys which the sessions take", [sessions({ userKeys: ["model"] }), key("1")], {}, {}, []],
    ["a relay that passes on users which the launcher names", [sessions({ bucket: "perUser" }), key("1")], {}, {}, []],
    ["the same with sandboxes", [sessions({ isolation: "sandbox" }), key("1")], {}, {}, []],
    [
      "a relay that passes on keys beside sessions that aren't known yet",
      [{ name: "SESSIONS", value: unknown }, key("1")],
      {},
      {},
      [],
    ],
    ["an egress proxy, which has no users", [key("1")], { labels: { "bulkhead-role": "egress-proxy" } }, {}, []],
    [
      "a relay that passes on keys, at its variable",
      [{ name: "DEBUG", value: "1" }, key("1")],
      {},
      {},
      [
        "(advisory) app: 'template.containers[0].envs[1].value' must not be '1' beside an app whose sessions share a network, got a relay that takes the app's word for whose call it is; remove it or set 'sessions'",
      ],
    ],
    ["a relay that is told not to", [key("0")], {}, {}, []],
    ["another variable that is '1'", [{ name: "DEBUG", value: "1" }], {}, {}, []],
    [
      "a relay that passes on keys without sessions",
      [key("1")],
      {},
      {},
      [
        "(advisory) app: 'template.containers[0].envs[0].value' must not be '1' beside an app whose sessions share a network, got a relay that takes the app's word for whose call it is; remove it or set 'sessions'",
      ],
    ],
  ])("judges %s", (_, envs, inputs, template, messages) => {
    expect(said(rule, [app(envs, inputs, template)])).toEqual(messages);
  });

  test("a login without sessions is reported if config asks for it", () => {
    expect(
      said(rule, [app([], login)], { packConfig: { [rule]: { enforcementLevel: "advisory", everyLogin: true } } }),
    ).toEqual([
      "(advisory) app: 'SESSIONS' must be set where people log in, got nothing: all users share the app's process; set 'sessions'",
    ]);
  });

  test("a job, which nobody calls, is no finding", () => {
    const job = registered(types.job, "job", { template: { template: { containers: [{ envs: [key("1")] }] } } });
    expect(said(rule, [job], { packConfig: { [rule]: { enforcementLevel: "advisory", everyLogin: true } } })).toEqual(
      [],
    );
  });

  const grant = registered("gcp:storage/bucketIAMMember:BucketIAMMember", "grant", {
    bucket: "acme-files",
    role: "roles/storage.objectUser",
    member: "serviceAccount:acme-run@example.iam.gserviceaccount.com",
  });
  const message =
    "(advisory) app: 'template.containers[0].envs[0].value' must have isolation 'sandbox' while the service's account has a role on bucket 'acme-files', got 'process': each session can get the account's token; use 'sandbox' or take the role away";

  test.each<[string, object, string[]]>([
    ["process", {}, [message]],
    ["sandbox", { isolation: "sandbox" }, []],
    ["nobody knows", { isolation: "other" }, []],
    ["process, with folders of users and so a network of each session's own", { bucket: "perUser" }, []],
    ["process, with keys of users and so a network of each session's own", { userKeys: ["model"] }, []],
  ])("judges an account with a role on a bucket and isolation %s", (_, more, messages) => {
    expect(said(rule, [app([sessions(more)]), grant])).toEqual(messages);
  });

  test("each bucket is named once, in one order, whoever else has the role", () => {
    const member = "serviceAccount:acme-run@example.iam.gserviceaccount.com";
    const on = (bucket: string, ...members: string[]) =>
      registered("gcp:storage/bucketIAMBinding:BucketIAMBinding", `${bucket}-${members.length}`, {
        bucket,
        role: "roles/storage.objectUser",
        members,
      });
    expect(
      said(rule, [
        app([sessions()]),
        on("acme-uploads", "serviceAccount:globex-run@example.iam.gserviceaccount.com", member),
        on("acme-files", member),
        on("acme-files", member, "user:ann@example.com"),
      ]),
    ).toEqual([message, message.replace("acme-files", "acme-uploads")]);
  });

  test("a role on something else than a bucket is no finding", () => {
    const onSecret = registered("gcp:secretmanager/secretIamMember:SecretIamMember", "grant", {
      secretId: "acme-key",
      role: "roles/secretmanager.secretAccessor",
      member: "serviceAccount:acme-run@example.iam.gserviceaccount.com",
    });
    expect(said(rule, [app([sessions()]), onSecret])).toEqual([]);
  });

  test("a role of another account is no finding", () => {
    const other = registered("gcp:storage/bucketIAMMember:BucketIAMMember", "grant", {
      bucket: "acme-files",
      role: "roles/storage.objectUser",
      member: "serviceAccount:globex-run@example.iam.gserviceaccount.com",
    });
    expect(said(rule, [app([sessions()]), other])).toEqual([]);
  });
});

function key(value: string) {
  return { name: "USER_KEYS", value };
}
