/** Excuses and detours. */
import type { FaultKind } from "../faultKind";
import { alone, config, gcp, generated, key, password, pulumi, raw, twoTenants, withEnvs } from "../surroundings";

const literal = "no-secret-literal-in-program";

const secretKey = { config: { "app:key": key }, secretKeys: ["app:key"] };

export const excuses: FaultKind = {
  title: "Excuses and detours",
  bad: [
    [
      "a password that contains 'changeme'",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: "changeme-Quartz-1177" });
      }),
      literal,
    ],
    [
      "a password that contains 'placeholder'",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: "Placeholder#9921!x" });
      }),
      literal,
    ],
    [
      "a build argument by name",
      alone("docker-build:index:Image", { push: false, buildArgs: { NPM_TOKEN: key } }),
      literal,
    ],
    [
      "a generated build argument",
      alone("docker-build:index:Image", () => ({ push: false, buildArgs: { STAGE: "prod", SIGNER: generated("p") } })),
      "no-secret-in-env",
    ],
    [
      "a build argument of the older provider",
      alone("docker:index/image:Image", { imageName: "i", build: { context: ".", args: { API_KEY: key } } }),
      literal,
    ],
    [
      "a command that writes a secret",
      alone("command:local:Command", {
        create: `printf '%s' '${password}' | gcloud secrets versions add acme-db --data-file=-`,
      }),
      literal,
    ],
    [
      "a command that deploys past the rules",
      alone("command:local:Command", () => ({
        create: pulumi.interpolate`gcloud run deploy app --set-env-vars DB_PASSWORD=${generated("p")}`,
      })),
      "no-secret-in-env",
    ],
    [
      "a command that deploys with a literal",
      alone("command:local:Command", {
        create: `gcloud run deploy app --image example/app --set-env-vars "DB_PASSWORD=${password},LOG=info"`,
      }),
      literal,
    ],
    [
      "a command on a machine",
      alone("command:remote:Command", {
        connection: { host: "10.0.0.9", user: "ops", password },
        create: "systemctl restart app",
      }),
      literal,
    ],
    [
      "secret config in a build argument for a registry",
      alone("docker-build:index:Image", () => ({
        context: { location: "." },
        push: true,
        tags: ["example/app"],
        buildArgs: { REGISTRY_AUTH: config("key") },
      })),
      "no-secret-in-env",
      secretKey,
    ],
    ["a password that contains 'todo'", withEnvs({ DB_PASSWORD: "todo-Quartz-Lantern-8823" }), "no-secret-in-env"],
  ],
  good: [
    [
      "a placeholder that says so",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: "placeholder, replaced out of band",
        });
      }),
    ],
    [
      "changeme alone",
      twoTenants((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: "changeme" });
      }),
    ],
    [
      "build arguments about the build",
      alone("docker-build:index:Image", {
        push: true,
        buildArgs: {
          NODE_VERSION: "22",
          COMMIT: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
          BUILDKIT_INLINE_CACHE: "1",
        },
      }),
    ],
    ["a build secret", alone("docker-build:index:Image", () => ({ push: true, secrets: { npm: generated("p") } }))],
    [
      "a command that fetches a secret",
      alone("command:local:Command", {
        create: "gcloud secrets versions access latest --secret=acme-db | psql -h 10.0.0.3 -f -",
      }),
    ],
    [
      "a resource of Kubernetes without secrets",
      () => {
        raw("kubernetes:core/v1:ConfigMap", "c", {
          metadata: { name: "c" },
          data: { LOG_LEVEL: "info", "app.yaml": "server:\n  port: 8080\n" },
        });
      },
    ],
    [
      "a build with secrets of the builder",
      alone("docker-build:index:Image", () => ({
        context: { location: "." },
        push: true,
        tags: ["example/app"],
        buildArgs: { NODE_ENV: "production", SOURCE_DATE_EPOCH: "1700000000" },
        secrets: { npm: config("key") },
      })),
      secretKey,
    ],
  ],
};
