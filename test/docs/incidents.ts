/**
 * The two incidents line by line: what the product does about each, and the test that fails when it no longer does.
 * `npm run docs` writes docs/incidents.md from this table; incidents.test.ts checks that each test exists.
 */

/** `yes`: the product does it and a test can fail. `partly`: some of it. `no`: nothing yet. */
export type State = "yes" | "partly" | "no";

/** File below `test/`, and the title of a test in it. */
export type TestReference = readonly [file: string, title: string];

export interface IncidentRow {
  readonly id: string;
  /** What the report of the incident names. */
  readonly asks: string;
  readonly state: State;
  /** What the product does; for `partly` also what is missing. */
  readonly answer: string;
  readonly tests: readonly TestReference[];
}

const treated: TestReference = [
  "egress/properties/leaves.test.ts",
  "is a declared field, and what its treatment makes of the value",
];
const noCanary: TestReference = [
  "egress/canaries/canaries.test.ts",
  "none leaves with $name, and what is declared does",
];
const noTrace: TestReference = ["egress/canaries/canaries.test.ts", "none is in the proxy's logs and ledger"];
const pseudonyms: TestReference = ["egress/identity.test.ts", "differ between ids, vendors and key dates"];
const aggregated: TestReference = [
  "egress/aggregates/vendors.test.ts",
  "are events of its own form, one per group, with the numbers and nothing of the events",
];
const underAttack: TestReference = [
  "egress/privacy/attack.test.ts",
  "an attack on two inputs that differ by one person proves no more than epsilon",
];
const breakIns: TestReference = [
  "cli/attack/attack.test.ts",
  "every break-in is denied, each by the wall that is there for it",
];
const fieldsOnArrow: TestReference = [
  "cli/prove/goodStack.test.ts",
  "send through relay and proxy, with the fields of each event on the arrow",
];
const auditLine: TestReference = [
  "cli/local/sampleApp.test.ts",
  "leaves an audit line for each action, without what was in it",
];
const noSecretInEnv: TestReference = [
  "components/tenant/workload.test.ts",
  "finds its keys as files, each secret a folder, and no secret in its environment",
];
const ownBucket: TestReference = [
  "components/tenant/data.test.ts",
  "the bucket is private, encrypted with the tenant's key, and the workload's alone",
];
const otherPage: TestReference = [
  "cli/local/sampleApp.test.ts",
  "is refused at another tenant's page, with this login and with one of a stranger",
];
const usersApart: TestReference = [
  "cli/attack/users/tryUsers.test.ts",
  "none works with isolation 'sandbox', and none against the launcher",
];
const ownKeys: TestReference = ["sessions/userKeys.test.ts", "each user's calls carry their own key, and no other's"];
const appWithoutKey: TestReference = [
  "sessions/userKeys.test.ts",
  "the app finds the key nowhere, and neither does the page show it",
];
const twoUsers: TestReference = [
  "sessions/apart.test.ts",
  "neither sees the other's key, result, code, upload or files, and the app works for both",
];
const ownFiles: TestReference = [
  "sessions/userFiles.test.ts",
  "each user finds their own file under a name that both use, and no header of the app changes that",
];
const namesInFolder: TestReference = [
  "egress/storage/userFiles.test.ts",
  "is out of a user's reach, and within it if its check is off",
];
const tokensOfFolders: TestReference = [
  "egress/storage/bucketTokens.test.ts",
  "is refused by Cloud Storage with a user's token, and within reach if the boundary is wider",
];
const deployedSessions: TestReference = [
  "local/run/sessions.test.ts",
  "each has a process, and finds their own object under a name that both use",
];
const nothingLeft: TestReference = ["sessions/killing.test.ts", "nothing is left of a session that ends: %s"];
const loginFirst: TestReference = ["cli/local/sampleApp.test.ts", "is asked to log in first"];
const killSwitch: TestReference = [
  "egress/operations.test.ts",
  "the kill switch stops one vendor within 10 s, answers in its form, counts, and lets go again",
];
const rotation: TestReference = [
  "egress/operations.test.ts",
  "a rotated token and a new pseudonym key are taken over without a restart, and a removed key is gone",
];

const spellings: TestReference = ["scan/spellings.test.ts", "finds every spelling"];
const labelled: TestReference = [
  "scan/labelled.test.ts",
  "at least 95 of 100 faults within a function, 70 across functions, 90 of 100 findings right",
];

