/** Variables that something else fills in, and prose. */
import type { FaultKind } from "../faultKind";
import { alone, key, password } from "../surroundings";
import { literal } from "./harmlessParts";

const vm = (script: string) =>
  alone("gcp:compute/instance:Instance", {
    machineType: "e2-small",
    zone: "z",
    serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
    metadataStartupScript: script,
  });

const object = (content: string) => alone("gcp:storage/bucketObject:BucketObject", { bucket: "b", name: "n", content });

export const prose: FaultKind = {
  title: "Variables that something else fills in, and prose",
  bad: [
    ["a password after a variable", vm(`#!/bin/bash\nUSER=$APP_USER\nPASSWORD=${password}\n`), literal],
    [
      "a password in a clone address",
      vm(`#!/bin/bash\ngit clone https://ci:${password}@git.example.com/acme/app.git\n`),
      literal,
    ],
    [
      "a key in a description",
      alone("gcp:secretmanager/secret:Secret", {
        secretId: "s",
        replication: { auto: {} },
        annotations: { note: `token: ${key}` },
      }),
      literal,
    ],
    ["a password in a document of values", object(`# values of the shop\nadminPassword: ${password}\n`), literal],
    [
      "a token that a build writes out",
      alone("gcp:cloudbuild/trigger:Trigger", {
        serviceAccount: "projects/p/serviceAccounts/b@p.iam.gserviceaccount.com",
        build: { steps: [{ name: "node", entrypoint: "bash", args: ["-c", `NPM_TOKEN=${key} npm publish`] }] },
      }),
      literal,
    ],
    [
      "a variable with a default that is a password",
      vm(`#!/bin/bash\nexport DB_PASSWORD=\${DB_PASSWORD:-${password}}\n`),
      literal,
    ],
  ],
  good: [
    [
      "a variable of Cloud Build in an address",
      alone("gcp:cloudbuild/trigger:Trigger", {
        serviceAccount: "projects/p/serviceAccounts/b@p.iam.gserviceaccount.com",
        build: {
          steps: [
            {
              name: "git",
              entrypoint: "bash",
              args: ["-c", "git clone https://oauth2:$$GIT_TOKEN@git.example.com/acme/app.git"],
              secretEnvs: ["GIT_TOKEN"],
            },
          ],
          availableSecrets: {
            secretManagers: [{ env: "GIT_TOKEN", versionName: "projects/p/secrets/git/versions/1" }],
          },
        },
      }),
    ],
    ["a variable in an address", vm("#!/bin/bash\npsql postgres://app:$DB_PASS@10.0.0.3/app -c 'select 1'\n")],
    [
      "a command between backticks",
      vm("#!/bin/bash\nDB_PASS=`cat /secrets/db`\nexport TOKEN=`gcloud auth print-access-token`\n"),
    ],
    ["lower-case variables", vm('#!/bin/bash\npassword=$db_pass\ntoken="$(fetch_token)"\n')],
    [
      "prose about passwords",
      alone("gcp:secretmanager/secret:Secret", {
        secretId: "s",
        replication: { auto: {} },
        annotations: { note: "password: used by the billing service; rotated by ops every month" },
      }),
    ],
    [
      "an example in a description",
      alone("gcp:bigquery/dataset:Dataset", {
        datasetId: "d",
        description: "Connection: postgres://user:password@host/db",
      }),
    ],
    [
      "a column that holds tokens",
      alone("gcp:bigquery/table:Table", {
        datasetId: "d",
        tableId: "t",
        schema: JSON.stringify([
          { name: "api_token", type: "STRING", description: "token: given by the partner" },
          { name: "password_hash", type: "BYTES" },
        ]),
      }),
    ],
    [
      "a document with advice",
      object("# How to log in\n\nPassword: ask your administrator for one.\nToken: shown once in the console.\n"),
    ],
    [
      "values of a chart with comments",
      object("auth:\n  # password: set by the operator\n  existingSecret: db\n  passwordKey: password\n"),
    ],
    [
      "a variable without a default",
      vm(`#!/bin/bash\nexport DB_PASSWORD=\${DB_PASSWORD:?must be set}\nexport API_TOKEN=\${API_TOKEN:-}\n`),
    ],
    [
      "a template of systemd",
      object("[Service]\nEnvironmentFile=/etc/app.env\nExecStart=/usr/bin/app --token-file %d/token\n"),
    ],
    ["a YAML of GitHub", object(`env:\n  NPM_TOKEN: \${{ secrets.NPM_TOKEN }}\n  PASSWORD: \${{ inputs.password }}\n`)],
    [
      "an alert about tokens",
      alone("gcp:monitoring/alertPolicy:AlertPolicy", {
        displayName: "Token errors",
        combiner: "OR",
        documentation: {
          content: "If `invalid_token: expired` is logged, restart the signer. password: none needed.",
          mimeType: "text/markdown",
        },
        conditions: [{ displayName: "c", conditionMatchedLog: { filter: 'textPayload:"token="' } }],
      }),
    ],
  ],
};
