/** A workload as the graph reads it from inputs written down directly, and its parts in a form that tables can hold. */
import { buildGraph, makeResource, type Workload } from "../../../policies/graph";
import { Field } from "../../../policies/read";

export const workloadTypes = {
  service: "gcp:cloudrunv2/service:Service",
  job: "gcp:cloudrunv2/job:Job",
  pool: "gcp:cloudrunv2/workerPool:WorkerPool",
  old: "gcp:cloudrun/service:Service",
  function: "gcp:cloudfunctionsv2/function:Function",
  oldFunction: "gcp:cloudfunctions/function:Function",
};

export function read(type: string, inputs: object, sources: Record<string, string[]> = {}): Workload {
  const resource = makeResource({
    urn: `urn:pulumi:prod::app::${type}::app`,
    type,
    name: "app",
    inputs: Field.of(inputs),
    propertyDependencies: new Map(Object.entries(sources)),
  });
  const [workload] = buildGraph([resource]).workloads;
  if (workload === undefined) {
    throw new Error("no workload was read");
  }
  return workload;
}

export const paths = (slots: readonly { readonly path: string }[]) => slots.map(({ path }) => path);

type Targets = readonly { readonly target: { readonly nodes: readonly { readonly id: string }[] } }[];
export const targetsOf = (slots: Targets) => slots.flatMap(({ target }) => target.nodes.map(({ id }) => id));

export const envOf = (workload: Workload) =>
  workload.env.map(({ slot, container, name, value, secret }) => ({
    at: slot.path,
    container,
    name: name.state === "known" ? name.value : name.state,
    value: value.state === "known" ? value.value : value.state,
    secret: secret?.target.nodes.map(({ id }) => id).join(),
  }));
