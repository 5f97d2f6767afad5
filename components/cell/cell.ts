/** The component `Cell`: what the tenants of one project and region share. */
import * as kms from "@pulumi/gcp/kms";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { platformDomain, roles } from "../../plan";
import { labelsFor } from "../labels";
import { cellNames } from "../naming";
import { plainView } from "../validation/deferred";
import { withFixedArguments } from "../validation/fixedArguments";
import { Gate } from "../validation/gate";
import { refuseRemoval } from "../validation/removal";
import { createAlerts } from "./alerts";
import { alertsArguments } from "./alertsArgs";
import { createAuditConfig } from "./audit";
import { createBinaryAuthorization, requiresAttestations } from "./binaryAuthorization";
import { type CellArgs, cellArguments } from "./cellArgs";
import type { CellContext } from "./cellContext";
import type { CellReference } from "./cellReference";
import { checkCell } from "./checkCell";
import { createDashboard } from "./dashboard";
import { allowedHosts } from "./egressHosts";
import { fixedCellProblems } from "./fixedCell";
import { createOrgPolicies, createPerimeter } from "./guardRails";
import { createCellSwitch } from "./killSwitch";
import { createLedgerMetrics } from "./ledgerMetrics";
import { createLogs } from "./logs";
import { createEgressNetwork } from "./network/egressNetwork";
import { createEgressFirewall, createWorkloadFirewall } from "./network/firewall";
import { createEgressDns, createPrivateDns, createProxyZone } from "./network/privateDns";
import { splitCellRange } from "./network/ranges";
import { createWorkloadNetwork } from "./network/workloadNetwork";
import { secondCellProblems } from "./oneCell";
import { perimeterArguments } from "./perimeterArgs";
import { createServiceAgents, type ServiceAgents } from "./serviceAgents";
import { createSwitchOperators } from "./switchOperators";

/**
 * What the tenants of one project and region share: two networks, DNS, a key ring, the audit trail. Networks belong to
 * the cell because Cloud Run holds the addresses of a subnet for one to two hours after a service is gone. They do not
 * keep tenants apart: within a cell, IAM decides who may call and read what.
 */
export class Cell extends pulumi.ComponentResource {
  /** What a tenant needs of its cell. Export it when tenants live in other stacks. */
  public readonly reference: CellReference;
  /** Hosts that egress proxies of this cell may reach. */
  public readonly egressHosts: pulumi.Output<string[]>;
  /** Addresses of the egress proxies on the internet, for vendors' allow-lists; empty without `natAddresses`. */
  public readonly egressAddresses: pulumi.Output<string[]>;
  /** Log bucket with the audit trail and the ledger. */
  public readonly auditBucket: pulumi.Output<string>;
  /** Log bucket with what the tenants' apps write. */
  public readonly appLogBucket: pulumi.Output<string>;
  /** Bucket of the kill switch that stops vendors for all tenants of the cell. */
  public readonly switchBucket: pulumi.Output<string>;
  /** Key ring that holds the tenants' data keys. */
  public readonly keyRing: pulumi.Output<string>;

