/** Registrations written down directly, for tables of cases. */
import type { Inputs } from "./cloudOutputs";
import { type JudgeOptions, judgeRegistered } from "./judge";
import type { Registered } from "./record";

export const stackUrn = "urn:pulumi:prod::app::pulumi:pulumi:Stack::app-prod";
const stack: Registered = {
  urn: stackUrn,
  type: "pulumi:pulumi:Stack",
  name: "app-prod",
  parent: "",
  inputs: {},
  outputs: {},
  dependencies: [],
  propertyDependencies: {},
};

export const types = {
  service: "gcp:cloudrunv2/service:Service",
  job: "gcp:cloudrunv2/job:Job",
  oldService: "gcp:cloudrun/service:Service",
  function: "gcp:cloudfunctionsv2/function:Function",
  oldFunction: "gcp:cloudfunctions/function:Function",
  account: "gcp:serviceaccount/account:Account",
  secret: "gcp:secretmanager/secret:Secret",
  version: "gcp:secretmanager/secretVersion:SecretVersion",
  bucket: "gcp:storage/bucket:Bucket",
} as const;

export const urnOf = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`;

export function registered(
  type: string,
  name: string,
  inputs: Inputs,
  sources: Record<string, string[]> = {},
): Registered {
  return {
    urn: urnOf(type, name),
    type,
    name,
    parent: stackUrn,
    inputs,
    outputs: inputs,
    dependencies: Object.values(sources).flat(),
    propertyDependencies: sources,
  };
}

/** `name: message` of what one rule says, `(advisory)` before what it only advises. */
export function said(rule: string, resources: readonly Registered[], options: JudgeOptions = {}): string[] {
  return judgeRegistered([stack, ...resources], options)
    .filter((found) => found.rule === rule)
    .map(({ name, message, level }) => `${level === "advisory" ? "(advisory) " : ""}${name}: ${message}`);
}
