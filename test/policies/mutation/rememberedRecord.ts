/** Stands in for `support/record` in mutation tests: a program runs once, then its registrations come from a file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RecordOptions, type Registered, record as run } from "../support/record";

export type { RecordOptions, Registered } from "../support/record";

/** Set by the test runner: where records are kept, and a name for each call that a test makes. */
interface Records {
  readonly folder: string;
  nextCall(): string;
}

const known = new Map<string, readonly Registered[]>();

export async function record(program: () => unknown, options: RecordOptions): Promise<readonly Registered[]> {
  const records = (globalThis as unknown as { bulkheadRecords: Records }).bulkheadRecords;
  const name = createHash("sha256")
    .update(`${records.nextCall()} ${JSON.stringify(options)}`)
    .digest("hex");
  const found =
    known.get(name) ?? (await remembered(join(records.folder, `${name}.json`), () => run(program, options)));
  known.set(name, found);
  return found;
}

async function remembered(file: string, make: () => Promise<Registered[]>): Promise<readonly Registered[]> {
  if (existsSync(file)) {
    return JSON.parse(readFileSync(file, "utf8"));
  }
  const registered = await make();
  // Two processes may record the same program at once; each writes a file of its own and moves it there as a whole.
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(registered));
  renameSync(`${file}.${process.pid}`, file);
  return registered;
}