  /**
   * @param name 2 to 20 lower-case letters, digits and `-`; every cloud name of the cell starts with it
   */
  constructor(name: string, args: CellArgs, opts?: pulumi.ComponentResourceOptions) {
    const title = `cell '${name}'`;
    super("bulkhead:index:Cell", name, args, withFixedArguments(title, opts, fixedCellProblems));
    const gate = new Gate(this, title);
    const plain = plainView(args);
    gate.refuse([...checkCell(name, plain), ...secondCellProblems(name, plain.project)]);
    const checked = <K extends keyof CellArgs>(key: K) => gate.argument(cellArguments, args, key);

    const cell: CellContext = {
      name,
      project: checked("project"),
      projectNumber: checked("projectNumber"),
      region: checked("region"),
      generation: createGeneration(name, { parent: this }),
      ranges: splitCellRange(checked("addressRange")),
      labels: labelsFor(platformDomain, roles.cell, gate.entries(cellArguments.labels, "labels", args.labels)),
      child: { parent: this },
    };
    // For tenants that are no longer in the program.
    refuseRemoval();
    const hosts = allowedHosts(args.vendors ?? [], args.egressHosts ?? []);
    const workload = createWorkloadNetwork(cell);
    const ofWorkloads = [
      ...workload.wayOut,
      createWorkloadFirewall(cell, workload.network),
      ...createPrivateDns(cell, workload.network),
    ];
    const egress = createEgressNetwork(cell, checked("natAddresses"));
    const ofProxies = [
      ...egress.wayOut,
      createEgressFirewall(cell, egress.network, hosts),
      ...createEgressDns(cell, egress.network, hosts),
    ];
    const proxyZone = createProxyZone(cell, workload.network, [...ofWorkloads, ...ofProxies]);
    const ring = createKeyRing(cell);
    const killSwitch = createCellSwitch(cell);
    if (args.switchOperators !== undefined && args.switchOperators.length > 0) {
      createSwitchOperators(cell, killSwitch, args.switchOperators);
    }
    const agents = createServiceAgents(cell, hosts);
    const logs = createLogs(cell, {
      retentionDays: checked("logRetentionDays"),
      locked: checked("lockLogs"),
      project: checked("auditProject"),
      dataset: checked("logDataset"),
      appRetentionDays: checked("appLogRetentionDays"),
    });
    if (checked("ledgerMetrics")) {
      createLedgerMetrics(cell);
    }
    if (checked("dashboard")) {
      createDashboard(cell, checked("ledgerMetrics"));
    }
    // What belongs to the project as a whole waits for the mark that makes a second cell in it fail.
    const ofProject: CellContext = { ...cell, child: { ...cell.child, dependsOn: [logs.oneCellMark] } };
    if (checked("dataAccessLogs")) {
      createAuditConfig(ofProject);
    }
    if (args.alerts) {
      createAlerts(cell, gate.block(alertsArguments, args.alerts, "alerts"));
    }
    if (args.perimeter) {
      createPerimeter(ofProject, gate.block(perimeterArguments, args.perimeter, "perimeter"));
    }
    const attested = requiresAttestations(args.reviews);
    if (args.reviews !== undefined && attested) {
      createBinaryAuthorization(ofProject, args.reviews);
    }
    if (checked("enforceOrgPolicies")) {
      createOrgPolicies(ofProject, attested);
    }

    this.auditBucket = logs.auditBucket;
    this.appLogBucket = logs.appLogBucket;
    this.keyRing = ring.id;
    this.switchBucket = killSwitch.name;
    this.egressHosts = pulumi.output(hosts);
    this.egressAddresses = egress.addresses;
    this.reference = {
      name,
      project: cell.project,
      projectNumber: cell.projectNumber,
      region: cell.region,
      workloadNetwork: workload.network.id,
      workloadSubnetwork: workload.subnetwork.id,
      egressNetwork: egress.network.id,
      egressSubnetwork: egress.subnetwork.id,
      keyRing: ring.id,
      switchBucket: killSwitch.name,
      proxyZone: proxyZone.name,
      egressHosts: hosts,
      egressImage: checked("egressImage"),
      domains: checked("domains"),
      maxTenants: checked("maxTenants"),
      ...agentMembers(agents),
      ...(attested ? { requiresAttestations: true } : {}),
      ...(checked("grantWaitSeconds") > 0 ? { grantWaitSeconds: checked("grantWaitSeconds") } : {}),
    };
    this.registerOutputs({
      reference: this.reference,
      egressHosts: this.egressHosts,
      egressAddresses: this.egressAddresses,
      auditBucket: this.auditBucket,
      appLogBucket: this.appLogBucket,
      switchBucket: this.switchBucket,
      keyRing: this.keyRing,
    });
  }
}

function agentMembers(agents: ServiceAgents) {
  return {
    runAgent: agents.run,
    secretManagerAgent: agents.secretManager,
    storageAgent: agents.storage,
    iapAgent: agents.iap,
    ...(agents.pubSub && { pubSubAgent: agents.pubSub }),
  };
}

/** Keeps what Google Cloud does not free the name of, or not at once, apart from that of an earlier cell of this name. */
function createGeneration(name: string, options: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new random.RandomId(`${name}-generation`, { byteLength: 4 }, options).hex;
}

function createKeyRing({ name, project, region, generation, child }: CellContext): kms.KeyRing {
  return new kms.KeyRing(
    `${name}-keys`,
    { name: generation.apply((hex) => cellNames.keyRing(name, hex)), project, location: region },
    child,
  );
}
