/** Reports environment variables that are filled from Secret Manager. */
import { knownValue } from "../read";
import { quoted } from "./messages";
import type { Rule } from "./rule";

export const noSecretRefInEnv: Rule = {
  id: "no-secret-ref-in-env",
  sentence: "No environment variable is filled from Secret Manager.",
  why: "A secret reference in env also ends up in the process environment: every library, crash report and child process sees it, and it stays there until the instance ends, even after the secret has been rotated.",
  counts:
    "`valueSource.secretKeyRef`, `valueFrom.secretKeyRef`, `envFroms.secretRef` and `secretEnvironmentVariables`, in every container.",
  unknowns: "The reference itself is reported, whether or not the secret's name is known.",
  severity: "high",
  remediation:
    "Mount the secret as a volume and read the file when it is needed; a volume at `latest` also follows rotation.",
  examples: {
    bad: `
const key = new gcp.secretmanager.Secret("key", { secretId: "acme-key", replication: { auto: {} } });
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  template: {
    containers: [{
      image: "example/app",
      envs: [{ name: "SETTINGS", valueSource: { secretKeyRef: { secret: key.secretId, version: "latest" } } }],
    }],
  },
});`,
    good: `
const key = new gcp.secretmanager.Secret("key", { secretId: "acme-key", replication: { auto: {} } });
new gcp.cloudrunv2.Service("app", {
  location: "europe-west1",
  template: {
    volumes: [{ name: "key", secret: { secret: key.secretId } }],
    containers: [{ image: "example/app", volumeMounts: [{ name: "key", mountPath: "/keys" }] }],
  },
});`,
  },

  resource({ resource, workload }) {
    const references = workload?.env.filter(({ secret }) => secret !== undefined);
    return (references ?? []).map((entry) => {
      const name = knownValue(entry.name);
      const variable = name === undefined || name === "*" ? "variables" : quoted(name);
      return {
        urn: resource.urn,
        path: entry.slot.path,
        problem: `must not be set, got a secret reference for ${variable}; mount the secret as a file instead`,
      };
    });
  },
};
