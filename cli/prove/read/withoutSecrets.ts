/** Takes every secret out of the engine's data before anything looks at it: a secret becomes an unknown value. */
import { secretSignature, signatureKey, unknownSentinels } from "../../../policies/read";

const [unknownText] = unknownSentinels;

/**
 * A copy without secrets, whether the engine sealed them, left them in plain text or blanked them: none of the three may
 * pass for a value, since a blanked policy document would read as one that grants nothing.
 */
export function withoutSecrets(value: unknown): unknown {
  if (value === "[secret]") {
    return unknownText;
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  const entries = value as Readonly<Record<string, unknown>>;
  if (entries[signatureKey] === secretSignature) {
    return unknownText;
  }
  return Object.fromEntries(Object.entries(entries).map(([key, inner]) => [key, withoutSecrets(inner)]));
}
