/** Reads the lists of texts in a rule's config. */
import { knownValue } from "../read";
import type { RuleContext } from "./rule";

/** The texts of a list in the rule's config; empty if it is not set. */
export function configTexts({ config }: Pick<RuleContext, "config">, property: string): string[] {
  return config
    .at(property)
    .items()
    .flatMap((field) => knownValue(field.text()) ?? []);
}
