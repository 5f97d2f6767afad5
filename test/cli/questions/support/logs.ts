/** Logs for tests: ledger lines of a few weeks by the proxy's own counter, and audit entries. */
import { createHash } from "node:crypto";
import { Ledger, type LedgerLine } from "../../../../egress/ledger/ledger";
import { toAuditEntry } from "../../../../local/cloud/logs/auditEntry";

/** 32 bits of a hash of a person. */
export const person = (number: number): number => createHash("sha256").update(String(number)).digest().readUInt32BE();

/** Numbers from 0 to below `most`, the same on each run. */
function seeded(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const windowStart = Date.UTC(2026, 10, 9);

/** Lines of three tenants on four days, with few and many people, two vendors, two keys, drops and late answers. */
export function ledgerLines(seed: number): LedgerLine[] {
  return allLines(seed).filter(({ kind }) => kind === "ledger");
}

/** The same, with the lines about the people of all events. */
export function allLines(seed: number): LedgerLine[] {
  const random = seeded(seed);
  const lines: LedgerLine[] = [];
  for (const tenant of ["acme", "bravo", "globex"]) {
    for (const instance of ["one", "two"]) {
      const ledger = new Ledger(tenant, `${tenant === "acme" ? "a" : "b"}`.repeat(16), instance);
      for (let minute = 0; minute < 12; minute++) {
        const at = windowStart + minute * (1 + random(9)) * 60 * 60_000;
        const people = random(4) === 0 ? 300 + random(400) : random(20);
        const key = random(3) === 0 ? "2026-11-01" : "2026-10-01";
        for (let one = 0; one < people; one++) {
          const vendor = one % 5 === 0 ? "segment" : "mixpanel";
          ledger.count(vendor, "report_generated", "*").sent(key, person(random(900)));
          ledger.count(vendor, "report_generated", "pages").sent(key, person(random(900)));
        }
        ledger.count("mixpanel", "report_generated", "pages").dropped(key, "wrong-type", 1 + random(3));
        ledger.count("mixpanel", "report_generated", "*").dropped(key, "not-delivered", 1 + random(3));
        ledger.count("api/anthropic", "$call", "*").sent(null, undefined);
        lines.push(...ledger.take(at), ...ledger.takePeople(at));
      }
    }
  }
  return lines;
}

export interface Entry {
  readonly insertId: string;
  readonly timestamp: string;
  readonly jsonPayload?: LedgerLine | Readonly<Record<string, unknown>>;
  readonly protoPayload?: Readonly<Record<string, unknown>>;
}

/** The lines as Cloud Logging keeps them: a minute after they were counted. */
export function asEntries(lines: readonly LedgerLine[]): Entry[] {
  return lines.map((jsonPayload, index) => ({
    insertId: `line-${index}`,
    timestamp: new Date(Date.parse(jsonPayload.minute) + 60_006).toISOString(),
    jsonPayload,
  }));
}

const project = "acme-cell";
const account = (id: string) => `serviceAccount:${id}@${project}.iam.gserviceaccount.com`;

/** Logins of two people, and what the accounts of two tenants touched. */
export function auditEntries(): Entry[] {
  const call = (minute: number, service: string, method: string, resource: string, caller: string, granted = true) => ({
    insertId: `audit-${minute}-${method}`,
    ...toAuditEntry(
      {
        projectId: project,
        service,
        method,
        resource,
        permission: method,
        granted,
        dataAccess: "DATA_READ",
        caller,
        callerIp: caller.startsWith("user:") ? "203.0.113.7" : "private",
        monitored: { type: "audited_resource", labels: {} },
      },
      new Date(windowStart + minute * 60_000).toISOString(),
    ),
  });
  const service = (id: string) => `projects/${project}/iap_web/cloud_run-europe-west1/services/${id}`;
  const secret = (id: string) => `projects/${project}/secrets/${id}/versions/1`;
  const access = "google.cloud.secretmanager.v1.SecretManagerService.AccessSecretVersion";
  return [
    call(0, "iap.googleapis.com", "AuthorizeUser", service("acme-workload"), "user:ann@acme.example"),
    call(1, "secretmanager.googleapis.com", access, secret("acme_key_anthropic"), account("acme-run")),
    call(
      2,
      "storage.googleapis.com",
      "storage.objects.get",
      "projects/_/buckets/acme-data-1/objects/a.txt",
      account("acme-run"),
    ),
    call(3, "iap.googleapis.com", "AuthorizeUser", service("bravo-workload"), "user:bob@bravo.example"),
    call(4, "secretmanager.googleapis.com", access, secret("acme_key_anthropic"), account("bravo-run"), false),
    call(5, "secretmanager.googleapis.com", access, secret("acme-two_key_anthropic"), account("acme-two-run")),
    call(
      6,
      "cloudkms.googleapis.com",
      "Decrypt",
      `projects/${project}/locations/l/keyRings/r/cryptoKeys/acme-0a1b2c3d`,
      account("storage"),
    ),
  ];
}