/** An analytics vendor was breached; raw event metadata of API customers had been sent to it. */
export const vendorBreach: readonly IncidentRow[] = [
  {
    id: "A1",
    asks: "user identifiers are not visible in events",
    state: "yes",
    answer: "ids leave as keyed pseudonyms",
    tests: [["egress/properties/leaves.test.ts", "holds ids as pseudonyms only, the same for the same id"], pseudonyms],
  },
  {
    id: "A2",
    asks: "IP addresses don't leave",
    state: "yes",
    answer: "requests are built from scratch; the vendor sees the proxy's address",
    tests: [noCanary],
  },
  {
    id: "A3",
    asks: "URLs don't leave",
    state: "yes",
    answer: "only declared fields leave; a URL leaves as a template",
    tests: [treated, noCanary],
  },
  {
    id: "A4",
    asks: "semi-confidential telemetry is not visible to third parties",
    state: "yes",
    answer: "what the plan does not declare is dropped and counted",
    tests: [
      treated,
      ["egress/properties/leaves.test.ts", "does not depend on anything that the plan does not declare"],
    ],
  },
  {
    id: "A5",
    asks: "request bodies, credentials and payment data never leave",
    state: "partly",
    answer: "never in analytics; bodies of calls to a declared API pass unread",
    tests: [
      noCanary,
      noTrace,
      ["egress/apis.test.ts", "the key is put in by the proxy, and of the caller's headers only the listed ones pass"],
    ],
  },
  {
    id: "A6",
    asks: "decide which fields are collected",
    state: "yes",
    answer: "the tracking plan lists each field with its treatment",
    tests: [treated, fieldsOnArrow],
  },
  {
    id: "A7",
    asks: "protect the way to the vendor",
    state: "yes",
    answer: "https only; the proxy alone holds tokens, as files",
    tests: [
      [
        "components/tenant/egressProxy.test.ts",
        "is internal, in the egress subnet, and invoked by this tenant's workload alone",
      ],
      ["components/tenant/secrets.test.ts", "each has exactly one reader"],
    ],
  },
  {
    id: "A8",
    asks: "access control at the vendor",
    state: "yes",
    answer:
      "the vendor register says who has access with which role and what the token may do, and `plan check` fails if it is missing or was last reviewed more than a year ago; it is what you write there, since no vendor's API says it",
    tests: [
      [
        "cli/plan/check.test.ts",
        "checks the vendor register beside the plan, and whether it has what the plan asks for",
      ],
    ],
  },
  {
    id: "A9",
    asks: "a retention policy for logs and events",
    state: "yes",
    answer:
      "400 days for audit logs and ledger, 30 for what apps write, none for requests, each an argument of the cell; the vendor's own is in the register, and the report of a breach says what it means for older events",
    tests: [
      ["components/cell/logs.test.ts", "C11: what apps write is kept for 30 days unless the cell says otherwise"],
      ["components/tenant/data.test.ts", "retention sets how long deleted and other objects stay"],
      [
        "cli/breach/breach.test.ts",
        "says what it does not know: the time before the logs, an unknown plan, a silent tenant, no register",
      ],
      [
        "cli/plan/check.test.ts",
        "checks the vendor register beside the plan, and whether it has what the plan asks for",
      ],
    ],
  },
  {
    id: "A10",
    asks: "drop or mask before sending",
    state: "yes",
    answer: "typed treatments; none of them lets a value out unchanged and unbounded",
    tests: [treated],
  },
  {
    id: "A11",
    asks: "send aggregates, not events",
    state: "yes",
    answer: "`aggregates` in the plan: counts, sums, means, people and histograms leave, the events stay",
    tests: [aggregated],
  },
  {
    id: "A12",
    asks: "manage tokens and rotate them regularly",
    state: "partly",
    answer:
      "rotation in two versions, confirmed by each proxy; a report of ages; the pack advises on keys that never rotate and on old pseudonym keys; no schedule",
    tests: [
      rotation,
      ["cli/operate/rotate.test.ts", "disables the old value only once every running instance uses the new one"],
      [
        "cli/operate/rotate.test.ts",
        "bulkhead rotate ages lists every key, the oldest first, and marks those that are too old",
      ],
    ],
  },
  {
    id: "A13",
    asks: "least scope; audit the access logs",
    state: "yes",
    answer: "one reader per secret, data access logs, and `bulkhead who` that asks them",
    tests: [
      ["components/tenant/secrets.test.ts", "each has exactly one reader"],
      ["cli/who/who.test.ts", "names a call that was refused, and who made it"],
    ],
  },
  {
    id: "A14",
    asks: "find out which event carries which field",
    state: "partly",
    answer: "declared and sent fields; what an app tries to send is only a count",
    tests: [
      ["cli/prove/inventory.test.ts", "adds up the ledger: first and last minute sent, counts, and what no plan has"],
    ],
  },
  {
    id: "A15",
    asks: "detect e-mail, user id and free text, and mask them",
    state: "yes",
    answer: "detectors drop a text field with personal data",
    tests: [["egress/detect/edges.test.ts", "%s is found in %j"]],
  },
  {
    id: "A16",
    asks: "draw the data flow and share it",
    state: "yes",
    answer: "the page of `bulkhead prove`",
    tests: [["cli/prove/page.test.ts", "draws what leaves, with the fields on the arrow, and lists it in words"]],
  },
  {
    id: "A17",
    asks: "server-side aggregation, differential privacy, salted hashes",
    state: "yes",
    answer: "aggregates in the proxy, with noise and a budget if the plan asks for it; keyed hashes",
    tests: [aggregated, underAttack, pseudonyms],
  },
  {
    id: "A18",
    asks: "notification, preserved logs, escalation",
    state: "yes",
    answer:
      "alerts, contacts, deadlines, and drafts for customers, the authority and counsel; logs are kept by retention, and `breach --hold` copies those of the incident to a bucket where nobody can delete them",
    tests: [
      ["local/run/alerts.test.ts", "$id fires on its cause, and is alone"],
      ["local/run/alerts.test.ts", "a day of normal use fires none"],
      [
        "components/cell/logs.test.ts",
        "C12: audit logs are kept for 400 days and their bucket is not locked, unless the cell says otherwise",
      ],
      ["cli/breach/hold.test.ts", "copies the window's ledger lines and audit entries, and nothing of the apps"],
      ["cli/breach/hold.test.ts", "is in the cell's region, closed to the public, and can't be deleted before its end"],
      [
        "cli/breach/breach.test.ts",
        "writes a page, tables, evidence, and a draft for each customer that says nothing of the others",
      ],
    ],
  },
  {
    id: "A19",
    asks: "keyed hash of user ids",
    state: "yes",
    answer: "HKDF key per tenant, vendor and date",
    tests: [pseudonyms, ["egress/identity.test.ts", "differ between tenants that were given the same key by mistake"]],
  },
  {
    id: "A20",
    asks: "send that content was there, not the content",
    state: "yes",
    answer: "the treatment `presence`",
    tests: [["egress/plan/treatments.test.ts", '[{ presence: true }, "ann@customer.test", true]']],
  },
  {
    id: "A21",
    asks: "event name and time pass, everything else is dropped",
    state: "yes",
    answer: "the default for every undeclared field",
    tests: [
      [
        "egress/ledger.test.ts",
        "counts to the event: sent, dropped by reason, and distinct subjects, without a value in any line",
      ],
    ],
  },
  {
    id: "A22",
    asks: "irreversible hash, minimal events",
    state: "yes",
    answer: "HMAC with a key that the vendor never has",
    tests: [pseudonyms, treated],
  },
  {
    id: "A23",
    asks: "check the vendor's retention and terms; least-privilege tokens",
    state: "yes",
    answer:
      "tokens lie with the proxy alone; the vendor register has scope, retention and contract, reviewed within a year",
    tests: [
      ["components/tenant/secrets.test.ts", "each has exactly one reader"],
      [
        "cli/plan/check.test.ts",
        "checks the vendor register beside the plan, and whether it has what the plan asks for",
      ],
    ],
  },
  {
    id: "A24",
    asks: "a pipeline of one's own as an alternative",
    state: "yes",
    answer:
      "`sinks.bigquery`: treated events as rows in a table of the tenant's own, with its key, an expiry and one group of readers",
    tests: [
      [
        "egress/sinks/rows.test.ts",
        "becomes a row of treated fields with a pseudonym, and nothing else of it is kept or leaves",
      ],
      [
        "components/tenant/egressProxy.test.ts",
        "with rows it may publish to a topic that fills the tenant's own table, which one group may read",
      ],
    ],
  },
  {
    id: "A25",
    asks: "log-based analytics, short detailed logs",
    state: "yes",
    answer:
      "`ledgerMetrics` of a cell counts from the ledger, which holds no events; apps' own logs are kept for 30 days",
    tests: [
      ["components/cell/logs.test.ts", "what apps write is kept for 30 days unless the cell says otherwise"],
      [
        "components/ledgerMetrics.test.ts",
        "their sums are what the ledger says, by tenant, vendor and event or reason",
      ],
    ],
  },
  {
    id: "A26",
    asks: "differential privacy for important figures",
    state: "yes",
    answer: "`privacy` of an aggregate: bounded contributions, exact noise, a threshold, a budget per month",
    tests: [
      underAttack,
      ["egress/aggregates/chart.test.ts", "what a vendor's chart shows is the truth within the stated error"],
      [
        "egress/budget/privacyBudget.test.ts",
        "no fault between a claim and its answer overspends: what was granted was debited",
      ],
    ],
  },
  {
    id: "A27",
    asks: "review the measurement pipeline now",
    state: "yes",
    answer: "`bulkhead plan check`, `plan try` and `prove`",
    tests: [["cli/prove/goodStack.test.ts", "list every field that may leave with its treatment"]],
  },
  {
    id: "A28",
    asks: "share findings, keep an incident procedure",
    state: "yes",
    answer: "SARIF and HTML pages, a runbook, and a drill that checks its own answer",
    tests: [
      [
        "cli/prove/command.test.ts",
        "writes JSON that says its version, and a page to a file with one line on standard error",
      ],
      [
        "cli/breach/drill.test.ts",
        "finds all that was planted through the proxy: fields, tenants and events exactly, people within 5 %",
      ],
      [
        "cli/local/drill.test.ts",
        "a breach of the deployed sample is answered as it was: from the app's SDK to the signed bundle",
      ],
    ],
  },
];

