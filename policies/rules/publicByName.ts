/** What config names as public: a website's service or bucket, by its name in the program or in the cloud. */
import type { Grant, Resource } from "../graph";
import { knownValue } from "../read";
import { configTexts } from "./configTexts";
import type { ConfigProperty, RuleContext } from "./rule";

export const publicServices: ConfigProperty = {
  type: "array",
  items: { type: "string" },
  description: "Services that everybody may reach, such as a website, by their name in the program or in the cloud.",
  default: [],
};

export const publicBuckets: ConfigProperty = {
  type: "array",
  items: { type: "string" },
  description:
    "Buckets that everybody may read, such as a website's files, by their name in the program or in the cloud.",
  default: [],
};

/** True if config names the resource itself. */
export function isNamedPublic(context: RuleContext, property: string, { name, inputs }: Resource): boolean {
  const names = configTexts(context, property);
  return names.includes(name) || names.includes(knownValue(inputs.at("name").text()) ?? "");
}

/** True if everything that a grant is on is named. */
export function isOnPublic(context: RuleContext, property: string, { target }: Grant): boolean {
  const names = configTexts(context, property);
  const { nodes } = target.target;
  return (
    nodes.length > 0 &&
    nodes.every(({ name, resource }) => names.includes(name.id) || names.includes(resource?.name ?? ""))
  );
}
