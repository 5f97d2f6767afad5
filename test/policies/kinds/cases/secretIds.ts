/** A secret's own id. */
import type { FaultKind } from "../faultKind";
import { key, oneTenant, password, pulumi, withEnvs } from "../surroundings";
import { env } from "./harmlessParts";

export const secretIds: FaultKind = {
  title: "A secret's own id",
  bad: [
    ["a value that is no secret's id", withEnvs({ STRIPE_SECRET: key }), env],
    [
      "a password that looks like an id",
      oneTenant((acme) => {
        acme.secret();
        acme.envs({ DB_PASSWORD: "acme-key" });
      }),
      env,
    ],
    ["an id and a password", withEnvs({ MONGO_URI: `mongodb://app:${password}@10.0.0.3/app` }), env],
    ["a word under SECRET that names nothing", withEnvs({ SESSION_SECRET: "keyboardcat" }), env],
    ["a random value with a version", withEnvs({ APP_SECRET: `${key}:4` }), env],
  ],
  good: [
    [
      "a secret's id",
      oneTenant((acme) => {
        acme.secret("stripe");
        acme.envs({ STRIPE_SECRET: "acme-stripe" });
      }),
    ],
    [
      "an id with a version",
      oneTenant((acme) => {
        acme.secret("mongo");
        acme.envs({ MONGO_URI_SECRET: "acme-mongo:latest" });
      }),
    ],
    ["a full name", withEnvs({ STRIPE_SECRET: "projects/p/secrets/acme-stripe/versions/latest" })],
    [
      "a full name by interpolation",
      oneTenant((acme) => {
        acme.envs({
          STRIPE_SECRET: pulumi.interpolate`projects/p/secrets/${acme.secret("stripe").secretId}/versions/3`,
        });
      }),
    ],
    ["an address of Berglas", withEnvs({ API_KEY: "sm://p/acme-api-key#3" })],
    [
      "a setting that names a secret",
      withEnvs({ SECRET_NAME: "acme-db", DB_PASSWORD_SECRET_ID: "acme-db", SECRETS_PATH: "/secrets" }),
    ],
  ],
};
