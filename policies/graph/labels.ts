/** Reads the labels that name a resource's tenant and role. */
import { roleLabel, tenantLabel } from "../../plan";
import { Field, knownValue, type Reading } from "../read";
import type { Resource } from "../read/resource";

/** What a stack calls its labels, and what it knows of things outside it. */
export interface GraphSettings {
  /** Label with the tenant's id. Default: `tenant`. */
  readonly tenantLabel: string;
  /** Label with the part a resource plays: `workload`, `egress-proxy` or `cell`. Default: `bulkhead-role`. */
  readonly roleLabel: string;
  /**
   * Tenant (or `platform`) of identities, secrets and storage that live outside the stack, by their full name or e-mail, of other
   * stacks' outputs, by the stack's name, and of versions that are only read, by their name in the program.
   */
  readonly externals: Readonly<Record<string, string>>;
  /** Set for a stack that is one app: the tenant of everything in it that names none. */
  readonly soleTenant?: string;
}

/** Owner of a resource outside the stack, if the config names one under this name. */
export function externalOwner({ externals }: GraphSettings, spelling: string): string | undefined {
  return Object.hasOwn(externals, spelling) ? externals[spelling] : undefined;
}

export const defaultSettings: GraphSettings = { tenantLabel, roleLabel, externals: {} };

/**
 * A label of a resource. The resource's own labels count first, then what the provider made of them, then the provider's
 * default labels. Cloud Run of the first generation and Kubernetes keep them in their metadata.
 */
export function labelOf(resource: Resource, key: string): Reading<string> {
  const places: Field[] =
    resource.type === "gcp:cloudrun/service:Service" || resource.type.startsWith("kubernetes:")
      ? [resource.inputs.at("metadata", "labels"), resource.inputs.at("spec", "template", "metadata", "labels")]
      : [
          resource.inputs.at("labels"),
          resource.inputs.at("userLabels"),
          resource.inputs.at("resourceLabels"),
          resource.inputs.at("settings", "userLabels"),
          knownOnly(resource.outputs.at("effectiveLabels")),
        ];
  for (const place of [...places, defaultLabels(resource.provider)]) {
    const reading = place.at(key).text();
    if (reading.state === "unknown" || (knownValue(reading) ?? "") !== "") {
      return reading;
    }
  }
  return { state: "missing" };
}

function knownOnly(field: Field): Field {
  return field.state === "known" ? field : Field.of(undefined);
}

/** Providers get their settings as texts, so a map arrives as JSON. */
function defaultLabels(provider: Field): Field {
  const labels = provider.at("defaultLabels");
  const text = labels.text();
  if (text.state !== "known") {
    return labels;
  }
  try {
    return Field.of(JSON.parse(text.value));
  } catch {
    return Field.of(undefined);
  }
}
