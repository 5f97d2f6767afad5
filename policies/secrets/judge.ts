/** Decides whether a named value is a secret: by where it came from, by its format, by its name, in that order. */

import { formatOf } from "../../plan/secrets/formats";
import { credentialInside } from "./embedded";
import { judgeName } from "./names";
import { isPublicUnderSecretName, looksRandom } from "./publicValues";

export interface SecretInput {
  /** Name under which the value is handed over: an environment variable, a property. */
  readonly name?: string;
  /** The value. Undefined means that it is not known yet (preview), never that there is none. */
  readonly value?: string;
}

export interface SecretVerdict {
  /** What gave it away. */
  readonly by: "format" | "name" | "origin";
  /** What it is taken for, e.g. `Anthropic API key`. Fixed text: it never holds a part of the value or the name. */
  readonly rule: string;
}

/** What `pulumi policy analyze` puts in place of a secret that it can't decrypt. */
const secretOfState = "[secret]";

/**
 * The verdict on a named value, or undefined where nothing says that it is a secret.
 *
 * - A known value is judged by its format first, then by its name unless the value is plainly something public (a path, a
 *   resource name, a URL without credentials, a switch).
 * - A value that is not known is judged by its name alone: a name that says "API key" is a secret whatever comes.
 * - An empty value is no secret.
 */
export function judgeSecret(input: SecretInput): SecretVerdict | undefined {
  const { value } = input;
  if (value === undefined) {
    return judgeUnknown(input.name);
  }
  if (value.trim() === "") {
    return undefined;
  }
  if (value === secretOfState) {
    return { by: "origin", rule: "secret of the stack's state" };
  }
  const format = formatOf(value) ?? credentialInside(value);
  if (format !== undefined) {
    return { by: "format", rule: format };
  }
  const name = judgeName(input.name ?? "");
  if (name === undefined || name.strength === "connection") {
    return undefined;
  }
  if (isPublicUnderSecretName(value, name)) {
    return undefined;
  }
  if (name.strength === "certain" || looksRandom(value)) {
    return { by: "name", rule: name.rule };
  }
  return undefined;
}

function judgeUnknown(name: string | undefined): SecretVerdict | undefined {
  const verdict = judgeName(name ?? "");
  return verdict === undefined || verdict.strength === "possible" ? undefined : { by: "name", rule: verdict.rule };
}
