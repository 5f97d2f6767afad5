import type { Provider } from "../../local/cloud/protocol/provider";
import { unknownValue } from "../../local/cloud/protocol/values";
import { acceptingProvider } from "../../test/support/acceptingProvider";

/** A provider that takes every resource at once, so that a preview's time is the engine's and the packs'. */
export function instantProvider(name: string): Provider {
  const computed = { email: unknownValue, member: unknownValue, name: unknownValue, secretId: unknownValue };
  return acceptingProvider(name, { created: ({ inputs }) => ({ id: "", outputs: { ...computed, ...inputs } }) });
}
