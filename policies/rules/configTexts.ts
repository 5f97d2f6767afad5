/** Reads the lists of texts in a rule's config. */
import { knownValue } from "../read";
import type { RuleContext } from "./rule";

/** The texts of a list in the rule's config; empty if it is not set. */
export function configTexts({ config }: RuleContext, property: string): string[] {
  const list = knownValue(config.at(property).list()) ?? [];
  return list.flatMap((field) => knownValue(field.text()) ?? []);
}
