/** Components that bear the names of Bulkhead's types, and what stands in them. */
import { closedNetwork, gcp, pulumi, region } from "../surroundings";

export class Borrowed extends pulumi.ComponentResource {}

/** Two customers' apps on one account, in a component of one's own. */
export const inComponent =
  (type: string, labels: (id: string) => object = () => ({})) =>
  () => {
    const parent = new Borrowed(type, "own", {});
    const place = closedNetwork();
    const account = new gcp.serviceaccount.Account("one", { accountId: "one" }, { parent });
    for (const id of ["acme", "globex"]) {
      serviceIn(parent, id, place, account, labels(id));
    }
  };

/** A component that is called a cell, with the audit trail that a cell must have. */
export const cellWithTrail = () => {
  const parent = new Borrowed("bulkhead:index:Cell", "own", {});
  new gcp.projects.IAMAuditConfig("audit", {
    project: "p",
    service: "allServices",
    auditLogConfigs: [{ logType: "DATA_READ" }, { logType: "DATA_WRITE" }],
  });
  const logs = new gcp.logging.ProjectBucketConfig("logs", {
    project: "p",
    location: "global",
    bucketId: "audit",
    retentionDays: 400,
  });
  new gcp.logging.ProjectSink("sink", { destination: pulumi.interpolate`logging.googleapis.com/${logs.id}` });
  return parent;
};

/** A service, by default without a label of its own. */
export const serviceIn = (
  parent: pulumi.Resource | undefined,
  name: string,
  place: ReturnType<typeof closedNetwork>,
  account: gcp.serviceaccount.Account,
  labels: object = {},
  template: object = {},
) =>
  new gcp.cloudrunv2.Service(
    name,
    {
      location: region,
      labels: labels as Record<string, string>,
      ingress: "INGRESS_TRAFFIC_INTERNAL_ONLY",
      template: {
        serviceAccount: account.email,
        vpcAccess: {
          egress: "ALL_TRAFFIC",
          networkInterfaces: [{ network: place.network.id, subnetwork: place.subnet.id }],
        },
        containers: [{ image: `example/${name}` }],
        ...template,
      },
    },
    { parent },
  );
