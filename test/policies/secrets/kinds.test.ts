/** Kinds of places in which a secret can hide inside a value, and of values that only look like one. */
import { describe, expect, test } from "vitest";
import { credentialInCommand, judgeProse, judgeSecret } from "../../../policies/secrets";

const secret = "Zeppelin-4711-Kiosk";
const random = "Zq8wL1nVt5Hc8Yw3Nd6Bm9zK2Qx7Lr0";
/** A place that the platform fills in. */
const filledIn = ["$", "{", "DB_PASSWORD", "}"].join("");
const inBase64 = (text: string) => Buffer.from(text).toString("base64");
const jwt = `eyJ${"Fake0Value1".repeat(3)}.eyJ${"Fake0Value1".repeat(4)}.${"Fake0Value1".repeat(4)}`;

const values = (cases: readonly string[]) => cases.map((value) => [value] as const);
const found = (value: string, name = "SETTING") => judgeSecret({ name, value });

describe("a command line with a secret", () => {
  test.each(
    values([
      `app --db-password ${secret} --port 80`,
      `app -api-key ${random}`,
      `mysql -h 10.0.0.4 -uroot -p${secret} app < seed.sql`,
      `mysqldump -u root -p'${secret}' app`,
      `curl -u admin:${secret} https://x.example.com`,
      `curl --user "admin:${secret}" https://x.example.com`,
      `sshpass -p '${secret}' ssh app@10.0.0.3`,
      `redis-cli -h 10.0.0.4 -a ${secret} ping`,
      `docker login -u app -p ${secret} registry.example.com`,
      `htpasswd -bc /etc/nginx/.htpasswd admin ${secret}`,
      `echo root:${secret} | chpasswd`,
      `rabbitmqctl add_user app ${secret}`,
      `ldapsearch -D cn=app -w ${secret}`,
      `sqlcmd -S 10.0.0.4 -U sa -P ${secret}`,
      `psql -c "ALTER USER app WITH PASSWORD '${secret}'"`,
      `mysql -e "CREATE USER 'app'@'%' IDENTIFIED BY '${secret}'"`,
    ]),
  )("%s", (value) => {
    expect(found(value)).toMatchObject({ by: "format" });
  });

  test.each(
    values([
      "app --db-password $DB_PASSWORD --port 80",
      'mysql -h 10.0.0.4 -uroot -p"$DB_PASSWORD" app',
      "mysql -h 10.0.0.4 -uroot -p app",
      'curl -u "$USER:$PASSWORD" https://x.example.com',
      "docker run -p 8080:8080 -u 1000:1000 example/app",
      "mkdir -p /srv/app/data",
      "docker login -u oauth2accesstoken -p `gcloud auth print-access-token` eu.gcr.io",
      "gcloud run deploy app --set-secrets=API_KEY=api-key:latest",
      "app --password-file /keys/db --token-budget 4096",
      "git clone https://x-access-token:$$TOKEN@github.com/acme/app.git",
      "psql postgres://app:$DB_PASS@10.0.0.3/app",
      "htpasswd -c /etc/nginx/.htpasswd admin",
    ]),
  )("but not %s", (value) => {
    expect(found(value)).toBeUndefined();
  });

  test("is found over two words, and the word after an option that names a file isn't", () => {
    expect(credentialInCommand(["--api-key", random])).toBe("API key");
    expect(credentialInCommand(["serve", "--password", secret])).toBe("password");
    expect(credentialInCommand(["mysql", `-p${secret}`])).toBe("password");
    expect(credentialInCommand(["--api-key-file", "/keys/api"])).toBeUndefined();
    expect(credentialInCommand(["--api-key", "--verbose"])).toBeUndefined();
    expect(credentialInCommand(["--password", "$(DB_PASSWORD)"])).toBeUndefined();
    expect(credentialInCommand([])).toBeUndefined();
  });
});

