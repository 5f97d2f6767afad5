/** The lines that keep each rule, in the languages in which Pulumi programs are written most. */

export interface Fix {
  readonly rule: string;
  readonly typescript: string;
  readonly python: string;
  readonly yaml: string;
}

const secretFile: Omit<Fix, "rule"> = {
  typescript: `const key = new gcp.secretmanager.Secret("acme-key", { secretId: "acme-key", replication: { auto: {} }, labels: { tenant: "acme" } });
// in the service's template:
volumes: [{ name: "key", secret: { secret: key.secretId } }],
// in its container:
volumeMounts: [{ name: "key", mountPath: "/keys" }],`,
  python: `key = gcp.secretmanager.Secret("acme-key", secret_id="acme-key", replication={"auto": {}}, labels={"tenant": "acme"})
# in the service's template:
"volumes": [{"name": "key", "secret": {"secret": key.secret_id}}],
# in its container:
"volume_mounts": [{"name": "key", "mount_path": "/keys"}],`,
  yaml: `acme-key:
  type: gcp:secretmanager:Secret
  properties: { secretId: acme-key, replication: { auto: {} }, labels: { tenant: acme } }
# in the service's template:
volumes:
  - { name: key, secret: { secret: "\${acme-key.secretId}" } }
# in its container:
volumeMounts:
  - { name: key, mountPath: /keys }`,
};

const ownAccount: Omit<Fix, "rule"> = {
  typescript: `const account = new gcp.serviceaccount.Account("acme-run", { accountId: "acme-run" });
// in the service's template:
serviceAccount: account.email,`,
  python: `account = gcp.serviceaccount.Account("acme-run", account_id="acme-run")
# in the service's template:
"service_account": account.email,`,
  yaml: `acme-run:
  type: gcp:serviceaccount:Account
  properties: { accountId: acme-run }
# in the service's template:
serviceAccount: \${acme-run.email}`,
};

const ownValue: Omit<Fix, "rule"> = {
  typescript: `const password = new random.RandomPassword("acme-key", { length: 32 });
new gcp.secretmanager.SecretVersion("acme-key", { secret: key.id, secretData: password.result });`,
  python: `password = random.RandomPassword("acme-key", length=32)
gcp.secretmanager.SecretVersion("acme-key", secret=key.id, secret_data=password.result)`,
  yaml: `acme-password:
  type: random:RandomPassword
  properties: { length: 32 }
acme-key-version:
  type: gcp:secretmanager:SecretVersion
  properties: { secret: "\${acme-key.id}", secretData: "\${acme-password.result}" }`,
};

