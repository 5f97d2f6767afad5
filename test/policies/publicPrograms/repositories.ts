/** Programs of public repositories that serve an app or its backend on Cloud Run. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { raw } from "../kinds/surroundings";
import { everybody, oldRun, region, run } from "./parts";
import { meantToBePublic, type PublicProgram } from "./publicProgram";

export const appPrograms: readonly PublicProgram[] = [
  {
    source: "mikaeelkhalid/gcp-cloudrun-pulumi",
    language: "TypeScript",
    title: "the hello container",
    findings: {
      "own-service-account hello": "right",
      "restricted-ingress hello": "right",
      "egress-confined hello": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      oldRun("hello", {});
    },
  },
  {
    source: "TAF-Equipe2/test-api pulumi/google-cloud",
    language: "TypeScript",
    title: "an API with the services it needs enabled",
    findings: {
      "restricted-ingress api": meantToBePublic,
      "egress-confined api": "right",
      "authenticated-access api-everyone": meantToBePublic,
      "audit-trail app-prod": "right",
    },
    program: () => {
      for (const name of ["run", "iam", "artifactregistry"]) {
        new gcp.projects.Service(name, { service: `${name}.googleapis.com` });
      }
      raw("gcp:artifactregistry/repository:Repository", "images", {
        repositoryId: "api",
        location: region,
        format: "DOCKER",
      });
      const account = new gcp.serviceaccount.Account("api", { accountId: "api-run" });
      const service = run(
        "api",
        [{ image: "example/api", ports: { containerPort: 8080 } }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_ALL" },
      );
      everybody("api-everyone", service);
    },
  },
  {
    source: "public repository: deployments by the Automation API",
    language: "Go",
    title: "one service made by the Automation API",
    findings: {
      "own-service-account automation-test-service-001": "right",
      "restricted-ingress automation-test-service-001": "right",
      "egress-confined automation-test-service-001": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      run(
        "automation-test-service-001",
        [{ image: "us-central1-docker.pkg.dev/p/public/test1:latest" }],
        { scaling: { minInstanceCount: 0, maxInstanceCount: 1 } },
        { name: "automation-test-service-001" },
      );
    },
  },
  {
    source: "public repository: backend and its identity",
    language: "Go",
    title: "an internal backend with an identity of its own",
    findings: { "egress-confined backend": "right", "audit-trail app-prod": "right" },
    program: () => {
      const account = new gcp.serviceaccount.Account("backend-identity", {
        accountId: "backend-identity",
        project: "p",
      });
      run(
        "backend",
        [{ image: "example/backend", resources: { limits: { memory: "1Gi", cpu: "1000m" } } }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY", project: "p" },
      );
    },
  },
  {
    source: "public repository: backend with a connector and a cache",
    language: "Go",
    title: "a backend behind a load balancer with a connector",
    findings: { "egress-confined backend": "right", "audit-trail app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("vpc", { autoCreateSubnetworks: false });
      const connector = new gcp.vpcaccess.Connector("connector", {
        network: network.name,
        ipCidrRange: "10.8.0.0/28",
        region,
      });
      const cache = raw("gcp:redis/instance:Instance", "cache", { memorySizeGb: 1, authorizedNetwork: network.id }, [
        "host",
      ]);
      const account = new gcp.serviceaccount.Account("backend", { accountId: "backend" });
      run(
        "backend",
        [{ image: "example/backend", envs: [{ name: "REDIS_HOST", value: cache.host }] }],
        { serviceAccount: account.email, vpcAccess: { connector: connector.selfLink, egress: "PRIVATE_RANGES_ONLY" } },
        { ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" },
      );
      new gcp.projects.IAMMember("backend-logs", {
        project: "p",
        role: "roles/logging.logWriter",
        member: pulumi.interpolate`serviceAccount:${account.email}`,
      });
    },
  },
  {
    source: "public repository: services with placeholder secrets",
    language: "Go",
    title: "two services and secrets to be filled in later",
    findings: {
      "own-service-account vss": "right",
      "restricted-ingress vss": "right",
      "egress-confined vss": "right",
      "own-service-account fdr": "right",
      "restricted-ingress fdr": "right",
      "egress-confined fdr": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      for (const name of ["jwt", "settlement-token"]) {
        const secret = new gcp.secretmanager.Secret(name, { secretId: name, replication: { auto: {} } });
        new gcp.secretmanager.SecretVersion(`${name}-v1`, {
          secret: secret.id,
          secretData: "changeme-before-first-deploy",
        });
      }
      for (const [name, port] of [
        ["vss", "8081"],
        ["fdr", "8082"],
      ] as const) {
        run(
          name,
          [
            {
              image: `example/${name}:1`,
              envs: [
                { name: "PORT_HINT", value: port },
                { name: "SCENARIOS_PATH", value: "/app/scenarios.yaml" },
              ],
            },
          ],
          {},
          { ingress: "INGRESS_TRAFFIC_ALL" },
        );
      }
    },
  },
  {
    source: "ahmedbesbes/pulumi-cloudrun",
    language: "Python",
    title: "a model's API with its keys from Secret Manager",
    findings: {
      "no-secret-ref-in-env api": "right",
      "restricted-ingress api": "right",
      "egress-confined api": "right",
      "authenticated-access api-public": "right",
      "audit-trail app-prod": "right",
    },
    program: () => {
      const account = new gcp.serviceaccount.Account("api", { accountId: "model-api" });
      const envs = ["OPENAI_API_KEY", "ANTHROPIC_KEY"].map((name) => {
        const secret = new gcp.secretmanager.Secret(name, { secretId: name, replication: { auto: {} } });
        new gcp.secretmanager.SecretIamMember(name, {
          secretId: secret.id,
          role: "roles/secretmanager.secretAccessor",
          member: pulumi.interpolate`serviceAccount:${account.email}`,
        });
        return { name, valueSource: { secretKeyRef: { secret: secret.secretId, version: "latest" } } };
      });
      const service = run(
        "api",
        [{ image: "example/api", envs }],
        { serviceAccount: account.email },
        { ingress: "INGRESS_TRAFFIC_ALL" },
      );
      everybody("api-public", service);
    },
  },
  {
    source: "public repository: service with a random suffix",
    language: "YAML",
    title: "a service whose name has a random suffix",
    findings: { "egress-confined app": "right", "audit-trail app-prod": "right" },
    program: () => {
      const suffix = new random.RandomId("suffix", { byteLength: 2 });
      const account = new gcp.serviceaccount.Account("app", { accountId: "app-run", project: "p" });
      run(
        "app",
        [{ image: "us-docker.pkg.dev/cloudrun/container/hello", envs: [{ name: "RELEASE", value: suffix.hex }] }],
        { serviceAccount: account.email },
        { name: pulumi.interpolate`app-${suffix.hex}`, ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER" },
      );
    },
  },
];