/** A row with a second answer: what holds between the users of one tenant. `whole`: it holds for the app with all of them. */
export interface SharedAppRow extends IncidentRow {
  readonly users: State | "whole";
}

/** One Streamlit app served many people in one process. */
export const sharedApp: readonly SharedAppRow[] = [
  {
    id: "B1",
    asks: "an API key crosses over through the process environment",
    state: "yes",
    users: "yes",
    answer:
      "no key is in the tenant's environment; what an app writes there stays in one user's session, and `bulkhead scan` finds code that writes a user's key there",
    tests: [
      spellings,
      labelled,
      usersApart,
      twoUsers,
      noSecretInEnv,
      ["cli/local/sampleApp.test.ts", "has no secret in its environment"],
    ],
  },
  {
    id: "B2",
    asks: "uploads in a shared temporary folder",
    state: "yes",
    users: "yes",
    answer: "a bucket and instances per tenant; `/tmp` per session, a folder of the bucket per user",
    tests: [twoUsers, ownFiles, ownBucket, breakIns],
  },
  {
    id: "B3",
    asks: "generated code in global session state",
    state: "yes",
    users: "yes",
    answer: "no process serves two tenants or two users; `bulkhead scan` finds state that users would share",
    tests: [spellings, labelled, twoUsers, breakIns],
  },
  {
    id: "B4",
    asks: "results visible to others",
    state: "yes",
    users: "yes",
    answer: "own service, bucket and login per tenant; own process and folder of the bucket per user",
    tests: [usersApart, ownFiles, tokensOfFolders, otherPage, ownBucket],
  },
  {
    id: "B5",
    asks: "stop the service",
    state: "yes",
    users: "yes",
    answer: "`bulkhead stop`: by the API, for a tenant or a cell, without an update; `bulkhead up` does not undo it",
    tests: [
      [
        "cli/operate/stop.test.ts",
        "leaves a tenant without caller and instance, lets nothing of it out, and touches no other tenant",
      ],
      ["cli/operate/stop.test.ts", "is reported with who stopped it, why, and both ways on"],
      ["engine/change.test.ts", "cuts the tenant off, keeps everything, and is undone without a trace"],
      killSwitch,
    ],
  },
  {
    id: "B6",
    asks: "disable all deployment workflows",
    state: "yes",
    users: "whole",
    answer:
      "one command freezes every run of Pulumi with the pack and every new revision of Cloud Run, from any workflow or laptop, until an approver signs",
    tests: [
      [
        "policies/reviews/wholeWay.test.ts",
        "content is refused everywhere until it is reviewed, goes on, and is refused everywhere in a freeze",
      ],
      [
        "policies/rules/reviewed.freeze.test.ts",
        "refuses reviewed content too, and says who froze it, why, since when",
      ],
      ["cli/review/review.test.ts", "is lifted by an approver's signature alone"],
    ],
  },
  {
    id: "B7",
    asks: "block deployments in the repository",
    state: "yes",
    users: "whole",
    answer:
      "the freeze is a file of the repository, lifted by a signed record only; `bulkhead frozen` fails a pull request that removes it",
    tests: [
      ["policies/rules/reviewed.freeze.test.ts", "ends with a signed record, not with one of a stranger"],
      ["cli/review/review.test.ts", "fails a check until it is lifted, also where a branch has removed its file"],
    ],
  },
  {
    id: "B8",
    asks: "the environment is global to the process",
    state: "yes",
    users: "yes",
    answer:
      "the pack refuses a secret in any environment; each session has its own; the scan refuses a write to it from a user's data",
    tests: [spellings, twoUsers, noSecretInEnv],
  },
  {
    id: "B9",
    asks: "file paths without user separation",
    state: "yes",
    users: "yes",
    answer:
      "own bucket per tenant; own mounts per session; names of objects are relative to the user's folder, or their token opens no other; `bulkhead scan` finds paths without a part of the user",
    tests: [spellings, usersApart, namesInFolder, tokensOfFolders, ownBucket],
  },
  {
    id: "B10",
    asks: "no login, no session boundary",
    state: "yes",
    users: "yes",
    answer: "a login is required; each user gets a session, also in the local run",
    tests: [twoUsers, loginFirst, otherPage, deployedSessions],
  },
  {
    id: "B11",
    asks: "assess what may have leaked",
    state: "yes",
    users: "partly",
    answer: "`breach` for what left, `who` for what was touched; of one app's users only who was logged in",
    tests: [
      ["cli/who/who.test.ts", "joins a login to the app's account, and the account to what it touched"],
      ["cli/prove/inventory.test.ts", "adds up the ledger: first and last minute sent, counts, and what no plan has"],
      [
        "cli/breach/breach.test.ts",
        "says which fields left under which treatment, of which tenants and how many people, and by which keys they link",
      ],
    ],
  },
  {
    id: "B12",
    asks: "who was connected at the time",
    state: "yes",
    users: "yes",
    answer: "`bulkhead who` lists logins at each tenant's app between two times",
    tests: [["cli/who/who.test.ts", "joins a login to the app's account, and the account to what it touched"]],
  },
  {
    id: "B13",
    asks: "who accessed what",
    state: "yes",
    users: "partly",
    answer:
      "`bulkhead who` joins login, account and secret, object or key; for which of several users an app called, only its own lines say",
    tests: [
      auditLine,
      ["cli/who/who.test.ts", "joins a login to the app's account, and the account to what it touched"],
      ["local/front/audit.test.ts", "has each access in Google's format, without the value"],
    ],
  },
  {
    id: "B14",
    asks: "session isolation",
    state: "yes",
    users: "yes",
    answer: "own service and identity per tenant; own processes and namespaces per user",
    tests: [usersApart, nothingLeft, breakIns],
  },
  {
    id: "B15",
    asks: "no global environment variable for API keys",
    state: "yes",
    users: "yes",
    answer:
      "keys are files, or held by the egress proxy; a user's own is held by the launcher, and added to that user's calls",
    tests: [noSecretInEnv, appWithoutKey],
  },
  {
    id: "B16",
    asks: "user-specific temporary folders",
    state: "yes",
    users: "yes",
    answer: "`/tmp`, home and working folder of a session's own; between tenants nothing is shared either",
    tests: [twoUsers, nothingLeft, ownBucket],
  },
  {
    id: "B17",
    asks: "user authentication",
    state: "yes",
    users: "yes",
    answer: "Identity-Aware Proxy; there is no public mode",
    tests: [
      loginFirst,
      deployedSessions,
      ["cli/local/sampleApp.test.ts", "logs in and sees the page under their own name"],
    ],
  },
  {
    id: "B18",
    asks: "a key lives only in storage scoped to the session",
    state: "yes",
    users: "yes",
    answer:
      "`apis.<name>.keys: perUser`: in the launcher's memory for one session, in no file, log or core file; a tenant's key is mounted for one reader",
    tests: [
      ownKeys,
      ["sessions/userKeys.test.ts", "an empty field removes the key, and so does the end of the session"],
      ["sessions/userKeys.test.ts", "no key is in a log, and none in a core file"],
      noSecretInEnv,
    ],
  },
  {
    id: "B19",
    asks: "erasure of a person",
    state: "yes",
    users: "partly",
    answer:
      "`forget` has each vendor delete a person under every pseudonym and signs what became of it, `offboard` everybody of a tenant with all that it has; what a person has in the tenant's own bucket is the app's to delete, and the certificate says so",
    tests: [
      [
        "cli/erase/forget.test.ts",
        "asks every vendor for every pseudonym of every key date, as the proxy computes them, once",
      ],
      ["cli/erase/certificate.test.ts", "is verified offline, and fails when any byte changes"],
      [
        "cli/offboard/offboard.test.ts",
        "asks every vendor for everybody, and destroys only after that: keys, objects, the data key",
      ],
      rotation,
    ],
  },
  {
    id: "B20",
    asks: "never write a user's secret into the environment; folders per user",
    state: "yes",
    users: "yes",
    answer:
      "a user's key need not reach the app at all; the pack judges infrastructure, `bulkhead scan` the app's code; [a guide](streamlit.md) for Streamlit",
    tests: [appWithoutKey, twoUsers, spellings, labelled, noSecretInEnv],
  },
  {
    id: "B21",
    asks: "a security review before production",
    state: "yes",
    users: "whole",
    answer: "the pack refuses what named people have not signed, down to a byte of image, grant, plan or variable",
    tests: [
      ["policies/reviews/content.test.ts", "of any known value of any resource asks for a new review"],
      ["policies/rules/reviewed.test.ts", "is refused without one, and passes with one"],
    ],
  },
  {
    id: "B22",
    asks: "no deployment until the full audit is done",
    state: "yes",
    users: "whole",
    answer:
      "a freeze holds for every run with the pack, and in Cloud Run itself for who leaves Pulumi out; passing over it is in the audit log",
    tests: [
      [
        "policies/reviews/wholeWay.test.ts",
        "content is refused everywhere until it is reviewed, goes on, and is refused everywhere in a freeze",
      ],
      ["policies/rules/reviewed.test.ts", "is refused by each resource in an update, before it is created"],
      [
        "policies/rules/reviewed.freeze.test.ts",
        "refuses reviewed content too, and says who froze it, why, since when",
      ],
    ],
  },
  {
    id: "B23",
    asks: "comprehensive security tests",
    state: "yes",
    users: "yes",
    answer: "`bulkhead attack`, also `--users`; the pack and the proof agree on every wall",
    tests: [usersApart, ["e2e/agreement.test.ts", "all three find $title"], breakIns],
  },
  {
    id: "B24",
    asks: "a real multi-tenant framework",
    state: "yes",
    users: "yes",
    answer: "the `Tenant` component, with `sessions` for the users of an app; a page on how to bring a Streamlit app",
    tests: [twoUsers, ["engine/deploy.test.ts", "is created as its preview said"]],
  },
];

