/** Public doors beside a service's ingress. */
import type { FaultKind } from "../faultKind";
import { alone, gcp, oneTenant, raw, region, twoTenants } from "../surroundings";

/** Rules of Firebase for the objects or documents of a service, in one block. */
const ruleset = (service: string, rule: string) => () => {
  const content = `rules_version = '2';\nservice ${service} {\n  match /{path=**} {\n    ${rule}\n  }\n}\n`;
  const rules = raw(
    "gcp:firebaserules/ruleset:Ruleset",
    "r",
    { project: "p", source: { files: [{ name: "f.rules", content }] } },
    ["name"],
  );
  raw("gcp:firebaserules/release:Release", "s", { name: `${service}/acme`, rulesetName: rules.name });
};

export const otherDoors: FaultKind = {
  title: "Public doors beside a service's ingress",
  bad: [
    [
      "a database open to everybody",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "MYSQL_8_0",
        settings: {
          tier: "t",
          ipConfiguration: { ipv4Enabled: true, authorizedNetworks: [{ name: "all", value: "0.0.0.0/0" }] },
        },
      }),
      "restricted-ingress",
    ],
    [
      "a database open to both halves of the internet",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "MYSQL_8_0",
        settings: {
          tier: "t",
          ipConfiguration: {
            ipv4Enabled: true,
            authorizedNetworks: [{ value: "0.0.0.0/1" }, { value: "128.0.0.0/1" }],
          },
        },
      }),
      "restricted-ingress",
    ],
    [
      "a load balancer of Kubernetes",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s" },
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      }),
      "restricted-ingress",
    ],
    [
      "a gateway of Kubernetes in an external class",
      alone("kubernetes:gateway.networking.k8s.io/v1:Gateway", {
        spec: { gatewayClassName: "gke-l7-global-external-managed" },
      }),
      "restricted-ingress",
    ],
    [
      "a load balancer of Kubernetes with another annotation",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s", annotations: { "cloud.google.com/neg": "{}" } },
        spec: { type: "LoadBalancer", ports: [{ port: 443 }] },
      }),
      "restricted-ingress",
    ],
    [
      "an ingress of Kubernetes in the class of the external load balancer",
      alone("kubernetes:networking.k8s.io/v1:Ingress", {
        metadata: { name: "s", annotations: { "kubernetes.io/ingress.class": "gce" } },
        spec: { rules: [] },
      }),
      "restricted-ingress",
    ],
    [
      "an ingress of Kubernetes by the name of its class",
      alone("kubernetes:networking.k8s.io/v1:Ingress", { metadata: { name: "s" }, spec: { ingressClassName: "gce" } }),
      "restricted-ingress",
    ],
    [
      "a service open to all",
      twoTenants((acme) => {
        acme.service("acme-site", {}, { ingress: "INGRESS_TRAFFIC_ALL" });
      }),
      "restricted-ingress",
    ],
    [
      "a public invoker through a policy",
      twoTenants((acme) => {
        const app = acme.service("acme-site");
        new gcp.cloudrunv2.ServiceIamPolicy("p", {
          name: app.name,
          location: region,
          policyData: JSON.stringify({ bindings: [{ role: "roles/run.invoker", members: ["allUsers"] }] }),
        });
      }),
      "authenticated-access",
    ],
    [
      "a gateway without authentication",
      alone("gcp:apigateway/apiConfig:ApiConfig", {
        api: "a",
        openapiDocuments: [
          {
            document: {
              path: "spec.yaml",
              contents: Buffer.from(
                "swagger: '2.0'\nhost: a\npaths:\n  /orders:\n    get:\n      operationId: o\n      x-google-backend:\n        address: https://app-abc.a.run.app\n",
              ).toString("base64"),
            },
          },
        ],
      }),
      "authenticated-access",
    ],
    [
      "a cluster of AlloyDB open to everybody",
      alone("gcp:alloydb/instance:Instance", {
        cluster: "c",
        instanceId: "i",
        instanceType: "PRIMARY",
        networkConfig: { enablePublicIp: true, authorizedExternalNetworks: [{ cidrRange: "0.0.0.0/0" }] },
      }),
      "restricted-ingress",
    ],
    [
      "everybody through Identity-Aware Proxy",
      oneTenant((acme) => {
        const service = acme.service("acme-app", {}, { iapEnabled: true });
        raw("gcp:iap/webCloudRunServiceIamMember:WebCloudRunServiceIamMember", "g", {
          location: region,
          cloudRunServiceName: service.name,
          role: "roles/iap.httpsResourceAccessor",
          member: "allAuthenticatedUsers",
        });
      }),
      "authenticated-access",
    ],
    [
      "rules of Firebase that open a bucket",
      ruleset("firebase.storage", "allow read, write: if true;"),
      "private-bucket",
    ],
    [
      "rules of Firebase that open a bucket up to a day",
      ruleset("firebase.storage", "allow read, write: if request.time < timestamp.date(2027, 1, 1);"),
      "private-bucket",
    ],
    [
      "rules of Firestore that let everybody in",
      ruleset("cloud.firestore", "allow read; allow write: if (true);"),
      "no-shared-storage",
    ],
  ],
  good: [
    [
      "a database open to one office",
      alone("gcp:sql/databaseInstance:DatabaseInstance", {
        databaseVersion: "MYSQL_8_0",
        settings: {
          tier: "t",
          ipConfiguration: { ipv4Enabled: true, authorizedNetworks: [{ name: "office", value: "203.0.113.7/32" }] },
        },
      }),
    ],
    [
      "an internal load balancer of Kubernetes",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s", annotations: { "networking.gke.io/load-balancer-type": "Internal" } },
        spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
      }),
    ],
    [
      "an ingress of Kubernetes in the class of the internal load balancer",
      alone("kubernetes:networking.k8s.io/v1:Ingress", {
        metadata: { name: "s", annotations: { "kubernetes.io/ingress.class": "gce-internal" } },
        spec: { rules: [] },
      }),
    ],
    [
      "a gateway of Kubernetes in an internal class",
      alone("kubernetes:gateway.networking.k8s.io/v1:Gateway", { spec: { gatewayClassName: "gke-l7-rilb" } }),
    ],
    [
      "a service inside the cluster",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "s" },
        spec: { type: "ClusterIP", ports: [{ port: 80 }] },
      }),
    ],
    [
      "a service behind Identity-Aware Proxy",
      twoTenants((acme) => {
        acme.service("acme-site", {}, { ingress: "INGRESS_TRAFFIC_ALL", iapEnabled: true });
      }),
    ],
    [
      "a gateway that asks for a key of its users",
      alone("gcp:apigateway/apiConfig:ApiConfig", {
        api: "a",
        openapiDocuments: [
          {
            document: {
              path: "spec.yaml",
              contents: Buffer.from(
                "swagger: '2.0'\nhost: a\nsecurityDefinitions:\n  firebase:\n    type: oauth2\n    flow: implicit\n    authorizationUrl: ''\n    x-google-issuer: https://securetoken.google.com/p\nsecurity:\n- firebase: []\npaths:\n  /orders:\n    get:\n      operationId: o\n",
              ).toString("base64"),
            },
          },
        ],
      }),
    ],
    [
      "a group through Identity-Aware Proxy",
      oneTenant((acme) => {
        const service = acme.service("acme-app", {}, { iapEnabled: true });
        raw("gcp:iap/webCloudRunServiceIamMember:WebCloudRunServiceIamMember", "g", {
          location: region,
          cloudRunServiceName: service.name,
          role: "roles/iap.httpsResourceAccessor",
          member: "group:acme-staff@example.com",
        });
      }),
    ],
    [
      "rules of Firebase that ask who it is",
      ruleset("firebase.storage", "allow read, write: if request.auth != null && request.auth.uid == path[0];"),
    ],
  ],
};
