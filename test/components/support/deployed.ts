/** The cell `cell` and the tenant `acme`, made against mocks, and how their parts are read. */
import { Cell, Tenant } from "../../../components/index";
import { cellArgs, cellReference, fullTenant, smallTenant } from "./arguments";
import { type Recording, settled, startMocks } from "./mocks";

export const service = "gcp:cloudrunv2/service:Service";

export async function deployCell(changes: Parameters<typeof cellArgs>[0] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Cell("cell", cellArgs(changes));
  await settled();
  return recording;
}

/** With everything a tenant can have. */
export async function deployFull(changes: Parameters<typeof fullTenant>[1] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Tenant("acme", fullTenant(cellReference, changes));
  await settled();
  return recording;
}

/** Without analytics and APIs. */
export async function deploySmall(changes: Parameters<typeof smallTenant>[1] = {}): Promise<Recording> {
  const recording = await startMocks();
  new Tenant("acme", smallTenant(cellReference, changes));
  await settled();
  return recording;
}

// biome-ignore lint/suspicious/noExplicitAny: the service's inputs are read as data, deep down
export const template = (recording: Recording, name: string): any => recording.one(service, name).inputs.template;

/** Members by role. */
export const members = (policyData: unknown): Record<string, string[]> =>
  Object.fromEntries(
    JSON.parse(String(policyData)).bindings.map(({ role, members }: { role: string; members: string[] }) => [
      role,
      members,
    ]),
  );
