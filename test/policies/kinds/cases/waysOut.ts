/** Ways out of a network besides a NAT, and analytics without an environment variable. */
import type { FaultKind } from "../faultKind";
import { alone, gcp, generated, oneTenant, pulumi, raw, region, twoTenants } from "../surroundings";

const out = "egress-confined";
const machine = {
  machineType: "e2-small",
  zone: `${region}-b`,
  serviceAccount: { email: "vm@p.iam.gserviceaccount.com" },
  bootDisk: { initializeParams: { image: "debian-12" } },
};

export const waysOut: FaultKind = {
  title: "Ways out of a workload's network",
  bad: [
    [
      "a NAT for every subnet",
      oneTenant((acme, { network }) => {
        acme.service();
        const router = new gcp.compute.Router("r", { network: network.id, region });
        new gcp.compute.RouterNat("n", {
          router: router.name,
          region,
          natIpAllocateOption: "AUTO_ONLY",
          sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        });
      }),
      out,
    ],
    [
      "a machine with a public address",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          networkInterfaces: [{ network: network.id, subnetwork: subnet.id, accessConfigs: [{}] }],
        });
      }),
      out,
    ],
    [
      "a machine that forwards",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          canIpForward: true,
          networkInterfaces: [{ subnetwork: subnet.id }],
        });
      }),
      out,
    ],
    [
      "an instance template with a public address",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:compute/regionInstanceTemplate:RegionInstanceTemplate", "t", {
          ...machine,
          region,
          disks: [{ sourceImage: "debian-12" }],
          networkInterfaces: [{ network: network.id, accessConfigs: [{ networkTier: "PREMIUM" }] }],
        });
      }),
      out,
    ],
    [
      "a route through a machine",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", {
          network: network.id,
          destRange: "0.0.0.0/0",
          nextHopInstance: "projects/p/zones/z/instances/squid",
        });
      }),
      out,
    ],
    [
      "half of the internet through a load balancer",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", { network: network.id, destRange: "128.0.0.0/1", nextHopIlb: "10.1.0.9" });
      }),
      out,
    ],
    [
      "a policy-based route",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", "r", {
          name: "r",
          network: network.id,
          filter: { protocolVersion: "IPV4", destRange: "0.0.0.0/0" },
          nextHopIlbIp: "10.1.0.9",
        });
      }),
      out,
    ],
    [
      "a peering that imports routes",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.NetworkPeering("p", {
          network: network.selfLink,
          peerNetwork: "projects/hub/global/networks/hub",
          importCustomRoutes: true,
        });
      }),
      out,
    ],
    [
      "a VPN with BGP",
      oneTenant((acme, { network }) => {
        acme.service();
        const router = new gcp.compute.Router("r", { network: network.id, region, bgp: { asn: 65001 } });
        new gcp.compute.VPNTunnel("t", {
          region,
          router: router.id,
          vpnGateway: "g",
          peerIp: "198.51.100.7",
          sharedSecret: generated("s"),
        });
      }),
      out,
    ],
    [
      "a spoke of a hub",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:networkconnectivity/spoke:Spoke", "s", {
          hub: "h",
          location: "global",
          linkedVpcNetwork: { uri: network.selfLink },
        });
      }),
      out,
    ],
    [
      "a static VPN by its routes",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", {
          network: network.name,
          destRange: "0.0.0.0/0",
          nextHopVpnTunnel: "projects/p/regions/r/vpnTunnels/t",
        });
      }),
      out,
    ],
    [
      "traffic to private ranges only",
      oneTenant((acme) => {
        acme.service("acme-app", { vpcAccess: { ...acme.vpcAccess, egress: "PRIVATE_RANGES_ONLY" } });
      }),
      out,
    ],
    [
      "no network at all",
      oneTenant((acme) => {
        acme.service("acme-app", { vpcAccess: undefined });
      }),
      out,
    ],
    [
      "a group of machines for all",
      oneTenant((acme, { network, subnet }) => {
        acme.service();
        raw("gcp:compute/instanceTemplate:InstanceTemplate", "t", {
          ...machine,
          canIpForward: true,
          disks: [{ sourceImage: "debian-12" }],
          networkInterfaces: [{ network: network.selfLink, subnetwork: subnet.selfLink }],
        });
      }),
      out,
    ],
    [
      "a public IPv6 address",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          networkInterfaces: [{ subnetwork: subnet.id, ipv6AccessConfigs: [{ networkTier: "PREMIUM" }] }],
        });
      }),
      out,
    ],
  ],
  good: [
    [
      "a machine without a public address",
      oneTenant((acme, { subnet }) => {
        acme.service();
        raw("gcp:compute/instance:Instance", "vm", { ...machine, networkInterfaces: [{ subnetwork: subnet.id }] });
      }),
    ],
    [
      "a machine with a public address in another network",
      oneTenant((acme) => {
        acme.service();
        const other = new gcp.compute.Network("edge", { autoCreateSubnetworks: false });
        raw("gcp:compute/instance:Instance", "vm", {
          ...machine,
          networkInterfaces: [{ network: other.id, accessConfigs: [{}] }],
        });
      }),
    ],
    [
      "a route to Google's private addresses",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", {
          network: network.id,
          destRange: "199.36.153.8/30",
          nextHopGateway: "default-internet-gateway",
        });
      }),
    ],
    [
      "a peering with a database's network",
      oneTenant((acme, { network }) => {
        acme.service();
        raw("gcp:servicenetworking/connection:Connection", "c", {
          network: network.id,
          service: "servicenetworking.googleapis.com",
          reservedPeeringRanges: ["r"],
        });
      }),
    ],
    [
      "a peering that imports nothing",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.NetworkPeering("p", {
          network: network.selfLink,
          peerNetwork: "projects/hub/global/networks/hub",
          exportCustomRoutes: true,
        });
      }),
    ],
    [
      "a route to the office by a tunnel",
      oneTenant((acme, { network }) => {
        acme.service();
        new gcp.compute.Route("r", { network: network.id, destRange: "10.200.0.0/16", nextHopVpnTunnel: "t" });
      }),
    ],
    [
      "a NAT in another region's network",
      oneTenant((acme) => {
        acme.service();
        const other = new gcp.compute.Network("build", { autoCreateSubnetworks: false });
        const router = new gcp.compute.Router("r", { network: other.id, region });
        new gcp.compute.RouterNat("n", {
          router: router.name,
          region,
          natIpAllocateOption: "AUTO_ONLY",
          sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
        });
      }),
    ],
  ],
};

