/** One tenant's egress proxy in a drill: the proxy's own code, with keys that are made for the drill and then forgotten. */
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readProxyConfig } from "../../../egress/config";
import { createLog } from "../../../egress/log";
import { startProxy } from "../../../egress/proxy";
import { env, keyFolders, type ProxiedVendorName, switchFile, type TrackingPlan } from "../../../plan";
import { exits } from "../../terminal/exits";
import { UserError } from "../../terminal/userError";

export interface DrillProxy {
  readonly tenant: string;
  readonly url: string;
  /** What it runs: the given plan, for this vendor alone. */
  readonly plan: TrackingPlan;
  /** Lists a vendor in the proxy's kill switch. */
  switchOff(vendor: string): void;
  /** True once the proxy has logged that the vendor is off. */
  isOff(vendor: string): boolean;
  /** Stops it, which makes it write its ledger. */
  stop(): Promise<void>;
}

const keyDate = "2000-01-01";

/**
 * @param folder for its keys
 * @param write takes what it logs, a line at a time
 */
export async function startDrillProxy(
  tenant: string,
  {
    plan,
    vendor,
    upstream,
  }: { readonly plan: TrackingPlan; readonly vendor: ProxiedVendorName; readonly upstream: string },
  folder: string,
  write: (line: string) => void,
): Promise<DrillProxy> {
  const settings = { ...plan.vendors[vendor], upstream, enabled: true };
  const keys: Record<string, string> = {
    [`${keyFolders.pseudonym}/${keyDate}`]: randomBytes(32).toString("base64"),
    [`${keyFolders.tokens}/${settings.token ?? vendor}`]: vendor === "jitsu" ? "drill:drill" : "drill",
  };
  for (const [name, text] of Object.entries(keys)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, name), text, { mode: 0o600 });
  }
  // Only this vendor: the others' tokens are not here, and nothing is to reach them.
  const events = Object.fromEntries(
    Object.entries(plan.events)
      .filter(([, event]) => event.to.includes(vendor))
      .map(([name, event]) => [name, { ...event, to: [vendor] }]),
  );
  const own = { version: 1, vendors: { [vendor]: settings }, events };
  const read = readProxyConfig({
    [env.port]: "0",
    [env.tenant]: tenant,
    [env.keysDir]: folder,
    [env.plan]: JSON.stringify(own),
    [env.allowHttpUpstream]: "1",
  });
  let log = "";
  const started = read.ok
    ? await startProxy(
        read.config,
        createLog({
          write: (line) => {
            log += line;
            write(line);
          },
        }),
      )
    : read;
  if (!read.ok || !started.ok) {
    const list = (started.ok ? [] : started.problems).map(({ path, message }) => `${path}: ${message}`).join("\n");
    throw new UserError(`the drill's proxy can't start:\n${list}`, exits.couldNotTell);
  }
  const { server } = started;
  return {
    tenant,
    url: `http://127.0.0.1:${server.port}`,
    plan: read.config.plan,
    switchOff(name) {
      const file = join(folder, keyFolders.switch, switchFile);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${name}\n`);
    },
    isOff: (name) =>
      log.split("\n").some((line) => line.includes('"kill switch changed"') && line.includes(`"${name}"`)),
    stop: () => server.stop(),
  };
}
