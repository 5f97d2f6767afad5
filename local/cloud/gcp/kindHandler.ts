/** Carries out the engine's calls for every type that is described by data: a shape, and a kind for what differs. */
import { gcpCatalog } from "../catalog/gcpCatalog";
import type { ResourceShape } from "../catalog/shape";
import { CloudError } from "../cloudError";
import type { ResourceCall, ResourceState } from "../protocol/provider";
import { knownText, type Properties } from "../protocol/values";
import { checkFields } from "../resources/checks";
import type { Kind } from "../resources/kind";
import { expand, parseId } from "../resources/names";
import type { Cloud, StoredResource } from "../store/cloud";
import { autonamed, isAutomaticName } from "./autoname";
import { checkShape } from "./check";
import type { ProviderConfig } from "./config";
import { createResource } from "./createResource";
import { diffInputs } from "./diff";
import type { ResourceHandler } from "./handler";
import { canonicalPath, located } from "./location";
import { secretPaths } from "./secretPaths";
import {
  labelsOfUpdate,
  outputsOf,
  overlay,
  previewOfCreate,
  previewOfUpdate,
  refreshedInputs,
  refreshedOutputs,
  wantedInputs,
} from "./state";
import { updateResource } from "./updateResource";
import { wholeUnknown } from "./wholeUnknown";

