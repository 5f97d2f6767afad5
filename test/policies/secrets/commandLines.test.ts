/** Passwords and tokens in command lines, by the ways in which common programs take them, and lines that only look so. */
import { describe, expect, test } from "vitest";
import { judgeSecret } from "../../../policies/secrets";

const password = "Quartz-Lantern-8823";
const token = "Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Y";
const lines = (texts: readonly string[]) => texts.map((text) => [text] as const);

describe("a command line with a secret", () => {
  test.each(
    lines([
      "aws configure set aws_secret_access_key wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzFAKEk3",
      `redis-cli config set requirepass ${password}`,
      `dotnet user-secrets set "Smtp:Password" "${password}"`,
      `pulumi config set --secret dbPassword ${password}`,
      `npm config set //registry.example.com/:_authToken ${token}`,
      `vault login ${token}`,
      `vault kv put secret/app password=${password}`,
      `consul kv put app/db/password ${password}`,
      `etcdctl put /app/token ${token}`,
      `rclone config create s3 s3 secret_access_key ${token}`,
      `ngrok authtoken ${token}`,
      `ngrok config add-authtoken ${token}`,
      `az keyvault secret set --vault-name v --name db --value ${password}`,
      `gh secret set NPM_TOKEN --body ${token}`,
      `kubectl create secret generic db --from-literal=password=${password}`,
      `echo ${password} | passwd --stdin root`,
      `echo -n ${password} | gcloud secrets versions add db --data-file=-`,
      `rabbitmqctl change_password app ${password}`,
      `useradd -p ${password} app`,
      `cqlsh -u a -p ${password}`,
      `unzip -P ${password} f.zip`,
      `ssh-keygen -N '${password}' -f k`,
      `openssl enc -aes-256-cbc -k ${password} -in a`,
      `sed -i 's/__DB_PASSWORD__/${password}/' /etc/app.conf`,
      `sed -i "s|@API_KEY@|${token}|" /etc/app.conf`,
      `mvn deploy -Dpassword=${password}`,
      `sonar-scanner -Dsonar.login=${token}`,
      `curl -H 'Authorization: Token ${token}' https://api.example.com`,
      `curl -d '{"username":"app","password":"${password}"}' https://api.example.com/login`,
      `git clone https://oauth2:${token}@git.example.com/acme/app.git`,
      `terraform apply -var "db_password=${password}"`,
      `mount -t cifs //s/x /m -o username=a,password=${password}`,
    ]),
  )("is found: %s", (value) => {
    expect(judgeSecret({ value })).toMatchObject({ by: "format" });
  });

  test.each([
    ["AUTHORIZATION", `Token ${token}`, "authorization header"],
    ["HTTP_AUTHORIZATION", `ApiKey ${token}`, "authorization header"],
    ["RABBITMQ_ERLANG_COOKIE", token, "shared secret of a cluster"],
    ["REDISCLI_AUTH", password, "password"],
    ["SONAR_LOGIN", token, "token"],
  ])("is found by the name of its variable: %s", (name, value, rule) => {
    expect(judgeSecret({ name, value })).toEqual({ by: "name", rule });
  });
});

describe("a line of code with a secret", () => {
  test.each(
    lines([
      `$config['db_pass'] = '${password}';`,
      `app.config["SECRET_KEY"] = "${token}"`,
      `const password = "${password}";`,
      `var token = \`${token}\``,
      `password := "${password}"`,
      `os.Setenv("DB_PASSWORD", "${password}")`,
      `client = Client(api_key="${token}")`,
      `private static final String API_KEY = "${token}";`,
      `axios.defaults.headers.common["Authorization"] = "Bearer ${token}"`,
    ]),
  )("is found: %s", (value) => {
    expect(judgeSecret({ value })).toMatchObject({ by: "format" });
  });
});

describe("a line of code without a secret", () => {
  test.each(
    lines([
      "const password = input.value;",
      "const token = await getToken();",
      'password = request.form["password"]',
      "password = getpass.getpass()",
      'String password = System.getenv("DB_PASSWORD");',
      'password = st.text_input("Password", type="password")',
      "token = tokens[0]",
      "const secret = client.accessSecretVersion({ name })",
      "this.password = password;",
      "self.api_key = api_key",
      "$config['db_pass'] = getenv('DB_PASS');",
      ["const key = `user:$", "{id}`;"].join(""),
      'os.Setenv("TOKEN_COUNT", "4")',
    ]),
  )("passes: %s", (value) => {
    expect(judgeSecret({ value })).toBeUndefined();
  });
});

describe("a command line without a secret", () => {
  test.each(
    lines([
      "aws configure set region eu-west-1",
      "aws configure set credential_source Ec2InstanceMetadata",
      'redis-cli config set requirepass "$REDIS_PASSWORD"',
      'pulumi config set --secret dbPassword "$DB_PASSWORD"',
      "gcloud config set auth/token_host https://oauth2.googleapis.com/token",
      "npm config set registry https://npm.example.com/",
      "vault login -method=gcp role=app",
      "vault kv get -field=password secret/app",
      "consul kv put app/password-policy strict",
      "etcdctl put /app/feature/token-refresh enabled",
      "gh secret list --repo acme/app",
      "gh pr comment 3 --body Looks-Good-2026",
      "kubectl create token default --duration=1h",
      "kubectl create secret generic db --from-file=password=/run/secrets/db",
      "passwd -l root",
      "useradd -r -s /sbin/nologin app",
      "ssh-keygen -t ed25519 -N '' -f k",
      "openssl rand -hex 32",
      'sed -i "s/__DB_PASSWORD__/$DB_PASSWORD/" /etc/app.conf',
      "sed -i 's/password/passphrase/' README.md",
      "mvn -B -DskipTests -Dtoken.expiry=3600 package",
      'curl -H "Authorization: Bearer $TOKEN" https://api.example.com',
      "# set password rotation to 90 days",
      "echo 'Set password length to 16 in config set 3'",
      "cut -d: -f1 /etc/passwd",
      "join -t , -1 1 -2 2 keys.csv tokens.csv",
    ]),
  )("passes: %s", (value) => {
    expect(judgeSecret({ value })).toBeUndefined();
  });

  test.each([
    ["AUTHORIZATION", "iam"],
    ["AUTHORIZATION_HEADER", "x-goog-iap-jwt-assertion"],
    ["AUTHORIZATION", "Bearer of the reservation"],
    ["HELM_VALUE", "admin.existingSecret=grafana-admin"],
    ["TRUSTSTORE_PASSWORD", "changeit"],
  ])("passes by the name of its variable: %s", (name, value) => {
    expect(judgeSecret({ name, value })).toBeUndefined();
  });
});
