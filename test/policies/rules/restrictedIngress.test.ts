import { describe, expect, it as test } from "vitest";
import { unknown } from "../../support/pulumi";
import { registered, said, types } from "../support/resources";

const app = (inputs: object) => [registered(types.service, "app", { template: {}, ...inputs })];

describe("restricted-ingress", () => {
  const wanted = "'INGRESS_TRAFFIC_INTERNAL_ONLY' or 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER'";
  const message = (got: string) => `app: 'ingress' must be ${wanted}, ${got}; set it or turn on Identity-Aware Proxy`;
  test.each([
    ["internal", { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY" }, []],
    ["internal with the load balancer", { ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" }, []],
    ["open with Identity-Aware Proxy", { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: true }, []],
    ["open", { ingress: "INGRESS_TRAFFIC_ALL" }, [message("got 'INGRESS_TRAFFIC_ALL'")]],
    ["left out", {}, [message("got nothing")]],
    ["not known", { ingress: unknown }, [message("got a value that is not known yet")]],
    [
      "open with a proxy not known yet",
      { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: unknown },
      [message("got 'INGRESS_TRAFFIC_ALL'")],
    ],
    [
      "behind a load balancer for an egress proxy",
      {
        ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
        iapEnabled: true,
        labels: { "bulkhead-role": "egress-proxy" },
      },
      [
        "app: 'ingress' must be 'INGRESS_TRAFFIC_INTERNAL_ONLY', got 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER'; an egress proxy is called from inside only",
      ],
    ],
  ])("judges ingress that is %s", (_, inputs, messages) => {
    expect(said("restricted-ingress", app(inputs))).toEqual(messages);
  });

  const annotation = 'metadata.annotations["run.googleapis.com/ingress"]';
  const open = (path: string, wanted: string) =>
    `app: '${path}' must be ${wanted}, got nothing; set it or turn on Identity-Aware Proxy`;
  test.each([
    [
      "a first-generation service by its annotation",
      types.oldService,
      { metadata: { annotations: { "run.googleapis.com/ingress": "internal" } }, template: {} },
      [],
    ],
    [
      "a first-generation service without one",
      types.oldService,
      { template: {} },
      [open(annotation, "'internal' or 'internal-and-cloud-load-balancing'")],
    ],
    [
      "a function by its setting",
      types.function,
      { serviceConfig: { ingressSettings: "ALLOW_INTERNAL_AND_GCLB" } },
      [],
    ],
    ["a function that an event starts", types.oldFunction, { eventTrigger: { eventType: "x", resource: "y" } }, []],
    [
      "a function that answers requests",
      types.oldFunction,
      { triggerHttp: true },
      [open("ingressSettings", "'ALLOW_INTERNAL_ONLY' or 'ALLOW_INTERNAL_AND_GCLB'")],
    ],
    ["a job, which takes no requests", types.job, { template: {} }, []],
  ])("judges %s", (_, type, inputs, messages) => {
    expect(said("restricted-ingress", [registered(type, "app", inputs)])).toEqual(messages);
  });
});
