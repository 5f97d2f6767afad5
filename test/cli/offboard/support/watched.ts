/** Watches an off-boarding: what its calls destroy, whom the vendors were asked for, and what is left of the keys. */
import { expect } from "vitest";
import { GoogleCloud } from "../../../../cli/operate/cloud/googleCloud";
import { listTenantSecrets, listVersions } from "../../../../cli/operate/cloud/secrets";
import { localTransport } from "../../../../cli/operate/cloud/transports";
import { folderProject } from "../../../local/front/support/cloudFolder";
import { namesOf, vendorHosts } from "../../erase/support/vendorNames";
import type { VendorStandIns } from "../../erase/support/vendorStandIns";
import type { OperatedCell } from "../../operate/support/operatedCell";
import { dataBucket, people } from "./offboardCell";

/** Fails unless each vendor was asked for every name of these people. */
export function expectAllAsked(vendors: VendorStandIns, ids: readonly string[] = people): void {
  for (const [host, vendor] of Object.entries(vendorHosts)) {
    expect([vendor, vendors.namesAt(host)]).toEqual([vendor, ids.flatMap((id) => namesOf(vendor, id)).sort()]);
  }
}

/** The most often that a vendor was asked for one name. */
export const timesAsked = (vendors: VendorStandIns) =>
  Math.max(...Object.keys(vendorHosts).flatMap((host) => [...(vendors.asked.get(host)?.values() ?? [])]));

export const isDestruction = (url: URL, method: string) =>
  url.pathname.endsWith(":destroy") || (method === "DELETE" && url.pathname.includes(`/b/${dataBucket}/`));

/** The cell's APIs as a test watches them. */
export function watched(cell: OperatedCell, watch: (url: URL, method: string) => void): GoogleCloud {
  const own = localTransport({ port: cell.port, accessToken: cell.operatorToken });
  return new GoogleCloud({
    project: folderProject,
    place: "project",
    pause: 0,
    transport: (request) => {
      watch(request.url, request.method);
      return own(request);
    },
  });
}

/** States of the versions of acme's secrets. */
export async function statesOf(cell: OperatedCell): Promise<string[]> {
  const own = (await listTenantSecrets(cell.cloud)).filter(({ tenant }) => tenant === "acme");
  const versions = await Promise.all(own.map((secret) => listVersions(cell.cloud, secret)));
  return versions.flat().map(({ state }) => state);
}
