/** The random provider, which keeps nothing outside of the engine's state. */
import { version } from "@pulumi/random/package.json";
import type { PropertyChange, Provider, ProviderSession } from "../protocol/provider";
import { containsUnknown, type Properties, sameValue, unknownValue } from "../protocol/values";
import { type RandomType, randomTypes } from "./generators";

/** The random provider: values live in Pulumi's state alone, as with the real one. */
export function randomProvider(): Provider {
  const session = (): ProviderSession => ({
    checkConfig: async (inputs) => ({ inputs, failures: [] }),
    configure: async () => undefined,
    check: async (call) => {
      const type = typeOf(call.type);
      const missing = type.required
        .filter((name) => (call.news[name] ?? null) === null)
        .map((property) => ({ property, reason: `Missing required argument '${property}'` }));
      const reason =
        missing.length > 0 || containsUnknown(call.news) ? undefined : type.check?.(withDefaults(type, call.news));
      return { inputs: call.news, failures: reason === undefined ? missing : [{ property: "", reason }] };
    },
    diff: async (call) => {
      const type = typeOf(call.type);
      const before = withDefaults(type, call.oldInputs);
      const after = withDefaults(type, call.inputs);
      const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((path) =>
        sameValue(before[path], after[path]) && !containsUnknown(after[path])
          ? []
          : [{ path, kind: kindOf(before[path], after[path]), replace: true, inputDiff: true }],
      );
      return { changes, deleteBeforeReplace: false };
    },
    create: async (call) => {
      const type = typeOf(call.type);
      const inputs = withDefaults(type, call.inputs);
      const secrets = type.secrets.map((name) => [name]);
      if (call.preview) {
        const unknown = Object.fromEntries(
          type.outputs.filter((name) => name !== "id").map((name) => [name, unknownValue]),
        );
        return { id: "", outputs: { ...inputs, ...unknown }, secrets, hidesId: hidesId(type) };
      }
      const drawn = await type.draw(inputs);
      return { id: drawn.id, outputs: { ...inputs, ...drawn.outputs }, secrets, hidesId: hidesId(type) };
    },
    read: async (call) => {
      if (Object.keys(call.oldOutputs).length === 0) {
        throw new Error(
          `'${call.type}' must be created by the program here, got an import; its value lives in the state only`,
        );
      }
      const type = typeOf(call.type);
      const secrets = type.secrets.map((name) => [name]);
      return { id: call.id, outputs: call.oldOutputs, inputs: call.oldInputs, secrets, hidesId: hidesId(type) };
    },
    update: async (call) => ({
      id: call.id,
      outputs: { ...call.oldOutputs, ...call.inputs },
      hidesId: hidesId(typeOf(call.type)),
    }),
    delete: async () => undefined,
    invoke: async (token) => {
      throw new Error(`'${token}' must be a function of the random provider; it has none`);
    },
  });
  return { name: "random", version, session };
}

const hidesId = ({ outputs }: RandomType): boolean => !outputs.includes("id");

function typeOf(type: string): RandomType {
  const found = randomTypes[type];
  if (!found) {
    const known = Object.keys(randomTypes).sort().join(", ");
    throw new Error(`'${type}' must be a type that the local random provider knows; it knows ${known}`);
  }
  return found;
}

function withDefaults(type: RandomType, inputs: Properties): Properties {
  const given = Object.entries(inputs).filter(([, value]) => value !== null);
  return { ...type.defaults, ...Object.fromEntries(given) };
}

function kindOf(before: unknown, after: unknown): PropertyChange["kind"] {
  return (before ?? null) === null ? "add" : (after ?? null) === null ? "delete" : "update";
}
