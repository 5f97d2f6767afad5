/** Credentials in command lines, over two words, attached to an option, or in a statement of SQL. */
import type { FaultKind } from "../faultKind";
import { alone, key, password, tenant, withArgs } from "../surroundings";

const rule = "no-secret-in-env";
const shell = (script: string) => () => {
  tenant("acme").service("acme-app", {
    containers: [{ image: "example/app", commands: ["/bin/sh", "-c"], args: [script] }],
  });
};
const script = (text: string) =>
  alone("gcp:compute/instance:Instance", {
    machineType: "e2-small",
    zone: "z",
    serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
    metadataStartupScript: text,
  });

export const commandLines: FaultKind = {
  title: "Credentials in command lines",
  bad: [
    [
      "redis-cli in a pod's probe",
      alone("kubernetes:core/v1:Pod", {
        spec: {
          serviceAccountName: "app",
          containers: [{ name: "c", livenessProbe: { exec: { command: ["redis-cli", "-a", password, "ping"] } } }],
        },
      }),
      "no-secret-literal-in-program",
    ],
    ["smbclient", shell(`smbclient //10.0.0.4/share -U svc%${password}`), rule],
    ["lftp word by word", withArgs("lftp", "-u", `deploy,${password}`, "sftp://10.0.0.4"), rule],
    ["a passphrase of openssl", withArgs("openssl", "enc", "-aes256", "-k", password), rule],
    ["an option and its password in two words", withArgs("--db-password", password), rule],
    ["an option and its token with an equals sign", withArgs(`--auth-token=${key}`), rule],
    ["a single dash", withArgs("-apiKey", key), rule],
    [
      "curl with a user and a password",
      shell(`curl -s -u deploy:${password} https://artifacts.example.com/app.tgz | tar xz`),
      rule,
    ],
    [
      "mysqldump with an attached password",
      shell(`mysqldump -h 10.0.0.3 -uroot -p${password} shop > /backup/shop.sql`),
      rule,
    ],
    ["redis-cli", shell(`redis-cli -h 10.0.0.5 -a ${password} ping`), rule],
    ["a variable before the command", shell(`PGPASSWORD=${password} psql -h 10.0.0.3 -U app -c 'select 1'`), rule],
    ["a statement of SQL", shell(`psql -c "ALTER USER app WITH PASSWORD '${password}'"`), rule],
    [
      "docker login",
      script(`#!/bin/bash\ndocker login -u robot -p ${password} registry.example.com\n`),
      "no-secret-literal-in-program",
    ],
    [
      "a password passed to chpasswd",
      script(`#!/bin/bash\necho "admin:${password}" | chpasswd\n`),
      "no-secret-literal-in-program",
    ],
    [
      "mongosh with its options",
      shell(`mongosh --host 10.0.0.8 --username root --password ${password} --eval 'rs.initiate()'`),
      rule,
    ],
    ["wget with a header", shell(`wget --header="Authorization: Bearer ${key}" https://api.example.com/export`), rule],
    [
      "a job of Kubernetes",
      alone("kubernetes:batch/v1:Job", {
        metadata: { name: "j" },
        spec: {
          template: {
            spec: { containers: [{ name: "j", image: "i", command: ["migrate"], args: ["--password", password] }] },
          },
        },
      }),
      "no-secret-literal-in-program",
    ],
    [
      "a kubectl command that makes a secret",
      script(`#!/bin/bash\nkubectl create secret generic db --from-literal=password=${password}\n`),
      "no-secret-literal-in-program",
    ],
    [
      "a gcloud command that sets a variable",
      alone("command:local:Command", {
        create: `gcloud run services update app --set-env-vars=DB_PASSWORD=${password}`,
      }),
      "no-secret-literal-in-program",
    ],
    ["a Java property", withArgs("-jar", "app.jar", `-Dspring.datasource.password=${password}`), rule],
    [
      "a connection string of libpq",
      withArgs("psql", `host=10.0.0.3 dbname=app user=app password=${password}`, "-c", "select 1"),
      "no-secret-in-env",
    ],
    ["sshpass", withArgs("sshpass", "-p", password, "ssh", "deploy@10.0.0.4"), "no-secret-in-env"],
    [
      "a store's password of keytool",
      withArgs("keytool", "-importcert", "-keystore", "app.p12", "-storepass", password),
      "no-secret-in-env",
    ],
    [
      "a service principal's log-in of Azure",
      withArgs("sh", "-c", `az login --service-principal -u 1f0e -p ${password} --tenant 2d3c`),
      "no-secret-in-env",
    ],
    [
      "a value put into Vault",
      alone("command:local:Command", { create: `vault kv put secret/acme/db password=${password}` }),
      "no-secret-literal-in-program",
    ],
    [
      "ldapsearch with a bind password",
      withArgs("ldapsearch", "-x", "-D", "cn=admin,dc=example", "-w", password, "-b", "dc=example"),
      "no-secret-in-env",
    ],
  ],
  good: [
    ["smbclient with a file", shell("smbclient //10.0.0.4/share -A /run/smb -U svc")],
    ["lftp without a password", withArgs("lftp", "-u", "deploy,", "sftp://10.0.0.4")],
    ["options about tokens", withArgs("--max-tokens", "4096", "--token-limit", "100000", "--tokenizer", "cl100k_base")],
    [
      "an option with the path of a file",
      withArgs("--password-file", "/secrets/db/password", "--tls-key", "/secrets/tls/key.pem"),
    ],
    ["a variable of the shell", shell('psql "host=10.0.0.3 user=app password=$DB_PASSWORD" -c "select 1"')],
    ["a command that fetches the password", shell("mysql -h 10.0.0.3 -uapp -p$(cat /secrets/db/password) shop")],
    ["ports and mounts", shell("docker run -p 8080:8080 -v /data:/data -u 1000:1000 example/app")],
    ["mkdir -p and ssh -p", shell("mkdir -p /var/cache/app && ssh -p 2222 backup.internal true")],
    [
      "curl with a token from the metadata server",
      script(
        `#!/bin/bash\nTOKEN=$(curl -s -H 'Metadata-Flavor: Google' http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token | jq -r .access_token)\ncurl -H "Authorization: Bearer \${TOKEN}" https://storage.googleapis.com/storage/v1/b/bucket\n`,
      ),
    ],
    [
      "a public key among a script's lines",
      script(
        "#!/bin/bash\nmkdir -p /root/.ssh\necho 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGm0 ops@example.com' >> /root/.ssh/authorized_keys\n",
      ),
    ],
    [
      "gcloud with a secret's reference",
      alone("command:local:Command", {
        create: "gcloud run services update app --set-secrets=DB_PASSWORD=acme-db:latest --region europe-west1",
      }),
    ],
    [
      "options of a web server",
      withArgs(
        "gunicorn",
        "--bind",
        ":8080",
        "--workers",
        "1",
        "--threads",
        "8",
        "--timeout",
        "0",
        "--keyfile",
        "/tls/key.pem",
        "main:app",
      ),
    ],
    [
      "psql with a file for its password",
      withArgs("psql", "host=10.0.0.3 dbname=app user=app passfile=/secrets/pgpass sslmode=require"),
    ],
    [
      "curl with a token that is read from a file",
      withArgs(
        "sh",
        "-c",
        'curl -fsS -H "Authorization: Bearer $(cat /secrets/token)" https://api.internal.example/v1',
      ),
    ],
    [
      "keytool with a file for its password",
      withArgs("keytool", "-importcert", "-keystore", "app.p12", "-storepass:file", "/secrets/store"),
    ],
  ],
};
