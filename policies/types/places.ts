/** Walks every value of a resource's inputs, with what it is by the table or by its name. */
import type { Field } from "../read";
import { isLabelKey, isValueKey, judgeSecret, looksLikeKey } from "../secrets";
import { isCredential, isProseName, type Kind, kindOf } from "./kinds";
import { plainParameter } from "./otherProviders";
import { kindAt, rowOf } from "./table";

/** One value in the inputs that is no map and no list: known or not. */
export interface Place {
  /** As the program spells it, e.g. `metadata["db-password"]`. Keys that are secrets themselves are masked. */
  readonly path: string;
  /** The top-level property it is in: the engine knows dependencies by that. */
  readonly property: string;
  readonly field: Field;
  /** What the table or, for types without a row, the name says that the property holds. */
  readonly kind?: Kind;
  /** Name that the value goes by: its key, or the name that a neighbour gives it. Undefined for items of a list. */
  readonly name?: string;
  /** Name of the pair whose value a reference stands for: `{ name: "API_KEY", valueFrom: … }`. */
  readonly pair?: string;
  /** True if the value lies below the property of that kind, as an entry of its map or list. */
  readonly isEntry: boolean;
  /** True for descriptions, annotations and other texts for people. */
  readonly isProse: boolean;
}

/** What is walked of a resource. */
interface Walked {
  /** Pulumi type token. */
  readonly type: string;
  readonly inputs: Field;
}

interface Open {
  readonly field: Field;
  readonly path: string;
  readonly plainPath: string;
  readonly property: string;
  readonly name?: string;
  readonly pair?: string;
  readonly kind?: Kind;
  readonly isEntry: boolean;
  readonly isProse: boolean;
}

/** Several rules look at the same resource, in both phases. */
const walked = new WeakMap<Field, readonly Place[]>();

/** Every value of the resource's inputs. */
export function placesOf(resource: Walked): readonly Place[] {
  const known = walked.get(resource.inputs) ?? [...walk(resource)];
  walked.set(resource.inputs, known);
  return known;
}

function* walk(resource: Walked): Generator<Place> {
  const type = rowTypeOf(resource);
  const hasRow = rowOf(type) !== undefined;
  const open: Open[] = [
    { field: resource.inputs, path: "", plainPath: "", property: "", isEntry: false, isProse: false },
  ];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const children = here.field.children();
    if (children.length === 0) {
      if (here.path !== "" && here.field.state !== "missing") {
        const { plainPath: _, ...place } = here;
        yield place;
      }
      continue;
    }
    const label = labelOf(children);
    for (let index = children.length - 1; index >= 0; index--) {
      const [key, field] = children[index] as (typeof children)[number];
      open.push(typeof key === "number" ? item(here, key, field) : entry(type, hasRow, here, key, field, label));
    }
  }
}

/** The type whose row says what the resource holds: some types keep secrets and plain values, and say which. */
function rowTypeOf({ type, inputs }: Walked): string {
  const kind = type === "aws:ssm/parameter:Parameter" ? inputs.at("type").text() : undefined;
  return kind?.state === "known" && kind.value !== "SecureString" ? plainParameter : type;
}

/** Blocks beside a value that name a secret, or a key in it, instead of holding it. */
const referenceBlocks =
  /^(?:valueFrom|valueSource|\w*[sS]ecret(?:Key)?Refs?|secretManager|existingSecrets?|secretKeys)$/;

function item(list: Open, position: number, field: Field): Open {
  const path = `${list.path}[${position}]`;
  if (list.kind !== "words") {
    return { ...list, field, path, isEntry: list.kind !== undefined };
  }
  return { ...list, field, path, isEntry: true, name: optionBefore(list.field, position) };
}

/** The option that a word of a command belongs to: `--api-key` before its value. */
function optionBefore(list: Field, position: number): string | undefined {
  const before = position === 0 ? undefined : list.at(position - 1).text();
  return before?.state === "known" ? /^--?([A-Za-z][\w.-]{1,63})$/.exec(before.value)?.[1] : undefined;
}

