/** Freezes the stacks of a repository, and lifts a freeze with a signed record, for `bulkhead freeze` and `bulkhead unfreeze`. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  digestOf,
  freezeFile,
  isObject,
  type Json,
  liftStatement,
  readFreezeText,
  seal,
  shortened,
  writeRecord,
} from "../../review";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { type BookFlags, openBook } from "./book";
import { denyEverything, restorePolicy } from "./imagePolicy";
import { approverOf, openSigner } from "./signer";

export interface FreezeFlags {
  readonly reviews: string;
  readonly reason: string | undefined;
  readonly owner: string | undefined;
  /** Project whose image policy is set to deny everything at once. */
  readonly project: string | undefined;
}

export async function runFreeze({ reviews, reason, owner, project }: FreezeFlags): Promise<number> {
  const freeze = {
    reason: stated("--reason", reason),
    owner: stated("--owner", owner),
    since: new Date().toISOString(),
  };
  const folder = resolve(reviews);
  const file = join(folder, freezeFile);
  if (existsSync(file)) {
    const replaced = readFileSync(file, "utf8");
    if (!isLifted(folder, replaced)) {
      throw new UserError(`'${reviews}' must not be frozen yet, got a freeze; lift it first by 'bulkhead unfreeze'`);
    }
  }
  mkdirSync(folder, { recursive: true });
  // Written first: if Google Cloud can't be reached, the pack refuses all the same.
  writeFileSync(file, `${JSON.stringify(freeze, undefined, 2)}\n`);
  if (project !== undefined) {
    const before = await denyEverything(project, `Frozen by ${freeze.owner}: ${freeze.reason}`);
    writeFileSync(file, `${JSON.stringify({ ...freeze, policies: { [project]: before } }, undefined, 2)}\n`);
    process.stdout.write(`Cloud Run in '${project}' refuses every new revision that evaluates the project's policy.\n`);
  }
  process.stdout.write(
    `Frozen by ${freeze.owner}: ${freeze.reason}\nCommit ${reviews}/${freezeFile}. From then on the policy pack refuses every deployment but one that\nquarantines or closes tenants.\n`,
  );
  return exits.yes;
}

/** True if some record speaks of the lift of this freeze: whether it counts is for the pack, with its list of keys. */
function isLifted(folder: string, text: string): boolean {
  const digest = freezeDigest(text);
  return existsSync(join(folder, `lift-${shortened(digest)}.json`));
}

export interface UnfreezeFlags extends BookFlags {
  readonly reason: string | undefined;
  readonly key: string | undefined;
}

export async function runUnfreeze(flags: UnfreezeFlags): Promise<number> {
  const reason = stated("--reason", flags.reason);
  const folder = resolve(flags.reviews);
  const text = readFreezeText(folder);
  if (text === undefined) {
    throw new UserError(
      `'${flags.reviews}' must be frozen, got no ${freezeFile}; there is nothing to lift`,
      exits.couldNotTell,
    );
  }
  const book = openBook(flags);
  const signer = await openSigner(flags.key);
  const by = await approverOf(signer, book);
  const digest = freezeDigest(text);
  if (book.lifted.has(digest)) {
    throw new UserError(`'${flags.reviews}' must be frozen, got a freeze that is lifted already`, exits.couldNotTell);
  }
  const lift = liftStatement(digest, { by, liftedAt: new Date().toISOString(), reason });
  const name = writeRecord(folder, await seal(lift, signer), ["lift", shortened(digest)]);
  for (const [project, policy] of Object.entries(policiesOf(text))) {
    await restorePolicy(project, policy);
    process.stdout.write(`Cloud Run in '${project}' asks for attestations as before.\n`);
  }
  process.stdout.write(`${by} lifted the freeze: ${reason}\nRecord: ${flags.reviews}/${name}; commit it.\n`);
  return exits.yes;
}

/** Policies that the freeze replaced, by project. */
function policiesOf(text: string): Readonly<Record<string, Json>> {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) && isObject(value.policies) ? value.policies : {};
  } catch {
    return {};
  }
}

/** As the pack has it: a file that is not JSON counts as `null`. */
export function freezeDigest(text: string): string {
  let value: Json = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Its freeze can be lifted all the same.
  }
  return digestOf(value);
}

function stated(option: string, text: string | undefined): string {
  if (text === undefined || text.trim() === "") {
    throw new UserError(`'${option}' must be stated, got nothing; whoever is refused reads it`, exits.couldNotTell);
  }
  return text.trim();
}
