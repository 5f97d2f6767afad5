/** Bulkhead's own program: stack configuration in, one cell and a map of tenants out. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { Cell } from "../cell/cell";
import type { CellReference } from "../cell/cellReference";
import { Tenant } from "../tenant/tenant";
import { refuseRemoval } from "../validation/removal";
import { checkProgram } from "./checkProgram";
import { readProgramConfig, type TenantConfig } from "./programConfig";

/** Outputs of one tenant: names and addresses, never a secret. */
export interface TenantOutputs {
  readonly url: pulumi.Output<string>;
  readonly proxyUrl: pulumi.Output<string | undefined>;
  readonly bucket: pulumi.Output<string>;
  readonly keys: pulumi.Output<string[]>;
  readonly identities: pulumi.Output<{ workload: string; egress: string | undefined }>;
  readonly backend: pulumi.Output<string | undefined>;
  readonly state: pulumi.Output<string>;
}

export interface ProgramOutputs {
  /** Reference of the cell, for stacks that hold tenants only. */
  readonly cell: CellReference | pulumi.Output<CellReference>;
  readonly tenants: Record<string, TenantOutputs>;
}

export interface ProgramOptions {
  /** Configuration by full key, e.g. `bulkhead:tenants`, as text. Default: the stack's. */
  readonly config?: Readonly<Record<string, string>>;
  /** Folder that file names in the configuration start from. Default: the folder of Pulumi.yaml. */
  readonly folder?: string;
}

/**
 * Creates the cell and the tenants of the configuration. Inline programs can call it too.
 *
 * @throws pulumi.RunError with every problem of the configuration, before anything is created
 */
export function deploy(options: ProgramOptions = {}): ProgramOutputs {
  const config = readProgramConfig(options.config ?? pulumi.runtime.allConfig());
  const folder = options.folder ?? process.cwd();
  const planned = Object.entries(config.tenants).map(([id, tenant]) => [id, withPlan(id, tenant, folder)] as const);
  refuseRemoval();
  checkProgram(config.cell, Object.fromEntries(planned));
  const cell = config.cell ? new Cell(config.cell.name, config.cell.args).reference : cellOfStack(config.cellStack);
  const tenants: Record<string, TenantOutputs> = {};
  for (const [id, tenant] of planned) {
    tenants[id] = outputsOf(new Tenant(id, { ...tenant, cell }));
  }
  return { cell, tenants };
}

function cellOfStack(name: string): pulumi.Output<CellReference> {
  return new pulumi.StackReference(name).requireOutput("cell") as pulumi.Output<CellReference>;
}

/** A plan is written into the configuration, or into a file that many tenants share. */
function withPlan(
  id: string,
  tenant: TenantConfig,
  folder: string,
): Omit<TenantConfig, "analytics"> & { analytics?: object } {
  const { analytics, ...rest } = tenant;
  if (typeof analytics !== "string") {
    return analytics === undefined ? rest : { ...rest, analytics };
  }
  const path = resolve(folder, analytics);
  try {
    return { ...rest, analytics: parse(readFileSync(path, "utf8")) };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : "it can't be read";
    throw new pulumi.RunError(
      `'bulkhead:tenants.${id}.analytics' must be a tracking plan or the path of one, got '${analytics}'; ${reason}`,
    );
  }
}

function outputsOf(tenant: Tenant): TenantOutputs {
  return {
    url: tenant.url,
    proxyUrl: tenant.proxyUrl,
    bucket: tenant.bucketName,
    keys: tenant.secretIds,
    identities: pulumi
      .all([tenant.workloadIdentity, tenant.egressIdentity])
      .apply(([workload, egress]) => ({ workload, egress })),
    backend: tenant.backend,
    state: tenant.state,
  };
}
