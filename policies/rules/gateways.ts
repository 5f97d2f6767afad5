/** Gateways in front of services: whether their description asks callers who they are. */
import type { Resource } from "../graph";
import { knownValue } from "../read";
import type { Report } from "./rule";

const gatewayConfig = "gcp:apigateway/apiConfig:ApiConfig";
/** `security:` with at least one scheme, in YAML or JSON with single blanks. */
const asksForCallers = /(?:^|[ {,])"?security"? ?: ?(?!\[ ?\])[[-]/;

/** A gateway's description without `security` lets everybody call what stands behind it. */
export function judgeGateway({ urn, type, inputs }: Resource): Report[] {
  if (type !== gatewayConfig) {
    return [];
  }
  const documents = inputs.at("openapiDocuments").items();
  return documents.flatMap((entry, position) => {
    const text = knownValue(entry.at("document", "contents").text());
    if (text === undefined || asksForCallers.test(textOf(text).replace(/\s+/g, " "))) {
      return [];
    }
    const problem =
      "must ask callers who they are, got an API description without 'security'; add a security scheme to it, such as Firebase, Auth0 or a service account's token";
    return [{ urn, path: `openapiDocuments[${position}].document.contents`, problem }];
  });
}

/** Descriptions are handed over in base64. */
function textOf(contents: string): string {
  const isEncoded = /^[A-Za-z0-9+/]+={0,2}$/.test(contents.replace(/\s+/g, ""));
  return isEncoded ? Buffer.from(contents, "base64").toString("utf8") : contents;
}
