/** Credentials inside a larger text: pairs, JSON in JSON, XML, connection strings, encodings. */
import { gzipSync } from "node:zlib";
import type { FaultKind } from "../faultKind";
import { alone, key, password, region, withEnvs } from "../surroundings";

const env = "no-secret-in-env";
const literal = "no-secret-literal-in-program";
const base64 = (text: string) => Buffer.from(text).toString("base64");
const base64url = (text: string) => Buffer.from(text).toString("base64url");
const hex = (text: string) => Buffer.from(text).toString("hex");
const file = (content: string) =>
  alone("gcp:storage/bucketObject:BucketObject", { bucket: "b", name: "settings", content });

/** A machine that gets a file from cloud-init. */
const packed = (content: string) =>
  alone("gcp:compute/instance:Instance", {
    machineType: "e2-small",
    zone: "europe-west1-b",
    serviceAccount: { email: "vm@p.iam.gserviceaccount.com" },
    networkInterfaces: [{ subnetwork: "s" }],
    bootDisk: { initializeParams: { image: "cos-stable" } },
    metadata: {
      "user-data": `#cloud-config\nwrite_files:\n- path: /etc/app.env\n  encoding: gz+b64\n  content: ${gzipSync(content).toString("base64")}\n`,
    },
  });

export const insideTexts: FaultKind = {
  title: "Credentials inside a larger text",
  bad: [
    [
      "pairs of name and value as JSON",
      withEnvs({
        SIDECAR_ENV: JSON.stringify([
          { name: "LOG", value: "info" },
          { name: "DB_PASSWORD", value: password },
        ]),
      }),
      env,
    ],
    [
      "pairs of key and value as JSON",
      withEnvs({ SETTINGS: JSON.stringify({ entries: [{ key: "smtp.password", value: password }] }) }),
      env,
    ],
    ["value before name", withEnvs({ SETTINGS: JSON.stringify([{ value: password, name: "REDIS_PASSWORD" }]) }), env],
    ["a file of variables that is packed", packed(`DB_PASSWORD=${password}\n`), literal],
    ["JSON in JSON", withEnvs({ CONFIG: JSON.stringify({ inner: JSON.stringify({ database: { password } }) }) }), env],
    [
      "JSON in JSON in JSON",
      withEnvs({ CONFIG: JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ apiKey: key }) }) }) }),
      env,
    ],
    [
      "a connection string of ODBC",
      withEnvs({
        STORE: `Driver={ODBC Driver 18};Server=tcp:10.0.0.4,1433;Database=shop;Uid=app;Pwd=${password};Encrypt=yes;`,
      }),
      env,
    ],
    [
      "a connection string of .NET",
      withEnvs({ STORE: `Server=10.0.0.4;Database=shop;User Id=app;Password=${password};TrustServerCertificate=True` }),
      env,
    ],
    [
      "an element of XML",
      file(
        `<settings><servers><server><id>repo</id><username>ci</username><password>${password}</password></server></servers></settings>`,
      ),
      literal,
    ],
    [
      "YAML with a nested password",
      withEnvs({ APP_YAML: `database:\n  host: 10.0.0.4\n  user: app\n  password: ${password}\n` }),
      env,
    ],
    ["YAML pairs", file(`containers:\n- name: app\n  env:\n  - name: API_TOKEN\n    value: ${key}\n`), literal],
    ["JSON in base64", withEnvs({ CONFIG_B64: base64(JSON.stringify({ db: { password } })) }), env],
    [
      "JSON in base64url without padding",
      withEnvs({ CONFIG: base64url(JSON.stringify({ clientSecret: key, note: "??>>" })) }),
      env,
    ],
    [
      "a file of cloud-init in base64",
      alone("gcp:compute/instanceTemplate:InstanceTemplate", {
        machineType: "e2-small",
        serviceAccount: { email: "vm@p.iam.gserviceaccount.com" },
        metadata: {
          "user-data": `#cloud-config\nwrite_files:\n- path: /etc/app.env\n  encoding: b64\n  content: ${base64(`DB_PASSWORD=${password}`)}\n`,
        },
      }),
      "no-secret-literal-in-program",
    ],
    ["JSON in hexadecimal", withEnvs({ CONFIG: hex(JSON.stringify({ token: key })) }), env],
    [
      "a file of properties",
      file(`spring.datasource.url=jdbc:postgresql://10.0.0.4/shop\nspring.datasource.password=${password}\n`),
      literal,
    ],
    ["TOML", withEnvs({ TOML: `[database]\nhost = "10.0.0.4"\npassword = "${password}"\n` }), env],
    ["a URL with a user and a password", withEnvs({ BROKER: `amqps://app:${password}@10.0.0.6:5671/vhost` }), env],
    ["a token in a query", withEnvs({ CALLBACK: `https://hooks.example.com/in?channel=ops&access_token=${key}` }), env],
    [
      "a docker config",
      withEnvs({
        DOCKER_CONFIG_JSON: JSON.stringify({
          auths: { "registry.example.com": { auth: base64(`robot:${password}`) } },
        }),
      }),
      env,
    ],
    [
      "an nginx directive",
      file(`location / {\n  proxy_set_header X-Api-Key "${key}";\n  proxy_pass http://app;\n}\n`),
      literal,
    ],
    ["a terraform variables file", file(`region = "europe-west1"\ndb_password = "${password}"\n`), literal],
    ["a constant of PHP", file(`<?php define('DB_PASSWORD', '${password}');`), literal],
    ["a .netrc", file(`machine api.example.com login ci password ${password}\n`), literal],
    ["a pgpass file", file(`10.0.0.4:5432:shop:app:${password}\n`), literal],
    [
      "an attribute of XML beside its name",
      alone("kubernetes:core/v1:ConfigMap", {
        data: { "logback.xml": `<appender><property name="password" value="${password}"/></appender>` },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "settings of Spring as JSON in a variable",
      withEnvs({
        SPRING_APPLICATION_JSON: JSON.stringify({
          spring: { datasource: { url: "jdbc:postgresql://10.0.0.3/app", password } },
        }),
      }),
      "no-secret-in-env",
    ],
    [
      "a dictionary of Python",
      withEnvs({ SETTINGS: `{'user': 'app', 'password': '${password}'}` }),
      "no-secret-in-env",
    ],
    [
      "a form in a schedule's body",
      alone("gcp:cloudscheduler/job:Job", {
        region,
        schedule: "0 * * * *",
        httpTarget: {
          uri: "https://login.internal.example/token",
          httpMethod: "POST",
          body: base64(`grant_type=password&username=app&password=${password}`),
        },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a user mapping in a variable of SQL",
      withEnvs({ INIT_SQL: `CREATE USER MAPPING FOR app SERVER far OPTIONS (user 'app', password '${password}');` }),
      "no-secret-in-env",
    ],
  ],
  good: [
    ["a file of variables that is packed, without a secret", packed("DB_HOST=10.0.0.4\nLOG_LEVEL=info\n")],
    [
      "the password of every JDK's trust store",
      withEnvs({ JAVA_TOOL_OPTIONS: "-Djavax.net.ssl.trustStorePassword=changeit", TRUSTSTORE_PASSWORD: "changeit" }),
    ],
    [
      "pairs without a secret",
      withEnvs({
        SIDECAR_ENV: JSON.stringify([
          { name: "LOG", value: "info" },
          { name: "REGION", value: "europe-west1" },
        ]),
      }),
    ],
    [
      "a schema that describes a password",
      withEnvs({
        FORM: JSON.stringify({
          type: "object",
          required: ["password"],
          properties: { password: { type: "string", minLength: 12 } },
        }),
      }),
    ],
    [
      "paths under the names of secrets",
      withEnvs({
        CONFIG: JSON.stringify({ database: { passwordFile: "/secrets/db", password: "file:///secrets/db" } }),
      }),
    ],
    [
      "a template of a connection string",
      withEnvs({ STORE: `Server=10.0.0.4;Database=shop;User Id=app;Password=\${DB_PASSWORD};` }),
    ],
    [
      "JSON in base64 without a secret",
      withEnvs({ FLAGS: base64(JSON.stringify({ newBilling: true, region: "eu", limits: { tokens: 4096 } })) }),
    ],
    [
      "YAML with references",
      withEnvs({
        APP_YAML: "database:\n  host: 10.0.0.4\n  password:\n    secretRef: acme-db\n  passwordEnv: DB_PASSWORD\n",
      }),
    ],
    ["an XML layout", file('<layout><field name="password" type="password"/><label>Password</label></layout>')],
    [
      "translations",
      withEnvs({
        STRINGS: JSON.stringify({
          login: { password: "Passwort", forgotPassword: "Passwort vergessen?", token: "Einmal-Code" },
        }),
      }),
    ],
    [
      "a database URL without a password",
      withEnvs({ DATABASE_URL: "postgresql://app@/shop?host=/cloudsql/p:europe-west1:acme" }),
    ],
    [
      "a public URL with a query",
      withEnvs({ MAP: "https://maps.example.com/v1/tiles?style=dark&session=eu&key_id=4" }),
    ],
    [
      "terraform variables that come from elsewhere",
      file("db_password = var.db_password\ntoken = data.google_secret_manager_secret_version.t.secret_data\n"),
    ],
    [
      "settings of Spring that import a secret",
      withEnvs({
        SPRING_APPLICATION_JSON: JSON.stringify({
          spring: { datasource: { url: "jdbc:postgresql://10.0.0.3/app", password: `\${sm://acme-db}` } },
        }),
      }),
    ],
    [
      "a form in a schedule's body without a log-in",
      alone("gcp:cloudscheduler/job:Job", {
        region,
        schedule: "0 * * * *",
        httpTarget: {
          uri: "https://reports.internal.example/run",
          httpMethod: "POST",
          body: base64("report=daily&token_budget=4000&key=region"),
        },
      }),
    ],
  ],
};
