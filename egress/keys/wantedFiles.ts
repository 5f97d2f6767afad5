/** Which files below KEYS_DIR a plan asks for. */
import { join } from "node:path";
import { isProxiedVendor, keyFolders, proxiedVendor, type TrackingPlan } from "../../plan";

/** A file that the plan needs. */
interface WantedFile {
  /** Below KEYS_DIR. */
  readonly file: string;
  /** Where the plan asks for it. */
  readonly path: string;
  readonly required: boolean;
  /** Most lines that it may have. */
  readonly maxLines: number;
  /** False for a vendor that the plan has switched off. */
  readonly inUse: boolean;
}

export const tokenFile = (name: string) => join(keyFolders.tokens, name);
export const apiKeyFile = (name: string) => join(keyFolders.apis, name);

export function wantedFiles(plan: TrackingPlan): WantedFile[] {
  const wanted: WantedFile[] = [];
  for (const [name, vendor] of Object.entries(plan.vendors)) {
    const inUse = vendor?.enabled !== false;
    const path = `vendors.${name}`;
    wanted.push({
      file: tokenFile(vendor?.token ?? name),
      path: `${path}.token`,
      required: inUse,
      maxLines: 1,
      inUse,
    });
    for (const extra of isProxiedVendor(name) ? proxiedVendor(name).extraKeyFiles : []) {
      wanted.push({ file: tokenFile(extra.name), path, required: false, maxLines: extra.maxLines, inUse });
    }
  }
  for (const [name, api] of Object.entries(plan.apis)) {
    wanted.push({ file: apiKeyFile(api.key), path: `apis.${name}.key`, required: true, maxLines: 1, inUse: true });
  }
  return wanted;
}