const vendor = "analytics-only-through-proxy";
const base64 = (text: string) => Buffer.from(text).toString("base64");

export const analyticsElsewhere: FaultKind = {
  title: "Analytics without an environment variable",
  bad: [
    [
      "a push subscription",
      alone("gcp:pubsub/subscription:Subscription", {
        topic: "t",
        pushConfig: { pushEndpoint: "https://api-js.mixpanel.com/track?verbose=1" },
      }),
      vendor,
    ],
    [
      "a schedule",
      alone("gcp:cloudscheduler/job:Job", {
        region,
        schedule: "* * * * *",
        httpTarget: { uri: "https://us.i.posthog.com/capture/" },
      }),
      vendor,
    ],
    [
      "a workflow",
      alone("gcp:workflows/workflow:Workflow", {
        region,
        serviceAccount: "w@p.iam.gserviceaccount.com",
        sourceContents:
          "main:\n  steps:\n  - send:\n      call: http.post\n      args:\n        url: https://api.segment.io/v1/track\n",
      }),
      vendor,
    ],
    [
      "a pipeline of Eventarc",
      alone("gcp:eventarc/pipeline:Pipeline", {
        location: region,
        pipelineId: "p",
        destinations: [{ httpEndpoint: { uri: "https://www.google-analytics.com/mp/collect" } }],
      }),
      vendor,
    ],
    [
      "an endpoint on the internet",
      alone("gcp:compute/globalNetworkEndpoint:GlobalNetworkEndpoint", {
        globalNetworkEndpointGroup: "g",
        fqdn: "eu.i.posthog.com",
        port: 443,
      }),
      vendor,
    ],
    [
      "a URL map that rewrites the host",
      alone("gcp:compute/uRLMap:URLMap", {
        defaultService: "b",
        pathMatchers: [
          {
            name: "m",
            defaultService: "b",
            routeRules: [{ priority: 1, routeAction: { urlRewrite: { hostRewrite: "api.amplitude.com" } } }],
          },
        ],
      }),
      vendor,
    ],
    [
      "a CNAME",
      alone("gcp:dns/recordSet:RecordSet", {
        managedZone: "z",
        name: "m.acme.example.",
        type: "CNAME",
        ttl: 300,
        rrdatas: ["cname.europehog.com."],
      }),
      vendor,
    ],
    [
      "a start-up script in base64",
      alone("gcp:compute/instance:Instance", {
        machineType: "e2",
        zone: "z",
        serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
        metadata: { "user-data": base64("#cloud-config\nruncmd:\n- curl -X POST https://api.mixpanel.com/import\n") },
      }),
      vendor,
    ],
    [
      "a firewall rule for the app's account",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", "f", {
          firewallPolicy: "p",
          priority: 100,
          action: "allow",
          direction: "EGRESS",
          targetServiceAccounts: [acme.account.email],
          match: { destFqdns: ["api.mixpanel.com"], layer4Configs: [{ ipProtocol: "tcp", ports: ["443"] }] },
        });
      }),
      vendor,
    ],
    [
      "a vendor's token in a secret of a neutral name",
      oneTenant((acme) => {
        const secret = acme.secret("misc");
        new gcp.secretmanager.SecretVersion("v", {
          secret: secret.id,
          secretData: pulumi.secret(`phc_${"a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V"}`),
        });
        acme.service("acme-app", {
          volumes: [{ name: "m", secret: { secret: secret.secretId } }],
          containers: [{ image: "example/app", volumeMounts: [{ name: "m", mountPath: "/m" }] }],
        });
      }),
      vendor,
    ],
    [
      "a header of a probe",
      oneTenant((acme) => {
        acme.service("acme-app", {
          containers: [
            {
              image: "example/app",
              startupProbe: {
                httpGet: { path: "/", httpHeaders: [{ name: "X-Forward", value: "https://cdn.segment.com" }] },
              },
            },
          ],
        });
      }),
      vendor,
    ],
    [
      "a function's variable",
      twoTenants((acme) => {
        raw("gcp:cloudfunctionsv2/function:Function", "f", {
          location: region,
          labels: acme.labels,
          serviceConfig: {
            serviceAccountEmail: acme.account.email,
            ingressSettings: "ALLOW_INTERNAL_ONLY",
            environmentVariables: { SINK: "https://eu.i.posthog.com" },
          },
        });
      }),
      vendor,
    ],
    [
      "a file of settings in a bucket",
      alone("gcp:storage/bucketObject:BucketObject", {
        bucket: "b",
        name: "settings.json",
        content: JSON.stringify({ analytics: { host: "https://api-eu.mixpanel.com" } }),
      }),
      vendor,
    ],
    [
      "a chart's values",
      alone("kubernetes:helm.sh/v3:Release", {
        chart: "app",
        values: { analytics: { endpoint: "https://api.amplitude.com" } },
      }),
      vendor,
    ],
    [
      "a task queue that overrides its target",
      alone("gcp:cloudtasks/queue:Queue", {
        location: region,
        httpTarget: { uriOverride: { host: "api.mixpanel.com", scheme: "HTTPS" } },
      }),
      vendor,
    ],
  ],
  good: [
    [
      "a push subscription to one's own service",
      oneTenant((acme) => {
        const app = acme.service();
        raw("gcp:pubsub/subscription:Subscription", "s", {
          topic: "t",
          labels: acme.labels,
          pushConfig: { pushEndpoint: app.uri, oidcToken: { serviceAccountEmail: acme.account.email } },
        });
      }),
    ],
    [
      "a record that proves who owns a domain",
      alone("gcp:dns/recordSet:RecordSet", {
        managedZone: "z",
        name: "acme.example.",
        type: "TXT",
        ttl: 300,
        rrdatas: ['"mixpanel-domain-verify=0c2f", "posthog.com"'],
      }),
    ],
    [
      "a description that names a vendor",
      alone("gcp:pubsub/topic:Topic", {
        name: "t",
        labels: { team: "growth" },
        messageStoragePolicy: { allowedPersistenceRegions: [region] },
        description: "Replaces what was sent to api.mixpanel.com",
      }),
    ],
    [
      "a firewall rule that denies",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule", "f", {
          firewallPolicy: "p",
          priority: 100,
          action: "deny",
          direction: "EGRESS",
          targetServiceAccounts: [acme.account.email],
          match: { destFqdns: ["api.mixpanel.com"], layer4Configs: [{ ipProtocol: "all" }] },
        });
      }),
    ],
    [
      "an alert about a vendor's host",
      alone("gcp:monitoring/alertPolicy:AlertPolicy", {
        displayName: "a",
        combiner: "OR",
        conditions: [{ displayName: "d", conditionMatchedLog: { filter: 'jsonPayload.host="api.mixpanel.com"' } }],
      }),
    ],
    [
      "words that contain a vendor's name",
      oneTenant((acme) => {
        acme.envs({ MARKET_SEGMENT: "smb", AMPLITUDE_DB: "-3", SEGMENTS_TABLE: "segments" });
      }),
    ],
  ],
};
