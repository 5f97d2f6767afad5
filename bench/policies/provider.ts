/** A provider that takes every resource at once, so that a preview's time is the engine's and the packs'. */
import type { Provider } from "../../local/cloud/protocol/provider";
import { UNKNOWN } from "../../local/cloud/protocol/values";

export function instantProvider(name: string): Provider {
  return {
    name,
    version: "99.0.0",
    session: () => ({
      checkConfig: async (inputs) => ({ inputs, failures: [] }),
      configure: async () => {},
      check: async ({ news }) => ({ inputs: news, failures: [] }),
      diff: async () => ({ changes: [], deleteBeforeReplace: false }),
      create: async ({ inputs }) => ({
        id: "",
        outputs: { email: UNKNOWN, member: UNKNOWN, name: UNKNOWN, secretId: UNKNOWN, ...inputs },
      }),
      read: async ({ id, oldInputs }) => ({ id, outputs: oldInputs }),
      update: async ({ id, inputs }) => ({ id, outputs: inputs }),
      delete: async () => {},
      invoke: async (_, args) => ({ result: args }),
    }),
  };
}
