/** The same public value in two tenants. */
import type { FaultKind } from "../faultKind";
import { alone, config, gcp, generated, key, pulumi, raw, region, twoTenants } from "../surroundings";

export const publicSharing: FaultKind = {
  title: "The same public value in two tenants",
  bad: [
    [
      "one private key",
      twoTenants((acme, globex) => {
        const made = raw("tls:index/privateKey:PrivateKey", "k", { algorithm: "RSA" }, ["privateKeyPem"]);
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: made.privateKeyPem });
        }
      }),
      "no-shared-value",
    ],
    [
      "one token",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("key") });
        }
      }),
      "no-shared-value",
      { config: { "app:key": key }, secretKeys: ["app:key"] },
    ],
    [
      "one certificate together with its key",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("pem") });
        }
      }),
      "no-shared-value",
      {
        config: {
          "app:pem": [
            "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----\n-----BEGIN ",
            "PRIVATE KEY-----\nMIIE\n-----END ",
            "PRIVATE KEY-----\n",
          ].join(""),
        },
        secretKeys: ["app:pem"],
      },
    ],
    [
      "one generated password in env and in a secret",
      twoTenants((acme, globex) => {
        const made = generated("p");
        acme.envs({ DB_PASSWORD: made });
        new gcp.secretmanager.SecretVersion("v", { secret: globex.secret().id, secretData: made });
      }),
      "no-shared-value",
    ],
    [
      "one set of private keys",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("keys") });
        }
      }),
      "no-shared-value",
      {
        config: { "app:keys": JSON.stringify({ keys: [{ kty: "RSA", kid: "1", n: key, e: "AQAB", d: key }] }) },
        secretKeys: ["app:keys"],
      },
    ],
    [
      "one HMAC key of storage",
      twoTenants((acme, globex) => {
        const made = raw("gcp:storage/hmacKey:HmacKey", "k", { serviceAccountEmail: "a@p.iam.gserviceaccount.com" }, [
          "secret",
        ]);
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: made.secret });
        }
      }),
      "no-shared-value",
    ],
    [
      "images for everybody",
      alone("gcp:artifactregistry/repositoryIamBinding:RepositoryIamBinding", {
        repository: "projects/p/locations/l/repositories/r",
        location: region,
        role: "roles/artifactregistry.writer",
        members: ["allUsers"],
      }),
      "no-cross-tenant-grant",
    ],
  ],
  good: [
    [
      "one certificate",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("pem") });
        }
      }),
      {
        config: {
          "app:pem": "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n-----END CERTIFICATE-----\n",
        },
        secretKeys: ["app:pem"],
      },
    ],
    [
      "one certificate that the stack makes",
      twoTenants((acme, globex) => {
        const cert = raw("tls:index/selfSignedCert:SelfSignedCert", "ca", { allowedUses: ["cert_signing"] }, [
          "certPem",
        ]);
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, {
            secret: one.secret().id,
            secretData: pulumi.runtime.isDryRun()
              ? cert.certPem
              : "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----",
          });
        }
      }),
    ],
    [
      "one set of public keys",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, {
            secret: one.secret().id,
            secretData: config("keys"),
          });
        }
      }),
      {
        config: { "app:keys": JSON.stringify({ keys: [{ kty: "RSA", kid: "1", n: key, e: "AQAB" }] }) },
        secretKeys: ["app:keys"],
      },
    ],
    [
      "one chain of certificates",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: config("pem") });
        }
      }),
      {
        config: {
          "app:pem":
            "-----BEGIN CERTIFICATE-----\nMIIDdzCC\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMIIEdzCC\n-----END CERTIFICATE-----\n",
        },
        secretKeys: ["app:pem"],
      },
    ],
    [
      "one public key in two variables",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            JWT_PUBLIC_KEY: "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----",
          });
        }
      }),
    ],
    [
      "one issuer and one audience",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          one.envs({
            ISSUER: "https://id.example.com",
            AUDIENCE: "api",
            JWKS: "https://id.example.com/.well-known/jwks.json",
          });
        }
      }),
    ],
    [
      "one placeholder",
      twoTenants((acme, globex) => {
        for (const one of [acme, globex]) {
          new gcp.secretmanager.SecretVersion(one.id, { secret: one.secret().id, secretData: "not set yet" });
        }
      }),
    ],
  ],
};
