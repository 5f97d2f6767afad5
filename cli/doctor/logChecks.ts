/** Checks that read what Cloud Logging has of the project. */
import { isMap, roles } from "../../plan";
import { callerOf, type LogEntry, listEntries, quoted } from "../operate/cloud/logEntries";
import { counted } from "../terminal/counted";
import type { CheckedProject, CloudCheck, Finding } from "./cloudCheck";

const activity = 'log_id("cloudaudit.googleapis.com/activity")';

export const spreadOfGrants: CloudCheck = {
  id: "T1",
  asks: "Do updates meet grants that have yet to spread, and how often?",
  how: "logging entries:list of the admin activity log: refused calls that name a key or a secret",
  says: "docs/deploy.md",
  source: "https://cloud.google.com/iam/docs/access-change-propagation",
  means: {
    "as documented": "things were created and none was refused for a grant",
    otherwise: "grants were late; 'pulumi up' repeats such calls for 11 minutes. More than a few: deploy in two steps",
    unseen: "nothing was created in this time; run 'pulumi up' with a new tenant, then ask again",
  },
  run: async (project) => {
    const created = await entries(
      project,
      `${activity} AND protoPayload.methodName:("CreateService" OR "CreateSecret")`,
    );
    const refused = await entries(
      project,
      `${activity} AND protoPayload.status.message:("Permission denied on Cloud KMS key" OR "Permission denied on secret" OR "useToEncrypt")`,
    );
    if (created.length + refused.length === 0) {
      return unseen("no call that creates a secret or a service");
    }
    const seen = `${counted(refused.length, "call")} refused of ${counted(created.length + refused.length, "call")}`;
    return { answer: refused.length === 0 ? "as documented" : "otherwise", seen };
  },
};

export const perimeterRefusals: CloudCheck = {
  id: "T8",
  asks: "What would the perimeter refuse if it were enforced?",
  how: "logging entries:list of the policy log: entries of a dry run, by caller and API",
  says: "docs/deploy.md",
  source: "https://cloud.google.com/vpc-service-controls/docs/dry-run-mode",
  means: {
    "as documented": "callers were refused who are not the cell's own; look whether each of them should be",
    otherwise:
      "the cell's own accounts were refused: an enforced perimeter would cut them off; open it to what they call",
    unseen: "no perimeter runs dry, or it refused nothing; keep the dry run for a day of normal use",
  },
  run: async (project) => {
    const refused = await entries(
      project,
      'log_id("cloudaudit.googleapis.com/policy") AND protoPayload.metadata.dryRun=true',
    );
    if (refused.length === 0) {
      return unseen("no entry of a dry run");
    }
    const own = new Set(project.services.map(({ account }) => account));
    const callers = [...new Set(refused.map((entry) => callerOf(entry) ?? "somebody unknown"))].sort();
    const cutOff = callers.filter((caller) => own.has(caller));
    const seen = `${counted(refused.length, "call")} by ${callers.slice(0, 5).join(", ")}`;
    return { answer: cutOff.length > 0 ? "otherwise" : "as documented", seen };
  },
};

export const natPorts: CloudCheck = {
  id: "T10",
  asks: "Does the NAT run out of ports?",
  how: "logging entries:list of the NAT's log, which records errors only",
  says: "docs/components.md",
  source: "https://cloud.google.com/nat/docs/ports-and-addresses",
  means: {
    "as documented":
      "proxies ran and no connection was dropped; to be sure, open more than 64 streams to one host first",
    otherwise: "connections were dropped for want of ports: spread the load over more instances, or ask for more ports",
    unseen: "no proxy has written a line in this time",
  },
  run: async (project) => {
    const dropped = await entries(project, 'resource.type="nat_gateway" AND jsonPayload.allocation_status="DROPPED"');
    if (dropped.length > 0) {
      return { answer: "otherwise", seen: `${counted(dropped.length, "connection")} dropped` };
    }
    const names = project.services.filter(({ role }) => role === roles.egressProxy).map(({ name }) => quoted(name));
    const lines = names.length === 0 ? [] : await newestLine(project, names);
    return lines.length === 0
      ? unseen("no line of a proxy")
      : { answer: "as documented", seen: "proxies ran, no connection dropped" };
  },
};

export const sameIdAgain: CloudCheck = {
  id: "T14",
  asks: "Does a tenant that is made again under its id work at once?",
  how: "logging entries:list of the admin activity log: accounts that were created twice, and refusals after that",
  says: "docs/deploy.md",
  source: "https://cloud.google.com/iam/docs/service-accounts-delete-undelete",
  means: {
    "as documented": "an account came back under its name, and nothing was refused within the hour after",
    otherwise:
      "calls were refused after an account came back: grants of the old account don't count for the new one; run 'pulumi up' again",
    unseen: "no account was created twice in this time; remove a test tenant and add it again",
  },
  run: async (project) => {
    const made = await entries(project, `${activity} AND protoPayload.methodName:"CreateServiceAccount"`);
    const times = new Map<string, string[]>();
    for (const entry of made) {
      const name = accountIn(entry);
      times.set(name, [...(times.get(name) ?? []), entry.timestamp]);
    }
    const again = [...times].filter(([name, all]) => name !== "" && all.length > 1);
    if (again.length === 0) {
      return unseen(`${counted(made.length, "account")} created, none twice`);
    }
    const refused = (
      await entries(project, `${activity} AND protoPayload.status.message:"Permission denied on"`)
    ).filter(({ timestamp }) =>
      again.some(([, all]) => isWithinHour(Date.parse(timestamp), Date.parse(all.at(-1) ?? ""))),
    );
    const seen = `${again.map(([name]) => name).join(", ")} came back, ${counted(refused.length, "call")} refused after it`;
    return { answer: refused.length === 0 ? "as documented" : "otherwise", seen };
  },
};

function isWithinHour(time: number, start: number): boolean {
  return time >= start && time <= start + 3_600_000;
}

/** Entries since the start of the checked time, the oldest first. */
export function entries({ cloud, since }: CheckedProject, filter: string): Promise<LogEntry[]> {
  return listEntries(cloud, `(${filter}) AND timestamp>=${quoted(since)}`);
}

function newestLine({ cloud, since }: CheckedProject, services: readonly string[]): Promise<LogEntry[]> {
  const filter = `resource.type="cloud_run_revision" AND resource.labels.service_name=(${services.join(" OR ")})`;
  return listEntries(cloud, `${filter} AND timestamp>=${quoted(since)}`, { newest: 1 });
}

export function unseen(seen: string): Finding {
  return { answer: "unseen", seen };
}

/** The id that was asked for, or the e-mail that came back. */
function accountIn({ protoPayload }: LogEntry): string {
  const { request, response } = protoPayload ?? {};
  const wanted = isMap(request) ? (request.account_id ?? request.accountId) : undefined;
  const made = isMap(response) ? response.email : undefined;
  return String(wanted ?? made ?? "").split("@")[0] ?? "";
}
