/** Which files below KEYS_DIR a plan asks for. */
import { join } from "node:path";
import { keyFolders, type TrackingPlan } from "../../plan";

/** A file that the plan needs. */
interface WantedFile {
  /** Below KEYS_DIR. */
  readonly file: string;
  /** Where the plan asks for it. */
  readonly path: string;
  readonly required: boolean;
  /** False for a vendor that the plan has switched off. */
  readonly inUse: boolean;
}

export const tokenFile = (name: string) => join(keyFolders.tokens, name);
export const apiKeyFile = (name: string) => join(keyFolders.apis, name);
export const mixpanelImportFile = tokenFile("mixpanel-import");

export function wantedFiles(plan: TrackingPlan): WantedFile[] {
  const wanted: WantedFile[] = [];
  for (const [name, vendor] of Object.entries(plan.vendors)) {
    const inUse = vendor?.enabled !== false;
    wanted.push({ file: tokenFile(vendor?.token ?? name), path: `vendors.${name}.token`, required: inUse, inUse });
    if (name === "mixpanel") {
      wanted.push({ file: mixpanelImportFile, path: "vendors.mixpanel", required: false, inUse });
    }
  }
  for (const [name, api] of Object.entries(plan.apis)) {
    wanted.push({ file: apiKeyFile(api.key), path: `apis.${name}.key`, required: true, inUse: true });
  }
  return wanted;
}
