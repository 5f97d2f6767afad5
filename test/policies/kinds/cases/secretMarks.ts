/** A secret mark, by the program or by the SDK, doesn't make a literal harmless. */
import type { FaultKind } from "../faultKind";
import { alone, config, generated, key, oneTenant, password, pulumi, raw, region } from "../surroundings";

const rule = "no-secret-literal-in-program";
const dashboard = (text: string) =>
  alone("gcp:monitoring/dashboard:Dashboard", () => ({ dashboardJson: pulumi.secret(text) }));
const board = {
  displayName: "App",
  gridLayout: { widgets: [{ title: "Requests", text: { content: "See the runbook." } }] },
};
const pem = ["-----BEGIN ", "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END ", "PRIVATE KEY-----\n"].join(
  "",
);
const certificate = "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkq\n-----END CERTIFICATE-----\n";
const inConfig = { config: { "app:key": key }, secretKeys: ["app:key"] };

export const secretMarks: FaultKind = {
  title: "A literal that the program or the SDK marks as a secret",
  bad: [
    ["one word in the place of a dashboard", dashboard(password), rule],
    ["a dashboard with a key", dashboard(JSON.stringify({ ...board, link: key })), rule],
    [
      "an object's content, marked by the SDK",
      alone("gcp:storage/bucketObject:BucketObject", () => ({
        bucket: "b",
        name: "env",
        content: pulumi.secret(`DB_PASSWORD=${password}\n`),
      })),
      rule,
    ],
    [
      "the private key of a regional certificate",
      alone("gcp:compute/regionSslCertificate:RegionSslCertificate", () => ({
        region: "r",
        certificate,
        privateKey: pulumi.secret(pem),
      })),
      rule,
    ],
    [
      "a regional parameter",
      alone("gcp:parametermanager/regionalParameterVersion:RegionalParameterVersion", () => ({
        parameter: "p",
        parameterVersionId: "1",
        location: "r",
        parameterData: pulumi.secret(JSON.stringify({ smtp: { password } })),
      })),
      rule,
    ],
    [
      "a key for signed URLs",
      alone("gcp:compute/backendServiceSignedUrlKey:BackendServiceSignedUrlKey", () => ({
        backendService: "b",
        name: "k",
        keyValue: pulumi.secret("pPsVemX8GM46QVeezid6Rw=="),
      })),
      rule,
    ],
    [
      "a channel's sensitive label",
      alone("gcp:monitoring/notificationChannel:NotificationChannel", () => ({
        type: "pagerduty",
        sensitiveLabels: pulumi.secret({ serviceKey: key }),
      })),
      rule,
    ],
    [
      "the password of a connection profile, marked as a whole",
      alone("gcp:datastream/connectionProfile:ConnectionProfile", () => ({
        connectionProfileId: "c",
        displayName: "c",
        location: "r",
        mysqlProfile: pulumi.secret({ hostname: "10.0.0.4", username: "u", password }),
      })),
      rule,
    ],
    [
      "a token for App Check",
      alone("gcp:firebase/appCheckDebugToken:AppCheckDebugToken", () => ({
        appId: "a",
        displayName: "d",
        token: pulumi.secret("0f3c1b52-9f1e-4a06-8a39-0b5a4f9f6f0e"),
      })),
      rule,
    ],
    [
      "a marked literal in a start-up script",
      alone("gcp:compute/instance:Instance", () => ({
        machineType: "e2-small",
        zone: "z",
        serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
        metadataStartupScript: pulumi.secret(`#!/bin/sh\nexport API_KEY=${key}\n`),
      })),
      rule,
    ],
    [
      "a marked literal in a machine's metadata under a neutral name",
      alone("gcp:compute/instance:Instance", () => ({
        machineType: "e2-small",
        zone: "z",
        serviceAccount: { email: "a@p.iam.gserviceaccount.com" },
        metadata: { greeting: pulumi.secret(password) },
      })),
      rule,
    ],
    [
      "the client secret of an identity provider",
      alone("gcp:identityplatform/defaultSupportedIdpConfig:DefaultSupportedIdpConfig", () => ({
        idpId: "google.com",
        clientId: "c",
        clientSecret: pulumi.secret(key),
        enabled: true,
      })),
      rule,
    ],
    [
      "the password of a domain's join account",
      alone("gcp:netapp/activeDirectory:ActiveDirectory", () => ({
        location: region,
        domain: "ad.example",
        dns: "10.0.0.2",
        netBiosPrefix: "smb",
        username: "join",
        password: pulumi.secret(password),
      })),
      "no-secret-literal-in-program",
    ],
    [
      "a trust's handshake secret",
      alone("gcp:activedirectory/domainTrust:DomainTrust", () => ({
        domain: "ad.example",
        targetDomainName: "corp.example",
        trustType: "FOREST",
        trustDirection: "OUTBOUND",
        targetDnsIpAddresses: ["10.0.0.3"],
        trustHandshakeSecret: pulumi.secret("Lantern8823"),
      })),
      "no-secret-literal-in-program",
    ],
    [
      "a shared access signature of Azure in a transfer",
      alone("gcp:storage/transferJob:TransferJob", () => ({
        description: "copy",
        transferSpec: {
          azureBlobStorageDataSource: {
            storageAccount: "acme",
            container: "in",
            azureCredentials: {
              sasToken: pulumi.secret("sv=2024-11-04&ss=b&srt=co&sp=rl&sig=Vb7Kq2Ls9Xw4Rt6Np1Jd3Hm8Zc5Fg0Yq%3D"),
            },
          },
          gcsDataSink: { bucketName: "b" },
        },
      })),
      "no-secret-literal-in-program",
    ],
  ],
  good: [
    ["a dashboard", dashboard(JSON.stringify(board))],
    ["a dashboard on several lines", dashboard(JSON.stringify(board, null, 2))],
    [
      "a text of several lines",
      alone("gcp:monitoring/alertPolicy:AlertPolicy", () => ({
        displayName: "a",
        combiner: "OR",
        conditions: [],
        documentation: { content: pulumi.secret("# Requests\n\nLook at the dashboard.\n") },
      })),
    ],
    [
      "an object's content without a secret, marked by the SDK",
      alone("gcp:storage/bucketObject:BucketObject", () => ({
        bucket: "b",
        name: "robots.txt",
        content: pulumi.secret("User-agent: *\nDisallow: /private\n"),
      })),
    ],
    [
      "a certificate and its key from secret config",
      alone("gcp:compute/regionSslCertificate:RegionSslCertificate", () => ({
        region: "r",
        certificate: pulumi.secret(certificate),
        privateKey: config("pem"),
      })),
      { config: { "app:pem": pem }, secretKeys: ["app:pem"] },
    ],
    [
      "a parameter of settings",
      alone("gcp:parametermanager/parameterVersion:ParameterVersion", () => ({
        parameter: "p",
        parameterVersionId: "1",
        parameterData: pulumi.secret(JSON.stringify({ retries: 3, region: "europe-west1", theme: "dark" })),
      })),
    ],
    [
      "a channel's key from secret config",
      alone("gcp:monitoring/notificationChannel:NotificationChannel", () => ({
        type: "pagerduty",
        sensitiveLabels: { serviceKey: config("key") },
      })),
      inConfig,
    ],
    [
      "an uptime check's password that is generated",
      alone("gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig", () => ({
        displayName: "u",
        timeout: "10s",
        httpCheck: { path: "/health", authInfo: { username: "probe", password: generated("probe") } },
      })),
    ],
    [
      "a connection profile marked as a whole, with its password from secret config",
      alone("gcp:datastream/connectionProfile:ConnectionProfile", () => ({
        connectionProfileId: "c",
        displayName: "c",
        location: "r",
        mysqlProfile: pulumi.secret({ hostname: "10.0.0.4", username: "u", password: config("key") }),
      })),
      inConfig,
    ],
    [
      "marked names and switches",
      oneTenant((acme) => {
        acme.service();
        raw("gcp:identityplatform/config:Config", "c", {
          autodeleteAnonymousUsers: pulumi.secret(true),
          signIn: pulumi.secret({ allowDuplicateEmails: false, email: { enabled: true } }),
        });
      }),
    ],
    [
      "a tunnel's secret that is generated",
      alone("gcp:compute/vPNTunnel:VPNTunnel", () => ({ peerIp: "198.51.100.7", sharedSecret: generated("tunnel") })),
    ],
    [
      "a join account's password from secret config",
      alone("gcp:netapp/activeDirectory:ActiveDirectory", () => ({
        location: region,
        domain: "ad.example",
        dns: "10.0.0.2",
        netBiosPrefix: "smb",
        username: "join",
        password: config("key"),
      })),
      inConfig,
    ],
  ],
};