export const fixes: readonly Fix[] = [
  { rule: "no-secret-in-env", ...secretFile },
  { rule: "no-secret-ref-in-env", ...secretFile },
  { rule: "no-shared-secret", ...secretFile },
  { rule: "own-service-account", ...ownAccount },
  { rule: "no-shared-service-account", ...ownAccount },
  {
    rule: "no-secret-literal-in-program",
    typescript: `const password = new random.RandomPassword("acme-db", { length: 32 });
// or a value from outside: pulumi config set --secret apiKey
const apiKey = new pulumi.Config().requireSecret("apiKey");`,
    python: `password = random.RandomPassword("acme-db", length=32)
# or a value from outside: pulumi config set --secret apiKey
api_key = pulumi.Config().require_secret("apiKey")`,
    yaml: `acme-db:
  type: random:RandomPassword
  properties: { length: 32 }
# or a value from outside: pulumi config set --secret apiKey
config:
  apiKey: { type: string, secret: true }`,
  },
  {
    rule: "secret-accessor-own-tenant",
    typescript: `new gcp.secretmanager.SecretIamMember("acme-key", { secretId: key.id, role: "roles/secretmanager.secretAccessor", member: account.member });`,
    python: `gcp.secretmanager.SecretIamMember("acme-key", secret_id=key.id, role="roles/secretmanager.secretAccessor", member=account.member)`,
    yaml: `acme-key-reader:
  type: gcp:secretmanager:SecretIamMember
  properties: { secretId: "\${acme-key.id}", role: roles/secretmanager.secretAccessor, member: "\${acme-run.member}" }`,
  },
  {
    rule: "no-broad-role",
    typescript: `new gcp.storage.BucketIAMMember("acme-files", { bucket: files.name, role: "roles/storage.objectUser", member: account.member });`,
    python: `gcp.storage.BucketIAMMember("acme-files", bucket=files.name, role="roles/storage.objectUser", member=account.member)`,
    yaml: `acme-files:
  type: gcp:storage:BucketIAMMember
  properties: { bucket: "\${files.name}", role: roles/storage.objectUser, member: "\${acme-run.member}" }`,
  },
  {
    rule: "private-bucket",
    typescript: `uniformBucketLevelAccess: true,\npublicAccessPrevention: "enforced",`,
    python: `uniform_bucket_level_access=True,\npublic_access_prevention="enforced",`,
    yaml: `uniformBucketLevelAccess: true\npublicAccessPrevention: enforced`,
  },
  {
    rule: "restricted-ingress",
    typescript: `ingress: "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",`,
    python: `ingress="INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",`,
    yaml: `ingress: INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER`,
  },
  {
    rule: "authenticated-access",
    typescript: `new gcp.cloudrunv2.ServiceIamMember("caller", { name: app.name, location: app.location, role: "roles/run.invoker", member: caller.member });`,
    python: `gcp.cloudrunv2.ServiceIamMember("caller", name=app.name, location=app.location, role="roles/run.invoker", member=caller.member)`,
    yaml: `caller:
  type: gcp:cloudrunv2:ServiceIamMember
  properties: { name: "\${app.name}", location: "\${app.location}", role: roles/run.invoker, member: "\${caller-account.member}" }`,
  },
  {
    rule: "egress-confined",
    typescript: `vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ subnetwork: subnet.id }] },`,
    python: `"vpc_access": {"egress": "ALL_TRAFFIC", "network_interfaces": [{"subnetwork": subnet.id}]},`,
    yaml: `vpcAccess:
  egress: ALL_TRAFFIC
  networkInterfaces: [{ subnetwork: "\${subnet.id}" }]`,
  },
  {
    rule: "tenant-label",
    typescript: `labels: { tenant: "acme" },`,
    python: `labels={"tenant": "acme"},`,
    yaml: `labels: { tenant: acme }`,
  },
  {
    rule: "no-service-account-key",
    typescript: `new gcp.serviceaccount.IAMMember("deploy", { serviceAccountId: account.name, role: "roles/iam.workloadIdentityUser",
  member: pulumi.interpolate\`principalSet://iam.googleapis.com/\${pool.name}/attribute.repository/acme/app\` });`,
    python: `gcp.serviceaccount.IAMMember("deploy", service_account_id=account.name, role="roles/iam.workloadIdentityUser",
    member=pulumi.Output.format("principalSet://iam.googleapis.com/{0}/attribute.repository/acme/app", pool.name))`,
    yaml: `deploy:
  type: gcp:serviceaccount:IAMMember
  properties:
    serviceAccountId: \${account.name}
    role: roles/iam.workloadIdentityUser
    member: principalSet://iam.googleapis.com/\${pool.name}/attribute.repository/acme/app`,
  },
  {
    rule: "audit-trail",
    typescript: `new gcp.projects.IAMAuditConfig("audit", { project: "example", service: "allServices",
  auditLogConfigs: [{ logType: "ADMIN_READ" }, { logType: "DATA_READ" }, { logType: "DATA_WRITE" }] });
const logs = new gcp.logging.ProjectBucketConfig("audit", { project: "example", location: "global", bucketId: "audit", retentionDays: 400 });
new gcp.logging.ProjectSink("audit", { destination: pulumi.interpolate\`logging.googleapis.com/\${logs.id}\`, uniqueWriterIdentity: true });`,
    python: `gcp.projects.IAMAuditConfig("audit", project="example", service="allServices",
    audit_log_configs=[{"log_type": "ADMIN_READ"}, {"log_type": "DATA_READ"}, {"log_type": "DATA_WRITE"}])
logs = gcp.logging.ProjectBucketConfig("audit", project="example", location="global", bucket_id="audit", retention_days=400)
gcp.logging.ProjectSink("audit", destination=pulumi.Output.concat("logging.googleapis.com/", logs.id), unique_writer_identity=True)`,
    yaml: `audit:
  type: gcp:projects:IAMAuditConfig
  properties:
    project: example
    service: allServices
    auditLogConfigs: [{ logType: ADMIN_READ }, { logType: DATA_READ }, { logType: DATA_WRITE }]
audit-logs:
  type: gcp:logging:ProjectBucketConfig
  properties: { project: example, location: global, bucketId: audit, retentionDays: 400 }
audit-sink:
  type: gcp:logging:ProjectSink
  properties: { destination: "logging.googleapis.com/\${audit-logs.id}", uniqueWriterIdentity: true }`,
  },
  {
    rule: "no-shared-storage",
    typescript: `const files = new gcp.storage.Bucket("acme-files", { location: "EU", labels: { tenant: "acme" },
  uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" });
// in the template of this tenant's service:
volumes: [{ name: "files", gcs: { bucket: files.name } }],`,
    python: `files = gcp.storage.Bucket("acme-files", location="EU", labels={"tenant": "acme"},
    uniform_bucket_level_access=True, public_access_prevention="enforced")
# in the template of this tenant's service:
"volumes": [{"name": "files", "gcs": {"bucket": files.name}}],`,
    yaml: `acme-files:
  type: gcp:storage:Bucket
  properties: { location: EU, labels: { tenant: acme }, uniformBucketLevelAccess: true, publicAccessPrevention: enforced }
# in the template of this tenant's service:
volumes:
  - { name: files, gcs: { bucket: "\${acme-files.name}" } }`,
  },
  { rule: "no-shared-value", ...ownValue },
  { rule: "no-secret-in-resource-id", ...ownValue },
  {
    rule: "no-stale-key",
    typescript: `rotationPeriod: "7776000s",`,
    python: `rotation_period="7776000s",`,
    yaml: `rotationPeriod: 7776000s`,
  },
];
