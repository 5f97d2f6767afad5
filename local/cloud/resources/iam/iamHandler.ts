/** Carries out the engine's calls for IAM resources, for every family and form alike. */
import { etagOf, iamTypeOf, type StoredPolicy } from "../../../../iam";
import { isMap } from "../../../../plan/contract";
import { notFound } from "../../cloudError";
import type { ProviderConfig } from "../../gcp/config";
import type { ResourceHandler } from "../../gcp/handler";
import { canonicalPath, located, projectOf } from "../../gcp/location";
import { wholeUnknown } from "../../gcp/wholeUnknown";
import type { CheckFailure, PropertyChange, ResourceState } from "../../protocol/provider";
import { containsUnknown, isUnknown, type Properties, unknownValue } from "../../protocol/values";
import type { Cloud } from "../../store/cloud";
import { expand } from "../names";
import { wrongPolicyData } from "./documents";
import type { IamForm } from "./iamForms";
import { parseIamId } from "./importId";
import { verifyMembers, wrongMember, wrongRole } from "./members";
import { type IamTarget, keysOf, targetProperties } from "./targets";

/** The provider's methods for one type of a target's IAM family, such as `SecretIamMember`. */
export function iamHandler(target: IamTarget, form: IamForm, cloud: Cloud): ResourceHandler {
  const keys = keysOf(target);
  const own = form.properties.map((marked) => ({
    name: marked.replace(/[!~]/g, ""),
    required: marked.includes("!"),
    replaces: marked.includes("~"),
  }));
  const takesCondition = own.some(({ name }) => name === "condition");
  const takesProject = keys.some(({ name, required }) => name === "project" && !required);

  const locate = (properties: Properties, config: ProviderConfig): Properties => {
    // A full path names project and place, so these properties may stay unset.
    const fromPath = fromLongName(target, properties);
    return located({ ...fromPath, ...withoutNull(properties) }, target.path, takesProject, config);
  };
  const nameOf = async (properties: Properties): Promise<string> => {
    const settings = await cloud.settings();
    const path = canonicalPath(expand(target.path, properties) ?? "", settings);
    projectOf(path, settings, target.api);
    return path;
  };
  const stateOf = (properties: Properties, stored: StoredPolicy): ResourceState => {
    const id = [expand(target.id ?? target.path, properties) ?? "", ...form.idParts(properties)].join("/");
    const condition: Properties = takesCondition ? { condition: properties.condition ?? null } : {};
    return { id, outputs: { ...properties, ...condition, etag: etagOf(stored) } };
  };
  const write = async (properties: Properties, olds: Properties): Promise<ResourceState> => {
    const path = await nameOf(properties);
    if (target.stored && !(await cloud.find(`${target.api}/${path}`))) {
      throw notFound(`${target.api}/${path}`);
    }
    await verifyMembers(cloud, form.members(properties));
    const name = `${target.policyApi ?? target.api}/${path}`;
    const stored = await cloud.changePolicy(name, async (policy, etag) => form.apply(policy, properties, olds, etag));
    return stateOf(properties, stored);
  };

  return {
    type: iamTypeOf(target, form.name),

    async check(call) {
      const missing = [...keys, ...own]
        .filter(({ name, required }) => required && (call.news[name] ?? null) === null)
        .map(({ name }) => ({ property: name, reason: `Missing required argument '${name}'` }));
      return { inputs: call.news, failures: missing.length > 0 ? missing : formFailures(call.news) };
    },

    async diff(call) {
      const changes = [...keys.map(({ name }) => ({ name, replaces: true })), ...own].flatMap((property) => {
        const { name, replaces } = property;
        const before = call.oldInputs[name] ?? null;
        const after = call.inputs[name] ?? null;
        const computed = after === null && keys.some((key) => key.name === name && !key.required);
        const same = computed || (!containsUnknown(after) && form.same(name, before, after));
        const unset = before === null && form.same(name, call.oldOutputs[name], after) && !containsUnknown(after);
        const kind = before === null ? "add" : after === null ? "delete" : "update";
        return same || unset ? [] : [{ path: name, kind, replace: replaces, inputDiff: true } satisfies PropertyChange];
      });
      return { changes, deleteBeforeReplace: false };
    },

    async create(call, config) {
      if (!call.preview) {
        return write(locate(call.inputs, config), {});
      }
      const computed = keys.filter(({ name, required }) => !required && !call.inputs[name]);
      const unknown = Object.fromEntries(computed.map(({ name }) => [name, unknownValue]));
      const condition: Properties = takesCondition ? { condition: null } : {};
      return { id: "", outputs: wholeUnknown({ ...condition, ...call.inputs, ...unknown, etag: unknownValue }) };
    },

    async read(call, config) {
      const parsed =
        Object.keys(call.oldOutputs).length > 0 ? call.oldOutputs : parseIamId(target, form, call.id, config);
      const properties = locate(onlyOwn(parsed), config);
      const path = await nameOf(properties);
      if (target.stored && !(await cloud.find(`${target.api}/${path}`))) {
        return undefined;
      }
      const stored = await cloud.readPolicy(`${target.policyApi ?? target.api}/${path}`);
      const found = form.read(stored.policy, properties);
      if (!found) {
        return undefined;
      }
      const current = { ...properties };
      for (const [name, value] of Object.entries(found)) {
        current[name] = form.same(name, properties[name], value) ? (properties[name] ?? value) : value;
      }
      const kept = Object.keys(call.oldInputs).length > 0 ? Object.keys(call.oldInputs) : Object.keys(current);
      const inputs = Object.fromEntries(kept.map((name) => [name, current[name] ?? call.oldInputs[name] ?? null]));
      return { ...stateOf(current, stored), inputs: withoutNull(inputs) };
    },

    async update(call, config) {
      const properties = locate({ ...targetProperties(target, call.oldOutputs), ...call.inputs }, config);
      if (call.preview) {
        return { id: call.id, outputs: wholeUnknown({ ...call.oldOutputs, ...call.inputs }) };
      }
      return write(properties, call.oldOutputs);
    },

    async delete(call, config) {
      const properties = locate(onlyOwn(call.oldOutputs), config);
      const path = await nameOf(properties);
      if (target.stored && !(await cloud.find(`${target.api}/${path}`))) {
        return;
      }
      await cloud.changePolicy(`${target.policyApi ?? target.api}/${path}`, (policy) =>
        form.remove(policy, properties),
      );
    },
  };

  function onlyOwn(properties: Properties): Properties {
    const names = new Set([...keys, ...own].map(({ name }) => name));
    return Object.fromEntries(Object.entries(properties).filter(([name]) => names.has(name)));
  }
}

