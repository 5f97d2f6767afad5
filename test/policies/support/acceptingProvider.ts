/** A provider that takes any resource of any type as it is. The pack's tests need types and shapes that no emulator has. */
import type { Provider } from "../../../local/cloud/protocol/provider";
import type { Properties } from "../../../local/cloud/protocol/values";
import { checked, outputsOf } from "./cloudOutputs";

const nameOf = (urn: string): string => urn.split("::").pop() ?? "";

export function acceptingProvider(name: string): Provider {
  return {
    name,
    version: "99.0.0",
    session: () => ({
      checkConfig: async (inputs) => ({ inputs, failures: [] }),
      configure: async () => {},
      check: async ({ type, urn, news }) => ({
        inputs: checked(type, nameOf(urn), news) as Properties,
        failures: [],
      }),
      diff: async () => ({ changes: [], deleteBeforeReplace: false }),
      create: async ({ type, urn, inputs, preview }) => {
        const { id, outputs } = outputsOf(type, nameOf(urn), inputs, preview);
        return { id, outputs: outputs as Properties };
      },
      read: async ({ id, oldInputs }) => ({ id, outputs: oldInputs }),
      update: async ({ id, inputs }) => ({ id, outputs: inputs }),
      delete: async () => {},
      invoke: async (_, args) => ({ result: args }),
    }),
  };
}
