/** What a rule may change by itself, where config sets it to `remediate`: settings whose safe value is the same for everybody. */
import { isMap } from "../../plan";
import { signatureKey } from "../read";

/** Inputs as they come over the wire, with unknown values and secret marks still in them. */
export type WireInputs = Readonly<Record<string, unknown>>;

/** The inputs with what was wrong put right; undefined if there is nothing to change. */
type Remedy = (type: string, inputs: WireInputs) => WireInputs | undefined;

export const remedies: ReadonlyMap<string, Remedy> = new Map<string, Remedy>([
  ["private-bucket", closeBucket],
  ["restricted-ingress", restrictIngress],
  ["authenticated-access", checkInvokers],
  ["egress-confined", sendAllTraffic],
]);

const bucketType = "gcp:storage/bucket:Bucket";
const serviceType = "gcp:cloudrunv2/service:Service";

function closeBucket(type: string, inputs: WireInputs): WireInputs | undefined {
  const wanted = { uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" };
  return type === bucketType ? withValues(inputs, wanted) : undefined;
}

function restrictIngress(type: string, inputs: WireInputs): WireInputs | undefined {
  if (type === serviceType) {
    const isInternal = internal.has(inputs.ingress);
    return isInternal || inputs.iapEnabled === true
      ? undefined
      : withValues(inputs, { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" });
  }
  const config = inputs.serviceConfig;
  if (type !== "gcp:cloudfunctionsv2/function:Function" || !isPlain(config) || internal.has(config.ingressSettings)) {
    return undefined;
  }
  return { ...inputs, serviceConfig: { ...config, ingressSettings: "ALLOW_INTERNAL_ONLY" } };
}

const internal = new Set<unknown>([
  "INGRESS_TRAFFIC_INTERNAL_ONLY",
  "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
  "ALLOW_INTERNAL_ONLY",
  "ALLOW_INTERNAL_AND_GCLB",
]);

function checkInvokers(type: string, inputs: WireInputs): WireInputs | undefined {
  const isOff = type === serviceType && "invokerIamDisabled" in inputs;
  return isOff ? withValues(inputs, { invokerIamDisabled: false }) : undefined;
}

/** Only where the workload is attached to a network already: without one there is nowhere to send it. */
function sendAllTraffic(type: string, inputs: WireInputs): WireInputs | undefined {
  if (type === "gcp:cloudrunv2/job:Job") {
    const { template } = inputs;
    const inner = isPlain(template) ? throughNetwork(template) : undefined;
    return inner === undefined ? undefined : { ...inputs, template: inner };
  }
  return type === serviceType || type === "gcp:cloudrunv2/workerPool:WorkerPool" ? throughNetwork(inputs) : undefined;
}

function throughNetwork(holder: WireInputs): WireInputs | undefined {
  const { template } = holder;
  const access = isPlain(template) ? template.vpcAccess : undefined;
  if (!isPlain(template) || !isPlain(access) || access.egress === "ALL_TRAFFIC") {
    return undefined;
  }
  const isAttached = "networkInterfaces" in access || "connector" in access;
  return isAttached
    ? { ...holder, template: { ...template, vpcAccess: { ...access, egress: "ALL_TRAFFIC" } } }
    : undefined;
}

function withValues(inputs: WireInputs, wanted: WireInputs): WireInputs | undefined {
  const isRight = Object.entries(wanted).every(([name, value]) => inputs[name] === value);
  return isRight ? undefined : { ...inputs, ...wanted };
}

/** True for a map that isn't a secret or an unknown value, which can't be seen into. */
function isPlain(value: unknown): value is WireInputs {
  return isMap(value) && !(signatureKey in value);
}
