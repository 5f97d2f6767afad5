/** One value in two tenants under a neutral name, or in other clothes. */
import type { FaultKind } from "../faultKind";
import { config, gcp, generated, key, pulumi, raw, region, twoTenants } from "../surroundings";
import { secretKey, value } from "./sharingParts";

const held = (acme: { secret: (name: string) => gcp.secretmanager.Secret; id: string }, data: pulumi.Input<string>) =>
  new gcp.secretmanager.SecretVersion(`${acme.id}-v`, { secret: acme.secret("k").id, secretData: data });

const pods = (tenant: string, env: readonly object[]) =>
  raw("kubernetes:apps/v1:Deployment", tenant, {
    metadata: { labels: { tenant } },
    spec: {
      template: {
        metadata: { labels: { tenant } },
        spec: { containers: [{ name: "app", image: "example/app", env }] },
      },
    },
  });

export const sharedNeutralValues: FaultKind = {
  title: "One value in two tenants under a neutral name, or in other clothes",
  bad: [
    [
      "one value in two tenants' arguments",
      twoTenants((acme, globex) => {
        acme.args("--stamp", key);
        globex.args(`--stamp=${key}`);
      }),
      value,
    ],
    [
      "a random value in two tenants' variables",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ GREETING: key });
        }
      }),
      value,
    ],
    [
      "the same under two names",
      twoTenants((acme, globex) => {
        acme.envs({ SALUTE: key });
        globex.envs({ HELLO: key });
      }),
      value,
    ],
    [
      "one secret config value, with a line break in one of them",
      twoTenants((acme, globex) => {
        held(acme, config("key"));
        held(globex, pulumi.interpolate`${config("key")}\n`);
      }),
      value,
      secretKey,
    ],
    [
      "one secret config value inside JSON",
      twoTenants((acme, globex) => {
        held(acme, config("key"));
        held(globex, pulumi.jsonStringify({ api: config("key") }));
      }),
      value,
      secretKey,
    ],
    [
      "one secret config value in base64",
      twoTenants((acme, globex) => {
        held(acme, config("key"));
        held(
          globex,
          config("key").apply((text) => Buffer.from(text).toString("base64")),
        );
      }),
      value,
      secretKey,
    ],
    [
      "one generated password, wrapped",
      twoTenants((acme, globex) => {
        const made = generated("one");
        held(acme, made);
        held(globex, pulumi.interpolate`postgres://app:${made}@10.0.0.3/app`);
      }),
      value,
      { inPreviewOnly: true },
    ],
    [
      "one literal in two secrets",
      twoTenants((acme, globex) => {
        held(acme, "ChangeMe-Quartz-1177");
        held(globex, "ChangeMe-Quartz-1177");
      }),
      value,
    ],
    [
      "a random value in two tenants' pods",
      () => {
        pods("acme", [{ name: "SEED", value: key }]);
        pods("globex", [{ name: "SEED", value: key }]);
      },
      "no-shared-value",
    ],
  ],
  good: [
    [
      "one product's id in arguments",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.args("--product-id", key, "--price=price_1Nv3kL2eZvKYlo2C");
        }
      }),
    ],
    [
      "one setting in two tenants' variables",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({ GREETING: "hello", REGION: region, BUILD_SHA: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b" });
        }
      }),
    ],
    [
      "a value for each tenant",
      twoTenants((acme, globex) => {
        held(acme, generated("acme"));
        held(globex, generated("globex"));
      }),
    ],
    [
      "a secret config value for each tenant",
      twoTenants((acme, globex) => {
        held(acme, config("one"));
        held(globex, config("two"));
      }),
      {
        config: { "app:one": "Kq8-first-4471-Xy", "app:two": "Wp3-other-9920-Ab" },
        secretKeys: ["app:one", "app:two"],
      },
    ],
    [
      "a placeholder in two secrets",
      twoTenants((acme, globex) => {
        held(acme, "placeholder");
        held(globex, "placeholder");
      }),
    ],
    [
      "one public certificate in two secrets",
      twoTenants((acme, globex) => {
        const pem = "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n-----END CERTIFICATE-----\n";
        held(acme, pem);
        held(globex, pem);
      }),
    ],
    [
      "ids of one product",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            OAUTH_CLIENT_ID: "812Kx9-aB7c.apps.googleusercontent.com",
            PRICE: "price_1Nv3kL2eZvKYlo2C",
            STRIPE_PRODUCT: "prod_9Kx2LmQ7Rt4Vw8",
          });
        }
      }),
    ],
    [
      "a digest and a commit in two tenants' pods",
      () => {
        for (const one of ["acme", "globex"]) {
          pods(one, [
            { name: "GIT_COMMIT", value: "9f2c4e6a8b0d1f3e5a7c9b1d3f5e7a9c0b2d4f6e" },
            { name: "BUILD_ID", value: "6f1d2c3b-4a59-4e68-9f70-a1b2c3d4e5f6" },
          ]);
        }
      },
    ],
  ],
};
