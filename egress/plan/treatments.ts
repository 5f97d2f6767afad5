/**
 * Treatments: what becomes of the value of a declared field. Each is compiled once from the plan into a closure that takes the
 * raw value and returns what may leave, as JSON text, or why nothing may.
 */
import { dayLength, type ScalarTreatment, type Treatment, timeBounds } from "../../plan";
import { asId, asTime } from "../decode/values";
import { type Budget, detect } from "../detect";
import type { DatedKey } from "../keys/datedKey";
import { detected, notAllowed, Refusal, wrongType } from "../ledger/reasons";
import { countryCodes } from "./countries";
import { compileUrlTemplates } from "./urlTemplate";

/** JSON text. It leaves as it is, so that no event is put together from objects first. */
export type Json = string;
/** A compiled treatment. Pure but for the key that it is handed, and the clock for times. */
export type Treat = (value: unknown, key: DatedKey) => Json | Refusal;

/** Longest text that is accepted; anything longer is a document, not a note. */
const maxTextLength = 8_192;
/** Characters beyond the cut that are examined with what leaves: an address must not be hidden by cutting it in half. */
const examinedBeyondCut = 512;
/**
 * Characters that detectors look at per event, in all forms and encodings, so that no event holds up the others for more than a few
 * milliseconds. Fields beyond it stay. Events are treated one at a time, so one budget serves all.
 */
const charactersPerEvent = 8_192;
const textBudget: Budget = { left: charactersPerEvent };

/** To be called before the fields of each event. */
export function renewTextBudget(): void {
  textBudget.left = charactersPerEvent;
}

export function compileTreatment(treatment: Treatment): Treat {
  if (typeof treatment !== "object") {
    return compileSingle(treatment);
  }
  if ("presence" in treatment) {
    return presence;
  }
  return "list" in treatment ? list(compileSingle(treatment.list.of), treatment.list.max) : compileSingle(treatment);
}

function compileSingle(treatment: ScalarTreatment): Treat {
  if (treatment === "boolean") {
    return (value) => (typeof value === "boolean" ? String(value) : wrongType);
  }
  if (treatment === "pseudonym") {
    return pseudonym;
  }
  if (treatment === "country") {
    return country;
  }
  if ("enum" in treatment) {
    return oneOf(new Set(treatment.enum));
  }
  if ("integer" in treatment) {
    return number(treatment.integer.min, treatment.integer.max, 1);
  }
  if ("number" in treatment) {
    return number(treatment.number.min, treatment.number.max, treatment.number.step);
  }
  if ("time" in treatment) {
    return time(treatment.time);
  }
  if ("hashBucket" in treatment) {
    return hashBucket(treatment.hashBucket);
  }
  if ("urlTemplate" in treatment) {
    return urlTemplate(treatment.urlTemplate);
  }
  return text(treatment.text.maxLength);
}

/** JSON of a text that holds no character which JSON escapes. */
export function quoted(text: string): Json {
  return `"${text}"`;
}

const pseudonym: Treat = (value, key) => {
  const id = asId(value);
  return id === undefined ? wrongType : quoted(key.pseudonym(id).text);
};

const country: Treat = (value) => {
  if (typeof value !== "string") {
    return wrongType;
  }
  const code = value.length === 2 ? value.toUpperCase() : "";
  return countryCodes.has(code) ? quoted(code) : notAllowed;
};

function oneOf(allowed: ReadonlySet<string | number | boolean>): Treat {
  const texts = new Map<unknown, Json>([...allowed].map((value) => [value, JSON.stringify(value)]));
  return (value) => {
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
      return wrongType;
    }
    return texts.get(value) ?? notAllowed;
  };
}

/** Clamps, then rounds to a multiple of the step, halves up, and stays within the bounds. */
function number(min: number, max: number, step: number): Treat {
  const digits = decimals(step);
  return (raw) => {
    const value = typeof raw === "bigint" ? Number(raw) : raw;
    if (typeof value !== "number" || !Number.isFinite(value)) {
      return wrongType;
    }
    const clamped = Math.min(Math.max(value, min), max);
    let rounded = Math.floor(clamped / step + 0.5) * step;
    if (rounded > max) {
      rounded -= step;
    }
    if (rounded < min) {
      rounded += step;
    }
    if (rounded > max) {
      rounded = min;
    }
    // Most steps are whole numbers, whose multiples need no rounding of decimals.
    const exact = Number.isInteger(rounded) ? rounded : Number(rounded.toFixed(digits));
    return exact === 0 ? "0" : String(exact);
  };
}