function entry(type: string, hasRow: boolean, map: Open, key: string, field: Field, label: string | undefined): Open {
  const plainPath = map.plainPath === "" ? key : `${map.plainPath}.${key}`;
  const own =
    kindByType(map.field, key) ??
    kindAt(type, plainPath) ??
    (map.kind !== undefined || map.isProse ? undefined : kindByName(key, field, hasRow, label));
  return {
    field,
    plainPath,
    path: spell(map.path, key),
    property: map.property === "" ? key : map.property,
    name: label !== undefined && isValueKey(key) ? label : key,
    ...(label !== undefined && referenceBlocks.test(key)
      ? { pair: label }
      : map.pair !== undefined && { pair: map.pair }),
    kind: own ?? (referenceBlocks.test(key) && map.kind !== undefined ? "reference" : map.kind),
    isEntry: own === undefined && map.kind !== undefined,
    isProse: map.isProse || (map.kind === undefined && own === undefined && isProseName(key)),
  };
}

/** What a value's own `type` says, as in Cloudflare's bindings and DigitalOcean's variables: kept as a secret, or for everybody to read. */
const kindsByType: ReadonlyMap<string, Kind> = new Map([
  ["plain_text", "env"],
  ["secret_text", "secret"],
  ["SECRET", "secret"],
]);

function kindByType(pair: Field, key: string): Kind | undefined {
  const type = isValueKey(key) ? pair.at("type").text() : undefined;
  return type?.state === "known" ? kindsByType.get(type.value) : undefined;
}

/** The name that a pair gives to its value: `{ name: "API_KEY", value: … }`. */
function labelOf(children: ReturnType<Field["children"]>): string | undefined {
  const hasValue = children.some(([key]) => typeof key === "string" && (isValueKey(key) || referenceBlocks.test(key)));
  if (!hasValue) {
    return undefined;
  }
  for (const [key, field] of children) {
    const text = typeof key === "string" && isLabelKey(key) ? field.text() : undefined;
    if (text?.state === "known") {
      return text.value;
    }
  }
  return undefined;
}

/**
 * What a property that the table doesn't know holds, by its name and the shape of its value. In a type with a row only
 * credentials are read so: another version of the provider may have more of them.
 */
function kindByName(name: string, field: Field, hasRow: boolean, label: string | undefined): Kind | undefined {
  const children = field.children();
  if (children.length === 0 && label !== undefined && isValueKey(name)) {
    return "setting";
  }
  if (hasRow) {
    return children.length === 0 && isCredential(name) && kindOf(name, "text", false) === "secret"
      ? "secret"
      : undefined;
  }
  if (children.length === 0) {
    return kindOf(name, "text", false);
  }
  const first = children[0]?.[1].children() ?? [];
  if (typeof children[0]?.[0] === "number") {
    return first.length === 0
      ? kindOf(name, "texts", false)
      : labelOf(first) === undefined
        ? undefined
        : kindOf(name, "pairs", false);
  }
  return first.length === 0 ? kindOf(name, "map", false) : undefined;
}

/** The path of an entry, as a program spells it. A key that is a secret is not spelled. */
function spell(path: string, key: string): string {
  if (/^[A-Za-z_]\w{0,63}$/.test(key) && !isSecretKey(key)) {
    return path === "" ? key : `${path}.${key}`;
  }
  return `${path}[${isSecretKey(key) ? "a secret" : JSON.stringify(key)}]`;
}

/** True if the key itself has the format of a secret: name and value can be exchanged. */
export function isSecretKey(key: string): boolean {
  if (key.length < 16) {
    return false;
  }
  // A key may stand behind another word: formats are not looked for in the middle of one.
  const tails = [...key.matchAll(/_/g)].slice(0, 8).map(({ index }) => key.slice(index + 1));
  return [key, ...tails].some((text) => looksLikeKey(text) || judgeSecret({ value: text })?.by === "format");
}
