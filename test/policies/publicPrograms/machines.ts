/** Programs whose code runs on machines, in clusters, or nowhere. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import { raw } from "../kinds/surroundings";
import { meantToBePublic, type PublicProgram } from "./publicProgram";

const machine = {
  machineType: "f1-micro",
  zone: "us-central1-a",
  bootDisk: { initializeParams: { image: "debian-12" } },
};
const page = "#!/bin/bash\necho '<h1>Hello, world!</h1>' > index.html\nsudo python3 -m http.server 80 &\n";
const ports = (network: gcp.compute.Network) =>
  new gcp.compute.Firewall("firewall", {
    network: network.selfLink,
    allows: [{ protocol: "tcp", ports: ["22", "80"] }],
    direction: "INGRESS",
    sourceRanges: ["0.0.0.0/0"],
  });
const cluster = (name: string, inputs: object = {}) =>
  raw("gcp:container/cluster:Cluster", name, { location: "us-central1", initialNodeCount: 2, ...inputs }, ["endpoint"]);
const labels = { app: "demo-app" };
const deployment = (name: string, container: object, template: object = {}) =>
  raw("kubernetes:apps/v1:Deployment", name, {
    spec: {
      selector: { matchLabels: labels },
      replicas: 3,
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image: "example/app", ...container }], ...template },
      },
    },
  });
const loadBalancer = (name: string) =>
  raw("kubernetes:core/v1:Service", name, {
    metadata: { labels },
    spec: { type: "LoadBalancer", ports: [{ port: 80, targetPort: 8080 }], selector: labels },
  });

export const otherPrograms: readonly PublicProgram[] = [
  {
    source: "pulumi/templates vm-gcp-yaml",
    language: "YAML",
    title: "a web server on a machine",
    findings: { "own-service-account instance": "right", "all-is-judged app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("network", { autoCreateSubnetworks: false });
      const subnet = new gcp.compute.Subnetwork("subnet", { ipCidrRange: "10.0.1.0/24", network: network.id });
      ports(network);
      new gcp.compute.Instance("instance", {
        ...machine,
        networkInterfaces: [{ network: network.id, subnetwork: subnet.id, accessConfigs: [{}] }],
        serviceAccount: { scopes: ["https://www.googleapis.com/auth/cloud-platform"] },
        metadataStartupScript: page,
        tags: ["webserver"],
      });
    },
  },
  {
    source: "pulumi/examples gcp-go-instance",
    language: "Go",
    title: "a machine in a network of its own",
    findings: { "own-service-account instance": "right", "all-is-judged app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("network", { autoCreateSubnetworks: true });
      ports(network);
      new gcp.compute.Instance("instance", {
        ...machine,
        metadataStartupScript: page,
        networkInterfaces: [{ network: network.id, accessConfigs: [{}] }],
        serviceAccount: { scopes: ["https://www.googleapis.com/auth/cloud-platform"] },
      });
    },
  },
  {
    source: "pulumi/examples gcp-py-instance-nginx",
    language: "Python",
    title: "two machines with nginx",
    findings: { "all-is-judged app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("poc", {});
      ports(network);
      const address = new gcp.compute.Address("poc", {});
      new gcp.compute.Instance("poc", {
        ...machine,
        networkInterfaces: [{ network: network.id, accessConfigs: [{ natIp: address.address }] }],
        metadataStartupScript: "#!/bin/bash\napt -y update\napt -y install nginx\n",
      });
    },
  },
  {
    source: "pulumi/templates kubernetes-gcp-go",
    language: "Go",
    title: "a cluster with an account of its own",
    findings: { "all-is-judged app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("gke-network", {
        autoCreateSubnetworks: false,
        description: "A virtual network for your GKE cluster(s)",
      });
      const subnet = new gcp.compute.Subnetwork("gke-subnet", {
        ipCidrRange: "10.128.0.0/12",
        network: network.id,
        privateIpGoogleAccess: true,
      });
      const made = cluster("gke-cluster", {
        network: network.name,
        subnetwork: subnet.name,
        removeDefaultNodePool: true,
        privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "10.100.0.0/28" },
        masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: "0.0.0.0/0", displayName: "All networks" }] },
        workloadIdentityConfig: { workloadPool: "p.svc.id.goog" },
      });
      const account = new gcp.serviceaccount.Account("gke-nodepool-sa", {
        accountId: "gke-np-1-sa",
        displayName: "Nodepool 1 Service Account",
      });
      raw("gcp:container/nodePool:NodePool", "gke-nodepool", {
        cluster: made.id,
        nodeCount: 1,
        nodeConfig: { oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"], serviceAccount: account.email },
      });
    },
  },
  {
    source: "pulumi/examples gcp-go-gke",
    language: "Go",
    title: "a cluster, an app and a load balancer",
    findings: { "restricted-ingress app-service": meantToBePublic, "all-is-judged app-prod": "right" },
    program: () => {
      cluster("demo-cluster", {
        nodeConfig: { machineType: "n1-standard-1", oauthScopes: ["https://www.googleapis.com/auth/compute"] },
      });
      raw("kubernetes:core/v1:Namespace", "app-ns", { metadata: { name: "demo-ns" } });
      deployment("app-dep", {});
      loadBalancer("app-service");
    },
  },
  {
    source: "pulumi/examples gcp-ts-gke-hello-world",
    language: "TypeScript",
    title: "hello world in a cluster",
    findings: { "restricted-ingress helloworld": meantToBePublic, "all-is-judged app-prod": "right" },
    program: () => {
      cluster("helloworld");
      deployment("helloworld", { image: "nginx:latest", ports: [{ name: "http", containerPort: 80 }] });
      loadBalancer("helloworld");
    },
  },
  {
    source: "pulumi/examples gcp-ts-k8s-ruby-on-rails-postgresql",
    language: "TypeScript",
    title: "Rails in a cluster with Cloud SQL",
    findings: {
      "restricted-ingress rails-service": meantToBePublic,
      "restricted-ingress web-db": "right",
      "no-secret-in-env rails-deployment": "right",
      "all-is-judged app-prod": "right",
    },
    program: () => {
      const db = new gcp.sql.DatabaseInstance("web-db", {
        databaseVersion: "POSTGRES_9_6",
        settings: { tier: "db-f1-micro", ipConfiguration: { authorizedNetworks: [{ value: "0.0.0.0/0" }] } },
      });
      const password = new pulumi.Config("app").requireSecret("key");
      new gcp.sql.User("web-db-user", { instance: db.name, name: "rails", password });
      cluster("gke-cluster");
      deployment("rails-deployment", {
        env: [
          { name: "DB_HOST", value: db.firstIpAddress },
          { name: "DB_USERNAME", value: "rails" },
          { name: "DB_PASSWORD", value: password },
        ],
      });
      loadBalancer("rails-service");
    },
  },
  {
    source: "pulumi/examples gcp-ts-gke-serviceaccount",
    language: "TypeScript",
    title: "a cluster whose app reads Pub/Sub with a key",
    findings: {
      "no-service-account-key key": "right",
      "no-broad-role binding": "right",
      "all-is-judged app-prod": "right",
    },
    program: () => {
      const account = new gcp.serviceaccount.Account("sa", { accountId: "pubsub-reader", project: "p" });
      new gcp.projects.IAMBinding("binding", {
        project: "p",
        role: "roles/pubsub.subscriber",
        members: [account.member],
      });
      const key = new gcp.serviceaccount.Key("key", { serviceAccountId: account.name });
      raw("kubernetes:core/v1:Secret", "gcp-credentials", {
        metadata: { name: "gcp-credentials" },
        stringData: { "gcp-credentials.json": key.privateKey },
      });
      deployment(
        "pubsub",
        {
          volumeMounts: [{ name: "google-cloud-key", mountPath: "/var/secrets/google" }],
          env: [{ name: "GOOGLE_APPLICATION_CREDENTIALS", value: "/var/secrets/google/key.json" }],
        },
        { volumes: [{ name: "google-cloud-key", secret: { secretName: "gcp-credentials" } }] },
      );
    },
  },
  {
    source: "pulumi/templates static-website-gcp-yaml",
    language: "YAML",
    title: "a static website with a CDN",
    findings: { "private-bucket bucket": meantToBePublic, "private-bucket bucket-iam-binding": meantToBePublic },
    program: () => {
      const bucket = new gcp.storage.Bucket("bucket", {
        location: "US",
        website: { mainPageSuffix: "index.html", notFoundPage: "error.html" },
      });
      new gcp.storage.BucketIAMBinding("bucket-iam-binding", {
        bucket: bucket.name,
        role: "roles/storage.objectViewer",
        members: ["allUsers"],
      });
      raw("synced-folder:index:GoogleCloudFolder", "synced-folder", { path: "./www", bucketName: bucket.name });
      const backend = new gcp.compute.BackendBucket("backend-bucket", { bucketName: bucket.name, enableCdn: true });
      const ip = new gcp.compute.GlobalAddress("ip", {});
      const map = new gcp.compute.URLMap("url-map", { defaultService: backend.selfLink });
      const proxy = new gcp.compute.TargetHttpProxy("http-proxy", { urlMap: map.selfLink });
      new gcp.compute.GlobalForwardingRule("http-forwarding-rule", {
        ipAddress: ip.address,
        ipProtocol: "TCP",
        portRange: "80",
        target: proxy.selfLink,
      });
    },
  },
  {
    source: "pulumi/templates gcp-go",
    language: "Go",
    title: "one bucket",
    findings: { "private-bucket my-bucket": "right" },
    program: () => {
      new gcp.storage.Bucket("my-bucket", { location: "US" });
    },
  },
  {
    source: "pulumi/examples gcp-py-network-component",
    language: "Python",
    title: "a network, a route and a machine",
    findings: { "all-is-judged app-prod": "right" },
    program: () => {
      const network = new gcp.compute.Network("vpc", { autoCreateSubnetworks: false });
      const subnet = new gcp.compute.Subnetwork("subnet", { network: network.id, ipCidrRange: "10.0.0.0/24" });
      const router = new gcp.compute.Router("router", { network: network.id });
      new gcp.compute.RouterNat("nat", {
        router: router.name,
        natIpAllocateOption: "AUTO_ONLY",
        sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
      });
      const account = new gcp.serviceaccount.Account("vm", { accountId: "vm-run", project: "p" });
      new gcp.compute.Instance("instance", {
        ...machine,
        networkInterfaces: [{ subnetwork: subnet.id }],
        serviceAccount: { email: account.email, scopes: ["cloud-platform"] },
      });
    },
  },
];
