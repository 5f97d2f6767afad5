/** What may leave for a field, said once more and in the plainest way, to hold the treatments against. */
import type { Treatment } from "../../../plan";

const pseudonym = /^(?:\$device:)?p\d{4}-\d{2}-\d{2}_[\w-]{22}$/;

/** True if `out` may have come from `input` by the treatment. */
export function mayLeave(treatment: Treatment, input: unknown, out: unknown): boolean {
  if (treatment === "boolean") {
    return typeof input === "boolean" && out === input;
  }
  if (treatment === "country") {
    return typeof input === "string" && /^[a-z]{2}$/i.test(input) && out === input.toUpperCase();
  }
  if (treatment === "pseudonym") {
    return isId(input) && typeof out === "string" && pseudonym.test(out);
  }
  if ("presence" in treatment) {
    return input !== undefined && input !== null && out === true;
  }
  if ("list" in treatment) {
    return isSubsequence(treatment.list, input, out);
  }
  if ("enum" in treatment) {
    return treatment.enum.some((allowed) => Object.is(allowed, out) || allowed === out) && input === out;
  }
  if ("integer" in treatment) {
    return inBounds(input, out, treatment.integer.min, treatment.integer.max) && Number.isInteger(out);
  }
  if ("number" in treatment) {
    const { min, max, step } = treatment.number;
    const steps = Number(out) / step;
    return inBounds(input, out, min, max) && (out === min || Math.abs(steps - Math.round(steps)) < 1e-6);
  }
  if ("time" in treatment) {
    const form = {
      year: /^\d{4}$/,
      month: /^\d{4}-\d{2}$/,
      day: /^\d{4}-\d{2}-\d{2}$/,
      hour: /^\d{4}-\d{2}-\d{2}T\d{2}$/,
    };
    return (
      typeof out === "string" &&
      form[typeof treatment.time === "string" ? treatment.time : treatment.time.unit].test(out) &&
      (typeof input === "string" || typeof input === "number")
    );
  }
  if ("hashBucket" in treatment) {
    return (
      Number.isInteger(out) &&
      Number(out) >= 0 &&
      Number(out) < treatment.hashBucket &&
      (isId(input) || typeof input === "boolean")
    );
  }
  if ("urlTemplate" in treatment) {
    return typeof input === "string" && treatment.urlTemplate.includes(String(out));
  }
  return (
    typeof input === "string" &&
    typeof out === "string" &&
    input.startsWith(out) &&
    out.length <= treatment.text.maxLength &&
    !input.includes("@")
  );
}

/** Entries may be left out, but none is added, and their order stays. */
function isSubsequence(list: Extract<Treatment, { list: unknown }>["list"], input: unknown, out: unknown): boolean {
  if (!Array.isArray(input) || !Array.isArray(out) || out.length > list.max) {
    return false;
  }
  let from = 0;
  return out.every((entry) => {
    const at = input.findIndex((one, index) => index >= from && mayLeave(list.of, one, entry));
    from = at + 1;
    return at !== -1;
  });
}

function isId(input: unknown): boolean {
  return (typeof input === "string" && input !== "") || typeof input === "number";
}

function inBounds(input: unknown, out: unknown, min: number, max: number): boolean {
  if (typeof input !== "number" || typeof out !== "number" || out < min || out > max) {
    return false;
  }
  // Clamping moves a value to a bound, rounding by a step at most; neither moves it past the other values.
  return input > min || out === min || out - min < 1000;
}
