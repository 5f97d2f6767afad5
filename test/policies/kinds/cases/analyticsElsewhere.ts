/** Analytics without an environment variable. */
import { gzipSync } from "node:zlib";
import type { FaultKind } from "../faultKind";
import { alone, gcp, oneTenant, pulumi, raw, region, twoTenants } from "../surroundings";

const vendor = "analytics-only-through-proxy";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A policy whose second rule lets an account, or everything in its network, out to a vendor. */
const policyWith = (account?: pulumi.Input<string>) =>
  raw("gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules", "policy", {
    name: "egress",
    rules: [
      { action: "deny", direction: "EGRESS", priority: 2, match: { destFqdns: ["api.mixpanel.com"] } },
      {
        action: "allow",
        direction: "EGRESS",
        priority: 1,
        match: { destFqdns: ["api.mixpanel.com"] },
        ...(account !== undefined && { targetServiceAccounts: [account] }),
      },
    ],
  });

export const analyticsElsewhere: FaultKind = {
  title: "Analytics without an environment variable",
  bad: [
    [
      "an output of a vendor's own provider under a plain name",
      oneTenant((acme) => {
        acme.envs({ BACKEND_HOST: raw("posthog:index/project:Project", "p", {}, ["apiHost"]).apiHost });
      }),
      vendor,
      { inPreviewOnly: true },
    ],
    [
      "an output of another vendor's provider",
      oneTenant((acme) => {
        acme.envs({ EVENTS_URL: raw("segment:index/source:Source", "s", {}, ["host"]).host });
      }),
      vendor,
      { inPreviewOnly: true },
    ],
    [
      "a packed start-up script",
      alone("gcp:compute/instance:Instance", {
        machineType: "e2-small",
        zone: "europe-west1-b",
        serviceAccount: { email: "vm@p.iam.gserviceaccount.com" },
        networkInterfaces: [{ subnetwork: "s" }],
        bootDisk: { initializeParams: { image: "cos-stable" } },
        metadata: { "user-data": gzipSync("#!/bin/sh\ncurl https://api.mixpanel.com/track").toString("base64") },
      }),
      vendor,
    ],
    [
      "a rule of a policy with its rules for the app's account",
      oneTenant((acme) => {
        acme.service();
        policyWith(acme.account.email);
      }),
      vendor,
    ],
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
      "Google's own tagging server",
      oneTenant((acme) => {
        acme.service("acme-tags", { containers: [{ image: "gcr.io/cloud-tagging-10302018/gtm-cloud-image:stable" }] });
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
    [
      "an answer of DNS that leads to a vendor",
      alone("gcp:dns/responsePolicyRule:ResponsePolicyRule", {
        responsePolicy: "p",
        ruleName: "r",
        dnsName: "events.internal.example.",
        localData: {
          localDatas: [{ name: "events.internal.example.", type: "CNAME", ttl: 300, rrdatas: ["api.segment.io."] }],
        },
      }),
      "analytics-only-through-proxy",
    ],
    [
      "an external name of Kubernetes",
      alone("kubernetes:core/v1:Service", {
        metadata: { name: "events" },
        spec: { type: "ExternalName", externalName: "api2.amplitude.com" },
      }),
      "analytics-only-through-proxy",
    ],
    [
      "an entry of a service mesh",
      alone("kubernetes:networking.istio.io/v1beta1:ServiceEntry", {
        spec: {
          hosts: ["api-eu.mixpanel.com"],
          location: "MESH_EXTERNAL",
          ports: [{ number: 443, name: "tls", protocol: "TLS" }],
          resolution: "DNS",
        },
      }),
      "analytics-only-through-proxy",
    ],
    [
      "a remote function of BigQuery",
      alone("gcp:bigquery/routine:Routine", {
        datasetId: "d",
        routineId: "r",
        routineType: "SCALAR_FUNCTION",
        definitionBody: "",
        remoteFunctionOptions: { endpoint: "https://eu.i.posthog.com/batch", connection: "c" },
      }),
      "analytics-only-through-proxy",
    ],
  ],
  good: [
    [
      "an image of one's own that is called like Google's tagging server",
      oneTenant((acme) => {
        const image = "europe-west1-docker.pkg.dev/acme-prod/images/gtm-cloud-image:1";
        acme.service("acme-tags", { containers: [{ image }] });
      }),
    ],
    [
      "a rule for everything in a network, which the network decides",
      oneTenant((acme) => {
        acme.service();
        policyWith();
      }),
    ],
    [
      "the address of the tenant's other service",
      oneTenant((acme) => {
        acme.envs({ BACKEND_URL: acme.service("acme-api").uri });
      }),
    ],
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
    [
      "an external name of one's own and a mesh entry of Google",
      () => {
        raw("kubernetes:core/v1:Service", "s", {
          metadata: { name: "events" },
          spec: { type: "ExternalName", externalName: "events.internal.example" },
        });
        raw("kubernetes:networking.istio.io/v1beta1:ServiceEntry", "e", {
          spec: {
            hosts: ["storage.googleapis.com"],
            location: "MESH_EXTERNAL",
            ports: [{ number: 443, name: "tls", protocol: "TLS" }],
            resolution: "DNS",
          },
        });
      },
    ],
    [
      "a response policy that answers for a vendor with an address of one's own",
      alone("gcp:dns/responsePolicyRule:ResponsePolicyRule", {
        responsePolicy: "p",
        ruleName: "r",
        dnsName: "api.mixpanel.com.",
        localData: { localDatas: [{ name: "api.mixpanel.com.", type: "A", ttl: 300, rrdatas: ["10.0.0.9"] }] },
      }),
    ],
  ],
};
