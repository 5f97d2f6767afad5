/** Files in which programs keep their log-ins, by their format, wherever their text lies. */
import type { FaultKind } from "../faultKind";
import { alone, key, password, withEnvs } from "../surroundings";

const rule = "no-secret-literal-in-program";
const file = (content: string) => alone("gcp:storage/bucketObject:BucketObject", { bucket: "b", name: "f", content });
const configMap = (text: string) =>
  alone("kubernetes:core/v1:ConfigMap", { metadata: { name: "c" }, data: { file: text } });
const metadata = (text: string) =>
  alone("gcp:compute/instance:Instance", {
    machineType: "e2-small",
    zone: "z",
    serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
    metadata: { file: text },
  });
const elsewhere = (text: string) => alone("example:index/thing:Thing", { text });
const base64 = (text: string) => Buffer.from(text).toString("base64");
const json = (value: object) => JSON.stringify(value);
/** What a shell or a tool fills in later. */
const later = (name: string) => `\${${name}}`;

/** In parts, so that nothing takes this file for one that holds a key. */
const pem = [
  "-----BEGIN ",
  "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw\n-----END ",
  "PRIVATE KEY-----\n",
].join("");
const kubeconfig = (user: string) => `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    ${user}\n`;
const awsKeys = `[default]\naws_access_key_id = ${"AKIA"}IOSFODNN7EXAMPLQ\naws_secret_access_key = wJalrXUtnFEMI7K3MDENGbPxRfiCYQ8AMPLEKEYz\n`;

export const credentialFiles: FaultKind = {
  title: "Files in which programs keep their log-ins",
  bad: [
    [".pgpass", file(`db.internal:5432:app:app:${password}\n`), rule],
    [".pgpass with any port", withEnvs({ FILE: "# mine\nlocalhost:*:*:postgres:lantern\n" }), "no-secret-in-env"],
    [".netrc on one line", configMap("machine api.example.com login bot password lantern9"), rule],
    [".netrc on several lines", elsewhere(`machine api.example.com\n  login bot\n  password ${password}\n`), rule],
    [
      ".netrc with an account",
      file(base64(`machine a.example.com login bot account ops password ${password}\n`)),
      rule,
    ],
    [".npmrc with a token", metadata("//npm.example.com/:_authToken=5f2c1e7a-93b4-4d8e-a1f0-77c6d2e9b310\n"), rule],
    [".npmrc with a password", file(`//npm.example.com/:_password=${base64(password)}\n`), rule],
    [".pypirc", elsewhere("[own]\nrepository = https://pypi.example.com\nusername = bot\npassword = lantern9\n"), rule],
    [".git-credentials", configMap(`https://bot:${password}@git.example.com\n`), rule],
    ["config.json of Docker", file(json({ auths: { "r.example.com": { auth: base64(`bot:${password}`) } } })), rule],
    ["config.json of Docker, a token", configMap(json({ auths: { r: { identitytoken: key } } })), rule],
    ["kubeconfig with a token", metadata(kubeconfig(`token: ${key}`)), rule],
    ["kubeconfig with a key", file(base64(kubeconfig(`client-key-data: ${base64(pem)}`))), rule],
    ["credentials of AWS", elsewhere(awsKeys), rule],
    ["my.cnf", withEnvs({ FILE: "[client]\nuser=root\npassword=lantern9\n" }), "no-secret-in-env"],
    [
      "a service account's key",
      configMap(
        json({
          type: "service_account",
          private_key: pem,
        }),
      ),
      rule,
    ],
    [
      "credentials of a user of Google Cloud",
      file(json({ type: "authorized_user", client_id: "1", client_secret: "d-FL95Q19q7MQmFpd7hHD0Ty" })),
      rule,
    ],
    ["auth.json of Composer", elsewhere(json({ "github-oauth": { "github.com": key } })), rule],
    ["credentials.json of Pulumi", file(json({ accessTokens: { "https://api.example.com": key } })), rule],
    [
      "hosts.yml of GitHub's command",
      configMap("github.com:\n    oauth_token: 5f2c1e7a93b44d8ea1f077c6d2e9b310\n"),
      rule,
    ],
    ["settings.xml of Maven", file("<server><id>own</id><password>lantern9</password></server>"), rule],
    [
      "nuget.config",
      file(
        `<configuration><packageSourceCredentials><acme><add key="Username" value="ci" /><add key="ClearTextPassword" value="${password}" /></acme></packageSourceCredentials></configuration>`,
      ),
      "no-secret-literal-in-program",
    ],
    [".terraformrc", file(`credentials "app.terraform.io" {\n  token = "${key}"\n}\n`), "no-secret-literal-in-program"],
    [
      "gradle.properties",
      file(`org.gradle.jvmargs=-Xmx2g\nmavenUser=ci\nmavenPassword=${password}\n`),
      "no-secret-literal-in-program",
    ],
  ],
  good: [
    [".pgpass filled in later", file(`db.internal:5432:app:app:${later("DB_PASSWORD")}\n`)],
    [".pgpass explained", file("# host:port:database:user:password\n")],
    [".netrc filled in later", configMap("machine api.example.com login bot password $NETRC_PASSWORD")],
    [".netrc, the anonymous login", file("default login anonymous password user@site\n")],
    [".npmrc filled in later", metadata(`//npm.example.com/:_authToken=${later("NPM_TOKEN")}\n`)],
    [".npmrc with a registry", withEnvs({ FILE: "registry=https://npm.example.com/\nalways-auth=true\n" })],
    [".pypirc without a password", elsewhere("[own]\nrepository = https://pypi.example.com\nusername = bot\n")],
    [".git-credentials without a password", configMap("https://bot@git.example.com/a/b.git\n")],
    ["config.json of Docker with helpers", file(json({ auths: { r: {} }, credHelpers: { "eu.gcr.io": "gcloud" } }))],
    ["kubeconfig with a plug-in", metadata(kubeconfig("exec: {command: gke-gcloud-auth-plugin}"))],
    ["kubeconfig with a token's file", file(kubeconfig("tokenFile: /var/run/token"))],
    [
      "a role of AWS",
      elsewhere("[default]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = base\n"),
    ],
    ["my.cnf without a password", withEnvs({ FILE: "[mysqld]\nvalidate_password.policy = LOW\n" })],
    [
      "credentials of a federated account",
      configMap(json({ type: "external_account", credential_source: { file: "/var/run/token" } })),
    ],
    ["auth.json of Composer, empty", elsewhere(json({ "github-oauth": {} }))],
    [
      "settings.xml of Maven filled in later",
      file(`<server><password>${later("env.MVN_PASSWORD")}</password></server>`),
    ],
    [
      "nuget.config with a variable",
      file(
        `<configuration><packageSourceCredentials><acme><add key="Username" value="ci" /><add key="ClearTextPassword" value="%NUGET_TOKEN%" /></acme></packageSourceCredentials></configuration>`,
      ),
    ],
  ],
};
