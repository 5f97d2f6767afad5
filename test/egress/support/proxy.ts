/** Starts a proxy with a plan and keys of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { LedgerLine } from "../../../egress/ledger/ledger";
import { mergedSubjects } from "../../../egress/ledger/subjects";
import { type EgressProcess, type Exit, startEgress } from "./process";

/** Files below KEYS_DIR by name, e.g. `{ "tokens/mixpanel": "fake-token" }`. */
export type KeyFiles = Readonly<Record<string, string>>;

export interface ProxyOptions {
  /** Plan as plain data. */
  readonly plan: unknown;
  /** Default `acme`. */
  readonly tenant?: string;
  /** Added to the default keys: two pseudonym keys and a fake token for each vendor. */
  readonly keys?: KeyFiles;
  readonly env?: Readonly<Record<string, string>>;
  /** Node to run it with. Default: this one. */
  readonly node?: string;
}

export interface TestProxy extends EgressProcess {
  readonly keysDir: string;
  /** Writes a file below KEYS_DIR; undefined removes it. */
  setKey(file: string, content: string | undefined): void;
  /** Stops the proxy, which makes it write its ledger, and returns all ledger lines, those of several minutes added up. */
  finalLedger(): Promise<LedgerLine[]>;
}

/** Obvious fakes: none is a key of anything. */
export const defaultKeys: KeyFiles = {
  "pseudonym/2024-01-01": "fake-pseudonym-key-of-2024-january",
  "pseudonym/2024-06-01": "fake-pseudonym-key-of-2024-june---",
  "tokens/mixpanel": "fake-mixpanel-token",
  "tokens/segment": "fake-segment-key",
  "tokens/posthog": "fake-posthog-key",
  "tokens/amplitude": "fake-amplitude-key",
  "tokens/rudderstack": "fake-rudderstack-key",
  "tokens/jitsu": "fake-jitsu-id:fake-jitsu-secret",
  "tokens/ga4": "fake-ga4-secret",
};

export function makeKeysDir(keys: KeyFiles = defaultKeys): string {
  const keysDir = mkdtempSync(join(tmpdir(), "bulkhead-keys-"));
  for (const [file, content] of Object.entries(keys)) {
    writeKey(keysDir, file, content);
  }
  keysDirs.push(keysDir);
  return keysDir;
}

const keysDirs: string[] = [];
process.on("exit", () => {
  for (const keysDir of keysDirs) {
    rmSync(keysDir, { recursive: true, force: true });
  }
});

export async function startProxy({ plan, tenant = "acme", keys, env, node }: ProxyOptions): Promise<TestProxy> {
  const keysDir = makeKeysDir({ ...defaultKeys, ...keys });
  const environment = {
    TENANT: tenant,
    ANALYTICS_PLAN: JSON.stringify(plan),
    KEYS_DIR: keysDir,
    ALLOW_HTTP_UPSTREAM: "1",
    ...env,
  };
  const proxy = await startEgress("proxy", environment, node);
  let exit: Promise<Exit> | undefined;
  const stop = (signal?: NodeJS.Signals) => {
    exit ??= proxy.stop(signal);
    return exit;
  };
  return {
    ...proxy,
    stop,
    keysDir,
    setKey: (file, content) => writeKey(keysDir, file, content),
    async finalLedger() {
      await stop();
      return addedUp(proxy.lines().filter(({ kind }) => kind === "ledger") as unknown as LedgerLine[]);
    },
  };
}

function writeKey(keysDir: string, file: string, content: string | undefined): void {
  const path = join(keysDir, file);
  if (content === undefined) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** A test may begin in one minute and end in the next. */
function addedUp(lines: readonly LedgerLine[]): LedgerLine[] {
  const sums = new Map<string, LedgerLine>();
  for (const line of lines) {
    const { vendor, event, field, key, reason } = line;
    const id = JSON.stringify([vendor, event, field, key, reason]);
    const before = sums.get(id);
    sums.set(id, before === undefined ? line : sumOf(before, line));
  }
  return [...sums.values()];
}

function sumOf(one: LedgerLine, other: LedgerLine): LedgerLine {
  return {
    ...one,
    sent: one.sent + other.sent,
    dropped: one.dropped + other.dropped,
    subjects: mergedSubjects([one, other]).atLeast,
    subjectsToday: other.subjectsToday,
  };
}