function formFailures(inputs: Properties): CheckFailure[] {
  const members = Array.isArray(inputs.members) ? inputs.members : [];
  const reasons = [
    { property: "role", reason: wrongRole(inputs.role) },
    { property: "member", reason: wrongMember(inputs.member) },
    { property: "policyData", reason: wrongPolicyData(inputs.policyData) },
    ...["expression", "title"].map((name) => ({
      property: `condition.${name}`,
      reason:
        isMap(inputs.condition) && !inputs.condition[name]
          ? `Missing required argument 'condition.${name}'`
          : undefined,
    })),
    ...members.map((member, index) => ({ property: `members[${index}]`, reason: wrongMember(member) })),
  ];
  return reasons.flatMap(({ property, reason }) => (reason === undefined ? [] : [{ property, reason }]));
}

function fromLongName(target: IamTarget, properties: Properties): Properties {
  const value = properties[target.required[0]];
  const match = typeof value === "string" && !isUnknown(value) ? longName.exec(value) : null;
  const takes = new Set(keysOf(target).map(({ name }) => name));
  const parts = { project: match?.[1], location: match?.[2] };
  return Object.fromEntries(
    Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined && takes.has(part[0])),
  );
}

const longName = /^projects\/([^/]+)\/(?:(?:locations|regions)\/([^/]+)\/)?/;

function withoutNull(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null && value !== undefined));
}
