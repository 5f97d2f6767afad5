/** Writes Python types from a tracking plan, for type checkers such as mypy and pyright. Python 3.8 and newer. */
import type { Declared, DeclaredPlan, ValueType } from "./declared";

export function pythonTypes({ events, profile, groups }: DeclaredPlan): string {
  const names = new Names(["Profile", "Track", "List", "Literal", "Protocol", "TypedDict", "Union", "overload"]);
  const eventTypes = events.map((event) => ({ event, type: names.of(event.name) }));
  const groupTypes = groups.map((group) => ({ group, type: names.of(`${group.name} group`) }));
  const parts = [
    '"""Types of a tracking plan. Written by `bulkhead plan types`; write them again when the plan changes."""',
    "from typing import List, Literal, Protocol, TypedDict, Union, overload",
    ...eventTypes.map(({ event, type }) => typedDict(type, event)),
    ...(profile === undefined ? [] : [typedDict("Profile", profile)]),
    ...groupTypes.map(({ group, type }) => typedDict(type, group)),
    ...(eventTypes.length === 0 ? [] : [track(eventTypes)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function typedDict(type: string, { fields }: Declared): string {
  const rows = fields.map((field) => `    # ${field.note}\n    ${text(field.name)}: ${written(field.type)},\n`);
  return `${type} = TypedDict(${text(type)}, {${rows.length === 0 ? "" : `\n${rows.join("")}`}}, total=False)`;
}

/** `overload` needs two signatures at least. */
function track(events: readonly { readonly event: Declared; readonly type: string }[]): string {
  const decorator = events.length > 1 ? "    @overload\n" : "";
  const methods = events.map(
    ({ event, type }) =>
      `${decorator}    def __call__(self, event: Literal[${text(event.name)}], properties: ${type}) -> None: ...\n`,
  );
  return `class Track(Protocol):\n    """A tracking function that takes the events of the plan and nothing else."""\n\n${methods.join("\n")}`.trimEnd();
}

function written(type: ValueType): string {
  switch (type.kind) {
    case "boolean":
      return "bool";
    case "number":
      return "float";
    case "text":
      return "str";
    case "textOrNumber":
      return "Union[str, float]";
    case "anything":
      return "object";
    case "oneOf":
      return oneOf(type.values);
    case "list":
      return `List[${written(type.of)}]`;
  }
}

/** Literals may be text, whole numbers and booleans; a fraction is a float like any other. */
function oneOf(values: readonly (string | number | boolean)[]): string {
  const literals = values.filter((value) => typeof value !== "number" || Number.isSafeInteger(value));
  const parts = [
    ...(literals.length === 0 ? [] : [`Literal[${literals.map(literal).join(", ")}]`]),
    ...(literals.length < values.length ? ["float"] : []),
  ];
  return parts.length === 1 ? (parts[0] ?? "") : `Union[${parts.join(", ")}]`;
}

function literal(value: string | number | boolean): string {
  return typeof value === "boolean"
    ? value
      ? "True"
      : "False"
    : typeof value === "string"
      ? text(value)
      : String(value);
}

/** JSON's text literals are Python's too, once characters beyond 16 bits are spelled as one. */
function text(value: string): string {
  return JSON.stringify(value).replace(/\p{Cs}/gu, "\\ufffd");
}

/** Names of classes: each once, and none that this file uses itself. */
class Names {
  readonly #taken: Set<string>;

  constructor(reserved: readonly string[]) {
    this.#taken = new Set(reserved);
  }

  of(name: string): string {
    const words = name.match(/[A-Za-z0-9]+/g) ?? [];
    const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
    const base = /^[A-Z]/.test(joined) ? joined : `Event${joined}`;
    let unique = base;
    for (let number = 2; this.#taken.has(unique); number++) {
      unique = `${base}${number}`;
    }
    this.#taken.add(unique);
    return unique;
  }
}
