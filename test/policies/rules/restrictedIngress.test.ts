import { describe, expect, test } from "vitest";
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

describe("ways in that are not services", () => {
  const sql = (value: unknown) =>
    said("restricted-ingress", [
      registered("gcp:sql/databaseInstance:DatabaseInstance", "db", {
        settings: { ipConfiguration: { authorizedNetworks: [{ value: "203.0.113.7/32" }, { value }] } },
      }),
    ]);
  test("are a database that everybody may connect to", () => {
    expect(sql("0.0.0.0/0")).toEqual([
      "db: 'settings.ipConfiguration.authorizedNetworks[1].value' must name the addresses that connect, got '0.0.0.0/0', which is anybody; connect through the network or the connector",
    ]);
    expect(sql("::/0")).toHaveLength(1);
    expect(sql("0.0.0.0/1")).toHaveLength(1);
    expect(sql("128.0.0.0/1")).toHaveLength(1);
    expect(sql("10.0.0.0/8")).toEqual([]);
    expect(sql("198.51.100.0/24")).toEqual([]);
    expect(sql(unknown)).toEqual([]);
  });

  test("are an AlloyDB instance that everybody may connect to", () => {
    const alloy = (cidrRange: string) =>
      said("restricted-ingress", [
        registered("gcp:alloydb/instance:Instance", "db", {
          networkConfig: { enablePublicIp: true, authorizedExternalNetworks: [{ cidrRange }] },
        }),
      ]);
    expect(alloy("0.0.0.0/0")).toEqual([
      "db: 'networkConfig.authorizedExternalNetworks[0].cidrRange' must name the addresses that connect, got '0.0.0.0/0', which is anybody; connect through the network or the connector",
    ]);
    expect(alloy("203.0.113.0/24")).toEqual([]);
  });

  test("are a load balancer of Kubernetes that isn't internal", () => {
    const service = (type: string, annotations: object = {}) =>
      said("restricted-ingress", [
        registered("kubernetes:core/v1:Service", "web", { metadata: { annotations }, spec: { type } }),
      ]);
    expect(service("LoadBalancer")).toEqual([
      "web: 'spec.type' must be internal, got 'LoadBalancer', which the internet reaches; set the annotation 'networking.gke.io/load-balancer-type' to 'Internal'",
    ]);
    expect(service("LoadBalancer", { "networking.gke.io/load-balancer-type": "Internal" })).toEqual([]);
    expect(service("LoadBalancer", { "cloud.google.com/load-balancer-type": "Internal" })).toEqual([]);
    expect(service("ClusterIP")).toEqual([]);
  });

  test("are an ingress of Kubernetes in the class of the external load balancer", () => {
    const ingress = (metadata: object, spec: object, type = "kubernetes:networking.k8s.io/v1:Ingress") =>
      said("restricted-ingress", [registered(type, "web", { metadata, spec } as never)]);
    const annotated = (name: string) => ({ annotations: { "kubernetes.io/ingress.class": name } });
    const found = (path: string) => [
      `web: '${path}' must be 'gce-internal', got 'gce', whose load balancer the internet reaches; set it to 'gce-internal'`,
    ];
    expect(ingress(annotated("gce"), {})).toEqual(found('metadata.annotations["kubernetes.io/ingress.class"]'));
    expect(ingress({}, { ingressClassName: "gce" })).toEqual(found("spec.ingressClassName"));
    expect(ingress(annotated("gce-internal"), {})).toEqual([]);
    expect(ingress(annotated("nginx"), { ingressClassName: "nginx" })).toEqual([]);
    expect(ingress(annotated("gce"), {}, "kubernetes:core/v1:ConfigMap")).toEqual([]);
  });

  test("names where a load balancer of Kubernetes says that it is open", () => {
    const service = (inputs: object, type = "kubernetes:core/v1:Service") =>
      said("restricted-ingress", [registered(type, "lb", { spec: { type: "LoadBalancer" }, ...inputs })]);
    expect(service({})).toEqual([
      expect.stringMatching(/^lb: 'spec.type' must be internal, got 'LoadBalancer', which the internet reaches; set /),
    ]);
    expect(service({}, "kubernetes:core/v1:ServiceList")).toEqual([]);
    const gateway = "kubernetes:gateway.networking.k8s.io/v1:Gateway";
    const inClass = (gatewayClassName: string, type = gateway) => service({ spec: { gatewayClassName } }, type).length;
    for (const name of ["gxlb", "gxlb-mc", "global-external-managed", "regional-external-managed-mc"]) {
      expect(inClass(`gke-l7-${name}`), name).toBe(1);
      expect(inClass(`gke-l7-${name}`, gateway.replace("v1", "v1beta1")), name).toBe(1);
      expect(inClass(`my-gke-l7-${name}`), name).toBe(0);
      expect(inClass(`gke-l7-${name}-x`), name).toBe(0);
      expect(inClass(`gke-l7-${name}`, "kubernetes:gateway.networking.k8s.io/v2:Gateway"), name).toBe(0);
    }
    expect(service({ spec: { gatewayClassName: "gke-l7-gxlb" } }, gateway)).toEqual([
      "lb: 'spec.gatewayClassName' must be an internal class, got 'gke-l7-gxlb', whose load balancer the internet reaches; set it to 'gke-l7-rilb'",
    ]);
  });
});
