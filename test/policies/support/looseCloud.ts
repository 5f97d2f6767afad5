import type { Provider } from "../../../local/cloud/protocol/provider";
import type { Properties } from "../../../local/cloud/protocol/values";
import { acceptingProvider } from "../../support/acceptingProvider";
import { checked, outputsOf } from "./cloudOutputs";

const nameOf = (urn: string): string => urn.split("::").pop() ?? "";

/** A provider that takes any resource, with outputs as the cloud gives them, also for types that the local cloud has not. */
export function looseCloud(name: string): Provider {
  return acceptingProvider(name, {
    inputsOf: ({ type, urn, news }) => checked(type, nameOf(urn), news) as Properties,
    created: ({ type, urn, inputs, preview }) => {
      const { id, outputs } = outputsOf(type, nameOf(urn), inputs, preview);
      return { id, outputs: outputs as Properties };
    },
  });
}
