/** Defaults inside of a Cloud Run template, for the deployed resource and for its preview. */
import { isMap } from "../../../plan/contract";
import { isUnknown, type Properties, unknownValue, type Value } from "../protocol/values";

/** Returns the value of a property that Cloud Run computes: its default, or unknown. */
export type Filler = (key: string, fallback: Value) => Value;

/**
 * A template with everything filled in that the program leaves to Cloud Run. With `unknownFiller` it is what a preview
 * shows, with `serverFiller` what is deployed.
 */
export function fillTemplate(template: Value | undefined, fill: Filler, form: "service" | "workerPool" | "job"): Value {
  if (!isMap(template)) {
    return template ?? null;
  }
  const containers = Array.isArray(template.containers)
    ? template.containers.map((container) => fillContainer(container, fill, form))
    : (template.containers ?? null);
  const filled: Properties = { ...template, containers };
  const set = (key: string, fallback: Value) => {
    if (filled[key] === undefined || filled[key] === null) {
      filled[key] = fill(key, fallback);
    }
  };
  set("serviceAccount", "");
  if (form !== "workerPool") {
    set("timeout", form === "job" ? "600s" : "300s");
  }
  if (form === "service") {
    set("maxInstanceRequestConcurrency", 80);
    set("scaling", { maxInstanceCount: 100, minInstanceCount: 0 });
  }
  if (form === "job") {
    set("executionEnvironment", "EXECUTION_ENVIRONMENT_GEN2");
    set("maxRetries", 3);
  }
  if (isMap(filled.vpcAccess)) {
    filled.vpcAccess = {
      ...filled.vpcAccess,
      egress: filled.vpcAccess.egress ?? fill("egress", "PRIVATE_RANGES_ONLY"),
    };
  }
  return filled;
}

function fillContainer(container: Value, fill: Filler, form: "service" | "workerPool" | "job"): Value {
  if (!isMap(container)) {
    return container;
  }
  const resources = isMap(container.resources)
    ? {
        ...container.resources,
        limits: container.resources.limits ?? fill("limits", { cpu: "1000m", memory: "512Mi" }),
      }
    : isUnknown(container.resources)
      ? (container.resources ?? null)
      : fill("resources", { cpuIdle: true, limits: { cpu: "1000m", memory: "512Mi" }, startupCpuBoost: false });
  return {
    ...container,
    resources,
    ...(form === "service" && isMap(container.ports)
      ? { ports: { ...container.ports, name: container.ports.name ?? fill("portName", "http1") } }
      : {}),
  };
}

export const unknownFiller: Filler = () => unknownValue;

export const serverFiller: Filler = (_key, fallback) => fallback;
