/** Adds pseudonym keys, for `bulkhead keys add`. */
import { userInfo } from "node:os";
import { exits } from "../../terminal/exits";
import { printAnswer } from "../../terminal/printAnswer";
import { waiting } from "../../terminal/progress";
import { UserError } from "../../terminal/userError";
import { widthOf } from "../../terminal/width";
import { wrap } from "../../terminal/wrap";
import { type CloudFlags, withCloud } from "../cloud/openCloud";
import { type AddedKey, addKeys } from "./addKeys";

export interface KeysFlags extends CloudFlags {
  readonly tenant: string | undefined;
  readonly dates: readonly string[];
  readonly allMissing: boolean;
  readonly format: "table" | "json";
}

/** Returns the code for "no" if a date that was named has a key already, or somebody else is adding it. */
export async function runKeysAdd({ tenant, dates, allMissing, format, ...flags }: KeysFlags): Promise<number> {
  if ((dates.length === 0) !== allMissing) {
    throw new UserError(
      `'dates' must name dates of 'pseudonymKeys', or '--all-missing' be given, got ${allMissing ? "both" : "nothing"}; write 'bulkhead keys add ${tenant ?? "--all-missing"}${tenant === undefined ? "" : " --all-missing"}'`,
      exits.couldNotTell,
    );
  }
  const added = await withCloud(flags, (cloud) =>
    waiting("adding keys", () => addKeys(cloud, { tenant, dates, by: userInfo().username })),
  );
  printAnswer(format, { version: 1, keys: added }, keysText(added, widthOf(process.stdout)));
  return added.every(({ outcome }) => outcome === "added") ? exits.yes : exits.no;
}

export function keysText(added: readonly AddedKey[], width: number): string {
  const notes =
    added.length === 0
      ? ["every date has its key"]
      : added.map(({ tenant, date, secret, outcome, version, by }) => {
          const name = `${tenant} ${date}`;
          return outcome === "added"
            ? `${name}: added as version ${version} of ${secret}; proxies use it within seconds to minutes`
            : outcome === "exists"
              ? `${name}: has its key already, version ${version}; another one would give everybody new pseudonyms, so nothing was added`
              : `${name}: ${by} is adding it at this moment`;
        });
  return `${notes.flatMap((note) => wrap(note, width)).join("\n")}\n`;
}
