/** What `bulkhead rotate` says. */
import { counted } from "../../terminal/counted";
import { renderTable } from "../../terminal/table";
import { wrap } from "../../terminal/wrap";
import { isStale, type KeyAge } from "./ages";
import type { DestroyedVersions, DueOutcome } from "./rotateDue";
import type { RotateOutcome } from "./rotateKey";

/** Which key, as the user named it. */
interface NamedKey {
  readonly tenant: string;
  readonly key: string;
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

export function outcomeText(outcome: RotateOutcome, named: NamedKey, width: number): string {
  const notes = outcome.state === "waiting" ? waitingNotes(outcome) : doneNotes(outcome, named);
  return `${notes.flatMap((note) => wrap(note, width)).join("\n")}\n`;
}

function waitingNotes({ secret, version, isReported, instances, behind }: RotateOutcome): string[] {
  const added = `version ${version} of ${secret} is there`;
  if (!isReported) {
    return [
      `${added}; the app doesn't report which value it uses, so nothing was disabled`,
      "what reads the file again gets the new value, and so does each instance that starts from now on; deploy the app if it reads the file only once",
      "run the same command again after a day, when 'latest' has surely spread; it asks for no value",
    ];
  }
  return instances === 0
    ? [
        `${added}, but no instance runs that could confirm it; nothing was disabled`,
        "run the same command again once the app is used, or after a day; it asks for no value",
      ]
    : [
        `${added}, but ${behind.length} of ${counted(instances, "running instance")} still use another value; nothing was disabled`,
        "mounted keys are read again every 5 minutes, and 'latest' may lag; run the same command again to go on, it asks for no value",
      ];
}

function doneNotes(outcome: RotateOutcome, { tenant, key }: NamedKey): string[] {
  const { secret, version, isReported, since, instances, disabled, destroyFrom } = outcome;
  return [
    isReported
      ? `${key} of ${tenant} is rotated: version ${version} of ${secret} is used by ${counted(instances, "running instance")}`
      : `${key} of ${tenant} is rotated: version ${version} of ${secret} is what its file holds`,
    ...(isReported ? [] : [`not known: whether an instance that runs since before ${since} still has the old value`]),
    disabled.length === 0
      ? "there was no older version"
      : `disabled: ${disabled.join(", ")}; 'bulkhead rotate finish' destroys them from ${destroyFrom} on, and until then they can be enabled again`,
  ];
}

export function destroyedText(destroyed: readonly DestroyedVersions[]): string {
  const lines = destroyed.map(({ secret, versions }) => `${secret}: destroyed ${versions.join(", ") || "nothing"}`);
  return `${lines.join("\n") || "nothing is due"}\n`;
}

export function dueText({ rotations, added, destroyed, stale }: DueOutcome, width: number): string {
  const notes = [
    ...rotations.map(({ tenant, key, rotation, problem }) =>
      rotation === undefined
        ? `${tenant} ${key}: ${problem}`
        : rotation.state === "in use"
          ? `${tenant} ${key}: rotated, version ${rotation.version} is in use`
          : `${tenant} ${key}: version ${rotation.version} is added; the next run goes on`,
    ),
    ...added.map(({ tenant, date, outcome }) =>
      outcome === "added" ? `${tenant} pseudonym/${date}: key added` : `${tenant} pseudonym/${date}: ${outcome}`,
    ),
    ...destroyed.map(({ secret, versions }) => `${secret}: destroyed ${versions.join(", ") || "nothing"}`),
    ...stale.map(
      ({ tenant, key, days }) => `${tenant} ${key}: ${days} days old; run 'bulkhead rotate key ${tenant} ${key}'`,
    ),
  ];
  return `${notes.flatMap((note) => wrap(note, width)).join("\n") || "nothing is due"}\n`;
}
