import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { iamFamilies, iamFormNames, iamTypeOf } from "../../iam";
import { policyPlaces } from "../../local/cloud/resources/iam/targets";

const sdk = dirname(require.resolve("@pulumi/gcp/package.json"));

/** Arguments of a resource type, by its type definition in the installed SDK: name, and whether it is required. */
function argumentsOf(type: string): Map<string, boolean> {
  const [, module = "", file = "", name = ""] = /^gcp:(\w+)\/(\w+):(\w+)$/.exec(type) ?? [];
  const folder = join(sdk, module);
  // Some files are spelled otherwise: `iAMMember` is in `iammember.d.ts`.
  const found = readdirSync(folder).find((other) => other.toLowerCase() === `${file.toLowerCase()}.d.ts`);
  const text = found === undefined ? "" : readFileSync(join(folder, found), "utf8");
  const body = text.split(`interface ${name}Args {`)[1]?.split(/\n\}/)[0] ?? "";
  return new Map(
    [...body.matchAll(/^ {4}(\w+)(\??): /gm)].map(([, argument = "", mark]) => [argument, mark === ""] as const),
  );
}

const members = ["role", "member", "members", "condition", "policyData"];

describe("the IAM families", () => {
  const types = iamFamilies.flatMap((family) => iamFormNames.map((form) => [iamTypeOf(family, form), family] as const));

  test.each(types)("%s has the properties that the SDK has", (type, { required, optional }) => {
    const own = [...argumentsOf(type)].filter(([name]) => !members.includes(name));
    // The SDK makes every `name` optional, since the bridge can choose one; without the right name a grant guards nothing.
    const named = own.map(([name, isRequired]) => `${name} ${isRequired || name === "name"}`).sort();
    expect(named).toEqual(
      [...required.map((name) => `${name} true`), ...optional.map((name) => `${name} false`)].sort(),
    );
  });

  test("include every family that the local cloud serves", () => {
    const known: readonly string[] = iamFamilies.map(({ prefix }) => prefix);
    expect(Object.keys(policyPlaces).filter((prefix) => !known.includes(prefix))).toEqual([]);
  });
});
