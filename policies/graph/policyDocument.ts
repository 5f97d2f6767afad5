/** Reads the JSON document of an IAM policy. */
import { Field, knownValue, type Reading } from "../read";

export const unknownText: Reading<string> = { state: "unknown" };

interface DocumentBinding {
  readonly role: string;
  readonly members: string[];
  readonly conditional: boolean;
  readonly condition: Reading<string> | undefined;
}

/** The bindings of an IAM policy document; undefined if the text is not one. */
export function parsePolicyDocument(text: string): DocumentBinding[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const field = Field.of(document);
  if (field.entries().state !== "known") {
    return undefined;
  }
  const bindings = field.at("bindings");
  if (bindings.state === "missing") {
    return [];
  }
  const list = bindings.list();
  if (list.state !== "known") {
    return undefined;
  }
  const found: DocumentBinding[] = [];
  for (const binding of list.value) {
    const role = knownValue(binding.at("role").text());
    const members = binding.at("members").list();
    if (role === undefined || members.state === "unknown") {
      return undefined;
    }
    const texts = members.state === "known" ? members.value.map((member) => knownValue(member.text())) : [];
    const known = texts.filter((text): text is string => text !== undefined);
    if (known.length !== texts.length) {
      return undefined;
    }
    found.push({
      role,
      members: known,
      conditional: binding.at("condition").state !== "missing",
      condition: expressionOf(binding.at("condition")),
    });
  }
  return found;
}

/** The expression of a condition; undefined if there is no condition. */
export function expressionOf(condition: Field): Reading<string> | undefined {
  if (condition.state === "missing") {
    return undefined;
  }
  return (condition.at(0).state === "missing" ? condition : condition.at(0)).at("expression").text();
}