/** Decimals that a step has, so that 3 × 0.1 leaves as 0.3. */
function decimals(step: number): number {
  const [mantissa = "", exponent = "0"] = step.toString().split("e");
  return Math.min(100, Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent)));
}

const isoLength = { year: 4, month: 7, day: 10, hour: 13 } as const;

/** A time far from the present is more likely a number that happens to stand there, a phone number say, and would leave as it is. */
function time(settings: Extract<ScalarTreatment, { time: unknown }>["time"]): Treat {
  const {
    unit,
    past = timeBounds.past,
    ahead = timeBounds.ahead,
  } = typeof settings === "string" ? { unit: settings } : settings;
  const length = isoLength[unit];
  return (value) => {
    const milliseconds = asTime(value);
    if (milliseconds === undefined) {
      return wrongType;
    }
    const now = Date.now();
    const isPlausible = milliseconds >= now - past * dayLength && milliseconds <= now + ahead * dayLength;
    return isPlausible ? quoted(new Date(milliseconds).toISOString().slice(0, length)) : notAllowed;
  };
}

const presence: Treat = (value) => (value === undefined || value === null ? wrongType : "true");

/** Entries that may not leave are left out; the first refusal counts if none may. Entries beyond the declared number stay. */
function list(treatEntry: Treat, max: number): Treat {
  return (value, key) => {
    if (!Array.isArray(value)) {
      return wrongType;
    }
    return treatEntries(value.slice(0, max), treatEntry, key);
  };
}

/** Treats every entry of a list. */
export function treatEntries(entries: readonly unknown[], treatEntry: Treat, key: DatedKey): Json | Refusal {
  const treated: Json[] = [];
  let refusal: Refusal | undefined;
  for (const entry of entries) {
    const outgoing = treatEntry(entry, key);
    if (outgoing instanceof Refusal) {
      refusal ??= outgoing;
    } else {
      treated.push(outgoing);
    }
  }
  return treated.length === 0 && refusal !== undefined ? refusal : `[${treated.join(",")}]`;
}

function hashBucket(buckets: number): Treat {
  return (value, key) => {
    const id = typeof value === "boolean" ? String(value) : asId(value);
    return id === undefined ? wrongType : String(key.bucket(id, buckets));
  };
}

function urlTemplate(templates: readonly string[]): Treat {
  const match = compileUrlTemplates(templates);
  return (value) => (typeof value === "string" ? (match(value) ?? notAllowed) : wrongType);
}

/** Examines what leaves and a part of what follows: a cut first could hide half of an address from the detectors. */
function text(maxLength: number): Treat {
  warmUp();
  const examinedLength = maxLength + examinedBeyondCut;
  return (value) => {
    if (typeof value !== "string") {
      return wrongType;
    }
    if (value.length > maxTextLength) {
      return notAllowed;
    }
    const hit = detect(value.length > examinedLength ? value.slice(0, examinedLength) : value, textBudget);
    if (hit !== undefined) {
      return hit === "unexamined" ? notAllowed : detected;
    }
    if (value.length <= maxLength) {
      return JSON.stringify(value);
    }
    const cut = value.slice(0, maxLength);
    return JSON.stringify(/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut);
  };
}

let isWarm = false;

/** V8 compiles a pattern when it is first used, some 30 ms for all of them, which no event should wait for. */
function warmUp(): void {
  if (isWarm) {
    return;
  }
  isWarm = true;
  // Texts of one byte per character and of two have code of their own, and code is optimised after its first use.
  for (const sample of ["plain words, 1 of 2", "言葉 1 の 2\u0301"]) {
    for (let round = 0; round < 3; round++) {
      detect(sample);
    }
  }
}
