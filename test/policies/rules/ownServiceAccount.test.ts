import { describe, expect, test } from "vitest";
import { unknown } from "../../support/pulumi";
import type { Registered } from "../support/record";
import { registered, said, types, urnOf } from "../support/resources";
import { account, app, email } from "../support/serviceAccounts";

const at = "'template.serviceAccount'";
const fix = "create a service account for it in the stack and pass its e-mail";
const own = "must be this tenant's own account";

describe("own-service-account", () => {
  test.each<[string, Registered[], string[]]>([
    ["an account of the stack", [account("run"), app("a", email("run"))], []],
    ["an account by its path", [account("run"), app("a", `projects/-/serviceAccounts/${email("run")}`)], []],
    ["an account in a project not known", [account("run", { project: unknown }), app("a", email("run"))], []],
    [
      "an account not known, from its resource",
      [account("run"), app("a", unknown, {}, [urnOf(types.account, "run")])],
      [],
    ],
    [
      "either of two accounts of the tenant",
      [
        account("run"),
        account("other"),
        app("a", unknown, {}, [urnOf(types.account, "run"), urnOf(types.account, "other")]),
      ],
      [],
    ],
    [
      "no account",
      [app("a", undefined)],
      [`a: ${at} must be set, got nothing, which means the project's default account; ${fix}`],
    ],
    [
      "the project's default account",
      [app("a", "1-compute@developer.gserviceaccount.com")],
      [`a: ${at} ${own}, got the project's default account; ${fix}`],
    ],
    [
      "the same as a member",
      [app("a", "serviceAccount:12-compute@developer.gserviceaccount.com")],
      [`a: ${at} ${own}, got the project's default account; ${fix}`],
    ],
    ...["a1-compute@developer.gserviceaccount.com", "1-compute@developer.gserviceaccount.com.example"].map(
      (name): [string, Registered[], string[]] => [
        `what only looks like it: ${name}`,
        [app("a", name)],
        [
          `a: ${at} ${own}, got '${name}' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
        ],
      ],
    ),
    [
      "App Engine's account",
      [app("a", "p@appspot.gserviceaccount.com")],
      [`a: ${at} ${own}, got the project's default account; ${fix}`],
    ],
    [
      "an account outside the stack",
      [app("a", email("x"))],
      [`a: ${at} ${own}, got 'x' from outside the stack; create it in this stack or declare its tenant in 'externals'`],
    ],
    [
      "an account that is only read",
      [app("a", unknown, {}, [urnOf(types.account, "read")])],
      [
        `a: ${at} ${own}, got 'read' from outside the stack; create it in this stack or declare its tenant in 'externals'`,
      ],
    ],
    [
      "an account from nowhere",
      [app("a", unknown)],
      [`a: ${at} must provably be this tenant's own account, got a value that is not known yet; ${fix}`],
    ],
    [
      "an account from something else",
      [app("a", unknown, {}, [urnOf(types.bucket, "files")])],
      [`a: ${at} must provably be this tenant's own account, got a value that is not known yet; ${fix}`],
    ],
    [
      "a tenant not known",
      [account("run"), app("a", email("run"), { tenant: unknown })],
      [
        `a: ${at} ${own}, got 'run' for a service whose tenant is not known yet; write the tenant label as a plain value`,
      ],
    ],
  ])("judges %s", (_, resources, messages) => {
    expect(said("own-service-account", resources)).toEqual(messages);
  });

  test.each([
    ["123456-compute@developer.gserviceaccount.com", true],
    ["serviceAccount:1-compute@developer.gserviceaccount.com", true],
    ["my-project@appspot.gserviceaccount.com", true],
    ["serviceAccount:p@appspot.gserviceaccount.com", true],
    ["x1-compute@developer.gserviceaccount.com", false],
    ["1-compute@developer.gserviceaccount.com.example.com", false],
    ["x-compute@developer.gserviceaccount.com", false],
    ["a@p@appspot.gserviceaccount.com", false],
    ["p@appspot.gserviceaccount.com.example.com", false],
    ["user:p@appspot.gserviceaccount.com", true],
  ])("takes %s for the project's default account: %s", (text, projects) => {
    const [message = ""] = said("own-service-account", [app("a", text)]);
    expect(message.includes("got the project's default account")).toBe(projects);
  });

  test("takes the owner of an outside account from config", () => {
    const told = (owner: string) =>
      said("own-service-account", [app("a", email("x"), { tenant: "acme" })], {
        packConfig: { "tenant-label": { externals: { [email("x")]: owner } } },
      });
    expect(told("acme")).toEqual([]);
    expect(told("globex")).toEqual([`a: ${at} ${own}, got 'x', which belongs to tenant 'globex'; ${fix}`]);
  });
});

describe("what acts as an account beside Cloud Run", () => {
  const tenants = [
    account("acme-run"),
    account("globex-run"),
    app("acme", email("acme-run"), { tenant: "acme" }),
    app("globex", email("globex-run"), { tenant: "globex" }),
  ];
  const judge = (type: string, inputs: object, sources: Record<string, string[]> = {}) =>
    said("own-service-account", [...tenants, registered(type, "x", inputs as never, sources)]);
  const byDefault = (path: string) =>
    `x: '${path}' must be an account of its own, got the project's default account; create a service account for it and pass its e-mail`;
  const token = (id: string) => ({
    httpTarget: { uri: unknown, oidcToken: { serviceAccountEmail: email(id) } },
  });

  test.each<[string, string, object, string[]]>([
    [
      "a machine with the default account",
      "gcp:compute/instance:Instance",
      { serviceAccount: { email: "default" } },
      [byDefault("serviceAccount.email")],
    ],
    [
      "a machine whose account is left out",
      "gcp:compute/instance:Instance",
      { serviceAccount: { scopes: ["cloud-platform"] } },
      [byDefault("serviceAccount.email")],
    ],
    ["an app of App Engine", "gcp:appengine/standardAppVersion:StandardAppVersion", {}, [byDefault("serviceAccount")]],
    ["a node pool", "gcp:container/nodePool:NodePool", { nodeConfig: {} }, [byDefault("nodeConfig.serviceAccount")]],
    [
      "a workflow as the compute account",
      "gcp:workflows/workflow:Workflow",
      { serviceAccount: "123-compute@developer.gserviceaccount.com" },
      [byDefault("serviceAccount")],
    ],
    ["a Dataflow job", "gcp:dataflow/flexTemplateJob:FlexTemplateJob", {}, [byDefault("serviceAccountEmail")]],
    ["a machine without any account", "gcp:compute/instance:Instance", {}, []],
    [
      "a machine of its own tenant",
      "gcp:compute/instance:Instance",
      { labels: { tenant: "acme" }, serviceAccount: { email: email("acme-run") } },
      [],
    ],
    [
      "a machine of the other tenant",
      "gcp:compute/instance:Instance",
      { labels: { tenant: "globex" }, serviceAccount: { email: email("acme-run") } },
      [
        "x: 'serviceAccount.email' must be an account of tenant 'globex', got 'acme-run', which belongs to tenant 'acme'; " +
          fix,
      ],
    ],
    ["an unlabelled machine", "gcp:compute/instance:Instance", { serviceAccount: { email: email("acme-run") } }, []],
    [
      "a workflow with an account of its own",
      "gcp:workflows/workflow:Workflow",
      { serviceAccount: email("acme-run") },
      [],
    ],
    ["a build, which has an account of Google's", "gcp:cloudbuild/trigger:Trigger", {}, []],
  ])("judges %s", (_, type, inputs, messages) => {
    expect(judge(type, inputs)).toEqual(messages);
  });

  test("judges a schedule by the service that it calls", () => {
    const globex = { httpTarget: [urnOf(types.service, "globex")] };
    expect(judge("gcp:cloudscheduler/job:Job", token("globex-run"), globex)).toEqual([]);
    expect(judge("gcp:cloudscheduler/job:Job", token("acme-run"), globex)).toHaveLength(1);
    expect(judge("gcp:cloudscheduler/job:Job", token("acme-run"))).toEqual([]);
  });
});