const words = { yes: "yes", partly: "partly", no: "not yet", whole: "for the app as a whole" } as const;

export function incidentsPage(): string {
  const tests = (row: IncidentRow) => [...new Set(row.tests.map(([file]) => `[${file}](../test/${file})`))].join(", ");
  const first = vendorBreach.map(
    (row) => `| ${row.id} | ${row.asks} | ${words[row.state]} | ${row.answer} | ${tests(row)} |`,
  );
  const second = sharedApp.map(
    (row) => `| ${row.id} | ${row.asks} | ${words[row.state]} | ${words[row.users]} | ${row.answer} | ${tests(row)} |`,
  );
  const count = (state: State) => [...vendorBreach, ...sharedApp].filter((row) => row.state === state).length;
  return `# The two incidents, line by line

Each row is one thing that the reports of two incidents name: a cause, an emergency measure, a required fix, a lesson. *Yes* means that
Bulkhead does it and that the named tests fail when it no longer does. Of ${vendorBreach.length + sharedApp.length} rows, ${count("yes")} are done, ${count("partly")} in part, ${count("no")} not yet.

## A. A breached analytics vendor

A company sent analytics events about its API customers to a vendor, and the vendor was breached. Names, e-mails, coarse locations and user
ids were in the events. It took 16 days until the customers knew what was gone.

| | The report asks for | Done | How, or what is missing | Tests |
| --- | --- | --- | --- | --- |
${first.join("\n")}

## B. An app that many people shared

One Streamlit app on Cloud Run served many people in one process. Each request wrote a user's API key into the process environment, uploads
lay in one temporary folder, results in global state, and there was no login.

| | The report names | Between tenants | Between users of a tenant | How, or what is missing | Tests |
| --- | --- | --- | --- | --- | --- |
${second.join("\n")}
`;
}
