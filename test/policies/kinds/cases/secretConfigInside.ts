/** What is made of secret config. */
import type { FaultKind } from "../faultKind";
import { config, gcp, key, oneTenant, password, pulumi, raw, withEnvs } from "../surroundings";
import { base64, env, literal } from "./harmlessParts";

const secretKey = { config: { "app:key": key }, secretKeys: ["app:key"] };

export const secretConfigInside: FaultKind = {
  title: "What is made of secret config",
  bad: [
    [
      "secret config in a variable",
      withEnvs(() => ({ GREETING: config("key") })),
      env,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "plain config in a secret version",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: new pulumi.Config("app").require("plain"),
        });
      }),
      literal,
      { config: { "app:plain": password } },
    ],
    [
      "secret config in a variable, in base64",
      withEnvs(() => ({ GREETING: config("key").apply(base64) })),
      env,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "secret config in a file of variables",
      withEnvs(() => ({ DOTENV: pulumi.interpolate`LOG=info\nSETTING=${config("key")}\n` })),
      env,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "a literal beside secret config",
      oneTenant((acme) => {
        config("key");
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: password });
      }),
      literal,
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
  ],
  good: [
    [
      "a database's URL",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: pulumi.interpolate`postgres://app:${config("key")}@10.0.0.3:5432/app`,
        });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "a file of variables",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: pulumi.interpolate`DB_HOST=10.0.0.3\nDB_PASSWORD=${config("key")}\n`,
        });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "base64",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", { secret: acme.secret().id, secretData: config("key").apply(base64) });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "hexadecimal",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("key").apply((text) => Buffer.from(text).toString("hex")),
        });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "without its line break",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("key").apply((text) => text.trim()),
        });
      }),
      { config: { "app:key": `${key}\n` }, secretKeys: ["app:key"] },
    ],
    [
      "a field of an object",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("all").apply((text) => JSON.parse(text).db.password as string),
        });
      }),
      { config: { "app:all": JSON.stringify({ db: { user: "app", password } }) }, secretKeys: ["app:all"] },
    ],
    [
      "an object as JSON",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("all").apply((text) => JSON.stringify(JSON.parse(text), null, 2)),
        });
      }),
      { config: { "app:all": JSON.stringify({ user: "app", password }) }, secretKeys: ["app:all"] },
    ],
    [
      "a database user's password",
      oneTenant((acme) => {
        acme.service();
        new gcp.sql.User("u", { instance: "db", name: "app", password: config("key") });
      }),
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "a password in percent signs",
      oneTenant((acme) => {
        new gcp.secretmanager.SecretVersion("v", {
          secret: acme.secret().id,
          secretData: config("key").apply((text) => `amqps://app:${encodeURIComponent(text)}@10.0.0.4`),
        });
      }),
      { config: { "app:key": "Quartz/Lantern#8823" }, secretKeys: ["app:key"] },
    ],
    [
      "an object of secret config in a secret of Kubernetes",
      () =>
        raw("kubernetes:core/v1:Secret", "s", {
          metadata: { name: "app" },
          stringData: { "config.yaml": pulumi.interpolate`db:\n  url: postgres://app:${config("key")}@10.0.0.3/app\n` },
        }),
      secretKey,
    ],
  ],
};
