/** Puts together the handlers of all resource types. */
import { gcpCatalog } from "../catalog/gcpCatalog";
import { kinds } from "../resources";
import { auditConfigHandler } from "../resources/iam/auditConfigHandler";
import { iamForms } from "../resources/iam/iamForms";
import { iamHandler } from "../resources/iam/iamHandler";
import { iamTargets } from "../resources/iam/targets";
import type { Cloud } from "../store/cloud";
import type { ResourceHandler } from "./handler";
import { kindHandler } from "./kindHandler";

/** Every resource type that the provider serves. */
export function gcpHandlers(cloud: Cloud): ReadonlyMap<string, ResourceHandler> {
  const resources = kinds.map((kind) => {
    const shape = gcpCatalog.resources.get(kind.type);
    if (!shape) {
      throw new Error(`'${kind.type}' must have a shape in the catalogue`);
    }
    return kindHandler(kind, shape, cloud);
  });
  const policies = iamTargets.flatMap((target) => iamForms.map((form) => iamHandler(target, form, cloud)));
  return new Map([...resources, ...policies, auditConfigHandler(cloud)].map((handler) => [handler.type, handler]));
}