/** The provider's methods for a resource that is described by a shape and a kind. */
export function kindHandler(kind: Kind, shape: ResourceShape, cloud: Cloud): ResourceHandler {
  const takesProject = shape.inputs.has("project");

  return {
    type: kind.type,

    async check(call) {
      const { inputs, failures } = kind.autoname ? autonamed(kind.autoname, call) : { inputs: call.news, failures: [] };
      const wrong = [...failures, ...checkShape(inputs, shape, gcpCatalog), ...checkFields(inputs, kind.fields ?? [])];
      return { inputs, failures: wrong.length > 0 ? wrong : (kind.check?.(inputs) ?? []) };
    },

    async diff(call, config) {
      const before = wantedInputs(kind, shape, call.oldInputs, call.oldOutputs);
      const after = wantedInputs(kind, shape, call.inputs, call.oldOutputs);
      const replacing = new Set(kind.replaces?.(before, after));
      const changes = diffInputs(shape, gcpCatalog, before, after, call.oldOutputs).map((change) =>
        replacing.has(change.path) ? { ...change, replace: true } : change,
      );
      const project = knownText(call.oldOutputs.project);
      if (takesProject && !call.inputs.project && project && config.project && project !== config.project) {
        changes.push({ path: "project", kind: "update", replace: true, inputDiff: false });
      }
      return { changes, deleteBeforeReplace: keepsChosenName(kind, call) };
    },

    async create(call, config) {
      if (call.preview) {
        const shown = takesProject && !shape.unknown.includes("project");
        const inputs = located(call.inputs, "", shown, config);
        return withSecrets("", wholeUnknown(previewOfCreate(kind, shape, inputs, config)));
      }
      const stored = await createResource(kind, shape, cloud, call, config);
      return stateOf(stored, outputsOf(shape, revealed(stored, call.inputs)));
    },

    async read(call, config) {
      const stored = await find(call, config);
      if (!stored) {
        return undefined;
      }
      const outputs = refreshedOutputs(shape, revealed(stored, call.oldOutputs), call.oldOutputs);
      const inputs = refreshedInputs(shape, call.oldInputs, call.oldOutputs, outputs);
      return { ...stateOf(stored, outputs), inputs };
    },

    async update(call, config) {
      if (call.preview) {
        const outputs = wholeUnknown(previewOfUpdate(kind, shape, call.inputs, call.oldOutputs, config));
        return withSecrets(call.id, outputs);
      }
      const name = await nameOf(call, config);
      const stored = await updateResource(kind, cloud, name, (existing) => {
        const current = revealed(existing, call.oldOutputs);
        const inputs = wantedInputs(kind, shape, call.inputs, current);
        return { ...overlay(shape, inputs, current), ...labelsOfUpdate(shape, inputs, current, config) };
      });
      return stateOf(stored, outputsOf(shape, revealed(stored, call.inputs)));
    },

    async delete(call, config) {
      const policy = call.oldOutputs.deletionPolicy;
      if (policy === "ABANDON" || kind.undeletable) {
        return;
      }
      if (policy === "PREVENT") {
        throw new Error(
          `cannot destroy ${kind.noun} without setting deletionPolicy="DELETE" and running \`pulumi up\``,
        );
      }
      if (kind.protectable && call.oldOutputs.deletionProtection === true) {
        throw new Error(
          `cannot destroy ${kind.noun} without setting deletionProtection=false and running \`pulumi up\``,
        );
      }
      const name = await nameOf(call, config);
      await cloud.locks.hold(name, async () => {
        const stored = await cloud.find(name);
        if (!stored) {
          return;
        }
        const remains = (await kind.remove?.({ ...stored, properties: deleting(stored, call) }, cloud)) ?? "nothing";
        if (remains === "resource") {
          return;
        }
        const { payload, ...rest } = stored;
        const tombstone = { ...rest, deletedAt: new Date().toISOString() };
        if (remains === "nothing") {
          await cloud.resources.remove(name);
        } else {
          await cloud.resources.write(
            name,
            remains === "erased" || payload === undefined ? tombstone : { ...tombstone, payload },
          );
        }
        await cloud.policies.remove(name);
        await kind.removed?.(stored, cloud);
      });
    },
  };

  /** Finds the resource of a state by its id, and by the state's other properties if the id alone doesn't name it. */
  async function find(call: ResourceCall, config: ProviderConfig): Promise<StoredResource | undefined> {
    const name = await nameOf(call, config);
    const stored = await cloud.find(name);
    return stored && stored.type === kind.type ? stored : undefined;
  }

  async function nameOf(call: ResourceCall, config: ProviderConfig): Promise<string> {
    const settings = await cloud.settings();
    const known = { ...call.oldInputs, ...call.oldOutputs };
    const defaults: Properties = {
      project: config.project ?? "",
      region: config.region ?? "",
      location: config.region ?? "",
    };
    const ofState = { ...defaults, ...withoutNull(known) };
    const expanded = (parts: Properties | undefined) => parts && expand(kind.path, { ...ofState, ...parts });
    // A state names its resource. An id alone (import), or a name that the server chose, must be read first.
    const path =
      (Object.keys(call.oldOutputs).length > 0 ? expand(kind.path, ofState) : undefined) ??
      expanded(parseId(kind.id ?? kind.path, call.id, defaults)) ??
      expanded(parseId(kind.path, call.id, defaults));
    if (path === undefined) {
      throw new CloudError(400, `Import id '${call.id}' doesn't match '${kind.id ?? kind.path}'`, "invalid");
    }
    return `${kind.api}/${canonicalPath(path, settings)}`;
  }

  function withSecrets(id: string, outputs: Properties): ResourceState {
    return { id, outputs, secrets: secretPaths(shape, gcpCatalog, outputs) };
  }

  function stateOf(stored: StoredResource, outputs: Properties): ResourceState {
    return withSecrets(stored.id, outputs);
  }

  /** The properties, including payloads, which the cloud keeps apart, and write-only values, which it never returns. */
  function revealed(stored: StoredResource, known: Properties): Properties {
    const hidden = Object.fromEntries((kind.hidden ?? []).map((name) => [name, known[name] ?? null]));
    const { payloadOutput } = kind;
    // A payload that came in a write-only property is not shown in another property.
    const elsewhere = Object.entries(hidden).some(([name, value]) => name !== payloadOutput && value !== null);
    const payload =
      payloadOutput && stored.payload !== undefined && !elsewhere ? { [payloadOutput]: stored.payload } : {};
    return { ...stored.properties, ...hidden, ...payload };
  }
}

/** If the program chose the name and keeps it, the old resource must go first, to free the name. */
function keepsChosenName(kind: Kind, call: ResourceCall): boolean {
  const name = kind.autoname === undefined ? undefined : call.inputs[kind.autoname];
  if (kind.autoname === undefined || typeof name !== "string" || call.oldInputs[kind.autoname] !== name) {
    return false;
  }
  return !isAutomaticName(name, call.urn);
}

/** Flags that only Pulumi knows, such as `forceDestroy`, are taken from the state. */
function deleting(stored: StoredResource, call: ResourceCall): Properties {
  const { forceDestroy, deletionPolicy } = call.oldOutputs;
  return {
    ...stored.properties,
    ...withoutNull({ forceDestroy: forceDestroy ?? null, deletionPolicy: deletionPolicy ?? null }),
  };
}

function withoutNull(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