describe("a secret inside a text", () => {
  test.each(
    values([
      JSON.stringify([{ name: "DB_PASSWORD", value: secret }]),
      JSON.stringify({ env: [{ value: random, key: "apiKey" }] }),
      JSON.stringify({ v: JSON.stringify({ password: secret }) }),
      JSON.stringify({ v: inBase64(JSON.stringify({ password: secret })) }),
      JSON.stringify({ [`sk-ant-api03-${random}`]: "name" }),
      `containers:\n- env:\n  - name: DB_PASSWORD\n    value: ${secret}\n`,
      `- value: "${secret}"\n  name: "DB_PASSWORD"\n`,
      `<db><password>${secret}</password></db>`,
      `<add key="DbPassword" value="${secret}"/>`,
      `Server=10.0.0.4;Database=app;Uid=sa;Pwd=${secret};`,
      `export DB_PASSWORD=${secret}\n`,
      `location / { proxy_set_header X-Api-Key "${secret}"; }`,
      `FROM node:22\nENV DB_PASSWORD ${secret}\n`,
      `bind 0.0.0.0\nrequirepass ${secret}\n`,
      `machine example.com login app password ${secret}`,
      `module.exports = { dbPassword: '${secret}' };`,
    ]),
  )("%s", (value) => {
    expect(found(value)).toMatchObject({ by: "format" });
  });

  test.each([
    ["base64", inBase64(`DB_PASSWORD=${secret}\n`)],
    ["base64", Buffer.from(`DB_USER=sa?>>\nDB_PASSWORD=${secret}??>>\n`).toString("base64url")],
    ["base64", inBase64(`DB_PASSWORD=${secret}\nLOG_LEVEL=information\n`).replace(/.{20}/g, "$&\n")],
    ["hex", Buffer.from(`DB_PASSWORD=${secret}\n`).toString("hex")],
    ["base64", inBase64(JSON.stringify([{ name: "DB_PASSWORD", value: secret }]))],
  ])("in %s: %s", (by, value) => {
    expect(found(value)?.rule).toMatch(new RegExp(`, in ${by}$`));
  });

  test.each(
    values([
      "#!/bin/bash\nDB_PASS=`gcloud secrets versions access latest --secret=db`\nexport DB_PASS\n",
      '#!/bin/bash\npassword=$db_pass\nPGPASSWORD="$password" psql -h 10.0.0.3\n',
      "auth:\n  existingSecret: pg-auth\n  secretKeys:\n    adminPasswordKey: postgres-password\n    userPassword: password-key-name\n",
      "username: app\npasswordSecretRef:\n  name: db-auth\n  key: password\n",
      "password: used by the app to log in",
      "const password = process.env.DB_PASSWORD;\n",
      "password = var.db_password\n",
      `apiKey: ${filledIn}\ntoken: {{ .Values.token }}\n`,
      '{"required":["password"],"properties":{"password":{"type":"string"}}}',
      JSON.stringify([{ name: "DB_PASSWORD", value: "$(DB_PASSWORD)" }]),
      JSON.stringify([{ name: "DB_PASSWORD_FILE", value: "/keys/db" }]),
      `<password>${filledIn}</password>`,
      inBase64("LOG_LEVEL=information\nPORT=8080\n"),
      Buffer.from("LOG_LEVEL=information\n").toString("hex"),
    ]),
  )("but not %s", (value) => {
    expect(found(value)).toBeUndefined();
  });
});

describe("a name that announces a secret", () => {
  test.each([
    ["ADMIN_PW", secret],
    ["SMTP_PSWD", secret],
    ["DOOR_PASSCODE", "778122"],
    ["WALLET_MNEMONIC", "legal winner thank year wave sausage worth useful"],
    ["BASIC_AUTH", `admin:${secret}`],
    ["HTPASSWD", `admin:${secret}`],
    ["ОРENAI_API_KEY", "an-obvious-fake"],
    ["ＡＰＩ_ＫＥＹ", "an-obvious-fake"],
    ["GITHUB_PAT", "an-obvious-fake"],
    ["ACCESS_TOKEN_SECRET", "hunter2"],
  ])("%s=%s", (name, value) => {
    expect(judgeSecret({ name, value })).toMatchObject({ by: "name" });
  });

  test.each([
    ["SESSION_KEY", "sid"],
    ["COOKIE_KEY", "app-session"],
    ["SERVICE_KEY", "billing"],
    ["HOST_KEY", "x-forwarded-host"],
    ["PAYMENT_TOKEN", "USDC"],
    ["GOVERNANCE_TOKEN", "0x1f9840a85d5aF5bf1D1762F925BDADdC4201F984"],
    ["FILE_PAT", "*.csv"],
    ["EXCLUDE_PAT", "tmp-*"],
    ["NEXT_PUBLIC_SUPABASE_ANON_KEY", jwt],
    ["ALGOLIA_SEARCH_KEY", random],
    ["EXISTING_SECRET", "pg-auth"],
    ["DB_PASSWORD_SECRET", "acme-db-password"],
    ["MONGO_URI_SECRET", "mongo-uri:latest"],
    ["BASIC_AUTH", "10.0.0.4:8080"],
    ["TLS_CERTIFICATE", random],
  ])("is no reason to report %s=%s", (name, value) => {
    expect(judgeSecret({ name, value })).toBeUndefined();
  });
});

describe("a text for people", () => {
  test.each(
    values([
      `The key is sk-ant-api03-${random}`,
      `password: ${random}`,
      `Connect with postgres://app:${secret}@10.0.0.3/app`,
      `token=${random}`,
      "-----BEGIN RSA PRIVATE KEY-----",
    ]),
  )("%s", (text) => {
    expect(judgeProse(text)).toBeDefined();
  });

  test.each(
    values([
      "DB password: rotated monthly by ops",
      "Set password=yours before the first start",
      "Connect with postgres://user:password@host:5432/app",
      "token: from the vendor's settings page",
      "The api key is kept in Secret Manager",
    ]),
  )("but not %s", (text) => {
    expect(judgeProse(text)).toBeUndefined();
  });
});
