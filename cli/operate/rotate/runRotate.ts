/** Rotates keys and reports their ages, for `bulkhead rotate`. */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { counted } from "../../terminal/counted";
import { exits } from "../../terminal/exits";
import { waiting } from "../../terminal/progress";
import { renderTable } from "../../terminal/table";
import { UserError } from "../../terminal/userError";
import { widthOf } from "../../terminal/width";
import { wrap } from "../../terminal/wrap";
import { findCell } from "../cloud/cell";
import { type CloudFlags, withCloud } from "../cloud/openCloud";
import { listTenantSecrets } from "../cloud/secrets";
import { type KeyAge, keyAges } from "./ages";
import { finishRotation, type RotateOutcome, rotateKey } from "./rotateKey";
import { listRotations } from "./rotation";

export interface RotateFlags extends CloudFlags {
  readonly tenant: string;
  readonly key: string;
  /** File with the new value; `-` for standard input. */
  readonly file: string;
  readonly generate: boolean;
  readonly keepDays: number;
  readonly wait: number;
  readonly format: "table" | "json";
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** Letters and digits of a generated key: 43 × log2(62) > 256. */
const generatedLength = 43;

export async function runRotateKey({ file, generate, keepDays, wait, format, ...flags }: RotateFlags): Promise<number> {
  const { tenant, key } = flags;
  const value = async () => (generate ? generatedValue() : readValue(file));
  const outcome = await withCloud(flags, (cloud) =>
    waiting(`rotating ${key} of ${tenant}`, (report) =>
      rotateKey(cloud, { tenant, key, value, by: userInfo().username, keepDays, limit: wait * 1_000, report }),
    ),
  );
  print(format, { version: 1, rotation: outcome }, outcomeText(outcome, flags, widthOf(process.stdout)));
  return outcome.state === "in use" ? exits.yes : exits.no;
}

/** Destroys what earlier rotations have disabled, if its time has come. */
export async function runRotateFinish({
  format,
  ...flags
}: CloudFlags & { readonly format: "table" | "json" }): Promise<number> {
  const destroyed = await withCloud(flags, async (cloud) => {
    const cell = await findCell(cloud);
    const [ids, secrets] = [await listRotations(cloud, cell.switchBucket), await listTenantSecrets(cloud)];
    const done: { secret: string; versions: readonly number[] }[] = [];
    for (const secret of secrets.filter(({ id }) => ids.includes(id))) {
      const versions = await finishRotation(cloud, cell, secret);
      if (versions !== undefined) {
        done.push({ secret: secret.id, versions });
      }
    }
    return done;
  });
  const lines = destroyed.map(({ secret, versions }) => `${secret}: destroyed ${versions.join(", ") || "nothing"}`);
  print(format, { version: 1, destroyed }, `${lines.join("\n") || "nothing is due"}\n`);
  return exits.yes;
}

/** Returns the code for "no" if a key is older than the limit. */
export async function runRotateAges({
  tenant,
  maxDays,
  format,
  ...flags
}: CloudFlags & {
  readonly tenant: string | undefined;
  readonly maxDays: number;
  readonly format: "table" | "json";
}): Promise<number> {
  const ages = await withCloud(flags, (cloud) => keyAges(cloud, tenant));
  print(format, { version: 1, maxDays, keys: ages }, agesText(ages, maxDays, widthOf(process.stdout)));
  return ages.every((age) => !isStale(age, maxDays)) ? exits.yes : exits.no;
}

/** Keys of pseudonyms have an end of their own: their date is removed. */
export function isStale({ key, days }: KeyAge, maxDays: number): boolean {
  return !key.startsWith("pseudonym/") && (days ?? 0) > maxDays;
}

export function agesText(ages: readonly KeyAge[], maxDays: number, width: number): string {
  const table = renderTable({
    head: ["tenant", "key", "days", "versions", ""],
    rows: ages.map((age) => [
      age.tenant,
      age.key,
      age.days === undefined ? "-" : String(age.days),
      String(age.enabled),
      isStale(age, maxDays) ? "rotate it" : "",
    ]),
    width,
  });
  return `${table}\n`;
}

export function outcomeText(
  { secret, version, state, instances, behind, disabled, destroyFrom }: RotateOutcome,
  { tenant, key }: Pick<RotateFlags, "tenant" | "key">,
  width: number,
): string {
  const readers = counted(instances, "running instance");
  const notes =
    state === "waiting"
      ? [
          instances === 0
            ? `version ${version} of ${secret} is there, but no instance runs that could confirm it; nothing was disabled`
            : `version ${version} of ${secret} is there, but ${behind.length} of ${readers} still use another value; nothing was disabled`,
          instances === 0
            ? "run the same command again once the app is used, or after a day; it asks for no value"
            : "mounted keys are read again every 5 minutes, and 'latest' may lag; run the same command again to go on, it asks for no value",
        ]
      : [
          `${key} of ${tenant} is rotated: version ${version} of ${secret} is used by ${readers}`,
          disabled.length === 0
            ? "there was no older version"
            : `disabled: ${disabled.join(", ")}; 'bulkhead rotate finish' destroys them from ${destroyFrom} on, and until then they can be enabled again`,
        ];
  return `${notes.flatMap((note) => wrap(note, width)).join("\n")}\n`;
}

function print(format: "table" | "json", json: unknown, text: string): void {
  process.stdout.write(format === "json" ? `${JSON.stringify(json, null, 2)}\n` : text);
}

function generatedValue(): string {
  return Array.from({ length: generatedLength }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** Never from the command line, where every process of the machine could read it. */
function readValue(file: string): string {
  if (file === "-" && process.stdin.isTTY) {
    process.stderr.write("Paste the new value, then Ctrl-D:\n");
  }
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8").replace(/\r?\n$/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new UserError(
      `'--file' must be a readable file, got '${file}' (${code}); leave it out for standard input`,
      exits.couldNotTell,
    );
  }
  if (!/^[\x20-\x7e]{8,8192}$/.test(text)) {
    throw new UserError(
      "the new value must be one line of 8 to 8192 printable ASCII characters; check what was pasted",
      exits.couldNotTell,
    );
  }
  return text;
}
