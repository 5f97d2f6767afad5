import * as artifactregistry from "@pulumi/gcp/artifactregistry";
import * as cloudrunv2 from "@pulumi/gcp/cloudrunv2";
import * as compute from "@pulumi/gcp/compute";
import * as dns from "@pulumi/gcp/dns";
import * as iap from "@pulumi/gcp/iap";
import * as logging from "@pulumi/gcp/logging";
import * as monitoring from "@pulumi/gcp/monitoring";
import * as projects from "@pulumi/gcp/projects";
import * as pubsub from "@pulumi/gcp/pubsub";
import * as serviceaccount from "@pulumi/gcp/serviceaccount";
import * as storage from "@pulumi/gcp/storage";
import * as pulumi from "@pulumi/pulumi";
import { cloudRegion, stackProject } from "./cloudStack";

const vip = "199.36.153.4/30";

/** What a cell holds (networks, DNS, audit), and a few neighbours. */
export async function cellProgram(): Promise<void> {
  const network = new compute.Network("workload", {
    name: "cell-workload",
    autoCreateSubnetworks: false,
    deleteDefaultRoutesOnCreate: true,
    networkFirewallPolicyEnforcementOrder: "BEFORE_CLASSIC_FIREWALL",
  });
  const subnetwork = new compute.Subnetwork("workload", {
    name: "cell-workload",
    network: network.id,
    region: cloudRegion,
    ipCidrRange: "10.0.0.0/24",
    privateIpGoogleAccess: true,
  });
  new compute.Route("vip", {
    name: "cell-vip",
    network: network.id,
    destRange: vip,
    nextHopGateway: "default-internet-gateway",
  });
  const router = new compute.Router("egress", { name: "cell-egress", network: network.id, region: cloudRegion });
  new compute.RouterNat("egress", {
    name: "cell-egress",
    router: router.name,
    region: cloudRegion,
    natIpAllocateOption: "AUTO_ONLY",
    sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
    subnetworks: [{ name: subnetwork.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
  });
  const policy = new compute.NetworkFirewallPolicy("walls", { name: "cell-walls" });
  new compute.NetworkFirewallPolicyRule("deny", {
    firewallPolicy: policy.name,
    priority: 65000,
    direction: "EGRESS",
    action: "deny",
    match: { destIpRanges: ["0.0.0.0/0"], layer4Configs: [{ ipProtocol: "all" }] },
  });
  new compute.NetworkFirewallPolicyAssociation("walls", {
    name: "cell-walls",
    firewallPolicy: policy.name,
    attachmentTarget: network.id,
  });
  new compute.Firewall("classic", {
    name: "cell-deny",
    network: network.id,
    direction: "EGRESS",
    denies: [{ protocol: "all" }],
  });
  const zone = new dns.ManagedZone("apis", {
    name: "cell-apis",
    dnsName: "googleapis.com.",
    visibility: "private",
    privateVisibilityConfig: { networks: [{ networkUrl: network.id }] },
  });
  new dns.RecordSet("apis", {
    name: "*.googleapis.com.",
    managedZone: zone.name,
    type: "CNAME",
    ttl: 300,
    rrdatas: ["restricted.googleapis.com."],
  });
  const sinkhole = new dns.ResponsePolicy("sinkhole", {
    responsePolicyName: "cell-sinkhole",
    networks: [{ networkUrl: network.id }],
  });
  new dns.ResponsePolicyRule("sinkhole", {
    responsePolicy: sinkhole.responsePolicyName,
    ruleName: "all",
    dnsName: "*.",
    localData: { localDatas: [{ name: "*.", type: "A", ttl: 300, rrdatas: ["0.0.0.0"] }] },
  });
  const agent = new projects.ServiceIdentity("iap", { project: stackProject, service: "iap.googleapis.com" });
  new projects.Service("run", { service: "run.googleapis.com" });
  new projects.IAMAuditConfig("audit", {
    project: stackProject,
    service: "secretmanager.googleapis.com",
    auditLogConfigs: [{ logType: "DATA_WRITE" }, { logType: "DATA_READ" }],
  });
  const bucket = new logging.ProjectBucketConfig("audit", {
    project: stackProject,
    location: cloudRegion,
    bucketId: "cell-audit",
    retentionDays: 400,
  });
  new logging.ProjectSink("audit", {
    name: "cell-audit",
    destination: pulumi.interpolate`logging.googleapis.com/${bucket.id}`,
    filter: 'logName:"cloudaudit.googleapis.com"',
  });
  new logging.LogView("audit", { name: "cell-view", bucket: bucket.id, filter: 'LOG_ID("stdout")' });
  new logging.Metric("denied", { name: "cell-denied", filter: 'severity="ERROR"' });
  new monitoring.NotificationChannel("mail", {
    type: "email",
    displayName: "mail",
    labels: { email_address: "ops@example.com" },
  });
  new artifactregistry.Repository("images", { repositoryId: "images", format: "DOCKER", location: cloudRegion });
  const topic = new pubsub.Topic("rotation", { name: "rotation" });
  new pubsub.Subscription("rotation", { name: "rotation", topic: topic.id });
  const account = new serviceaccount.Account("web", { accountId: "cell-web" });
  const web = new cloudrunv2.Service("web", {
    location: cloudRegion,
    iapEnabled: true,
    deletionProtection: false,
    template: {
      serviceAccount: account.email,
      containers: [{ image: "example.com/web", ports: { containerPort: 8080 } }],
      vpcAccess: { egress: "ALL_TRAFFIC", networkInterfaces: [{ network: network.id, subnetwork: subnetwork.id }] },
    },
  });
  new cloudrunv2.ServiceIamMember("web", {
    name: web.name,
    location: cloudRegion,
    role: "roles/run.invoker",
    member: agent.member,
  });
  new iap.WebCloudRunServiceIamBinding("web", {
    cloudRunServiceName: web.name,
    location: cloudRegion,
    role: "roles/iap.httpsResourceAccessor",
    members: ["user:jane@example.com"],
  });
  new cloudrunv2.Job("clean", {
    location: cloudRegion,
    deletionProtection: false,
    template: { template: { serviceAccount: account.email, containers: [{ image: "example.com/clean" }] } },
  });
  const files = new storage.Bucket("files", { location: "EU", forceDestroy: true });
  new storage.BucketObject("file", { bucket: files.name, name: "folder/hello.txt", content: "hello" });
  new storage.BucketObject("program", { bucket: files.name, source: new pulumi.asset.FileAsset(__filename) });
  new compute.GlobalAddress("web", {});
  const group = new compute.RegionNetworkEndpointGroup("web", {
    region: cloudRegion,
    networkEndpointType: "SERVERLESS",
    cloudRun: { service: web.name },
  });
  new compute.BackendService("web", {
    protocol: "HTTPS",
    loadBalancingScheme: "EXTERNAL_MANAGED",
    backends: [{ group: group.id }],
  });
  new projects.IAMCustomRole("reader", { roleId: "cellReader", title: "reader", permissions: ["run.services.get"] });
  new projects.IAMMember("reader", { project: stackProject, role: "roles/logging.logWriter", member: account.member });
}
