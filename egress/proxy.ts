/** Starts the proxy: keys, kill switch, ledger, routes of vendors and APIs, server. Stops it in order. */
import { randomBytes } from "node:crypto";
import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { env, keyFolders, keyMessages, switchMessages } from "../plan";
import type { WindowLine } from "./aggregates/aggregateWindows";
import { type ApiRoutes, openApiRoutes } from "./apis/apiRoutes";
import { bucketStore } from "./budget/bucketStore";
import { fileStore } from "./budget/fileStore";
import { PrivacyBudget } from "./budget/privacyBudget";
import type { ProxyConfig } from "./config";
import { describeCrash } from "./crash";
import { CredentialLog } from "./forward/credentialLog";
import { Admission } from "./http/admission";
import { createServer, listen } from "./http/server";
import { KeyStore } from "./keys/keyStore";
import { KillSwitch } from "./keys/killSwitch";
import { logSwitchChange } from "./keys/switchLog";
import { switchInBuckets, switchInFile } from "./keys/switchSources";
import { apiCall, Ledger, undeclared, wholeEvent } from "./ledger/ledger";
import { startLedger } from "./ledger/schedule";
import type { Log } from "./log";
import { planDigest } from "./plan/digest";
import type { Problem } from "./problem";
import { proxyListeners } from "./proxyListener";
import type { StartResult } from "./runningServer";
import { openRows } from "./sinks/openRows";
import type { RowQueue } from "./sinks/rowQueue";
import { proxyStatus, startStatusLog } from "./statusLog";
import { BucketTokens } from "./storage/bucketTokens";
import { StorageRoute } from "./storage/storageRoute";
import { TokenRoute } from "./storage/tokenRoute";
import { openUsers, Users } from "./users/users";
import { openVendorRoutes, type VendorRoutes } from "./vendorRoutes";
import { destinationsOfProxy } from "./wayOut/destinations";
import { findWayOut } from "./wayOut/findWayOut";

/** Milliseconds that the start waits for the kill switch. Outside Google Cloud nothing has looked for the way there before. */
const switchTimeout = 45_000;
/** Milliseconds after SIGTERM during which deliveries may go on; Cloud Run kills after 10 s. */
const drainTime = 8_000;
/** Milliseconds of these that the last windows of aggregates have to leave. */
const releaseTime = 5_000;
/** Milliseconds of these that they may wait for their privacy budget. */
const releaseTimeout = 3_000;
/** Milliseconds between looks at the windows of aggregates, and between batches of rows. */
const windowTick = 1_000;
/** Milliseconds after that for the last answers and the ledger. */
const lastAnswersTime = 1_000;

export async function startProxy(config: ProxyConfig, log: Log): Promise<StartResult> {
  const { port, tenant, plan, keysDir } = config;
  const { store, problems } = await KeyStore.open(keysDir, plan, tenant);
  if (problems.length > 0) {
    return { ok: false, problems };
  }
  const users = openUsers(keysDir);
  if (users !== undefined && !(users instanceof Users)) {
    return { ok: false, problems: [users] };
  }
  if (config.bucket !== undefined && users === undefined) {
    const message = `file '${keyFolders.users}' must exist beside ${env.bucket}; mount the secret there`;
    return { ok: false, problems: [{ path: env.keysDir, message }] };
  }
  const closed = await findWayOut(destinationsOfProxy(config), config.wayOutTimeout, log);
  if (closed.length > 0) {
    return { ok: false, problems: closed };
  }
  const sources = [switchInFile(keysDir), ...switchInBuckets(config.switchBuckets, config.metadataHost)];
  const killSwitch = new KillSwitch(sources, (situation) => {
    logSwitchChange(log, tenant, situation);
    apis.endSwitchedOff();
  });
  const digest = planDigest(plan);
  const instance = randomBytes(4).toString("hex");
  const ledger = new Ledger(tenant, digest, instance);
  const writeWindow = (line: WindowLine) => log.info({ ...line, tenant, instance, plan: digest });
  const admission = new Admission();
  const credentialLog = new CredentialLog(log);
  const rows = openRows(plan, config, killSwitch);
  const vendors = openVendorRoutes({
    plan,
    store,
    killSwitch,
    ledger,
    credentialLog,
    instance,
    budget: openBudget(config),
    rows,
    writeWindow,
  });
  const apis = openApiRoutes({ plan, store, killSwitch, ledger, admission, credentialLog, users });
  const storage = openStorage(config, users, ledger, admission, log);
  await killSwitch.start(switchTimeout);
  await store.watch(config.keyInterval, (unread, missing) =>
    reportKeys(log, { tenant, keys: store.fingerprints() }, unread, missing),
  );
  let draining = false;
  const listeners = proxyListeners({
    vendors: vendors.byName,
    apis: apis.byName,
    storage,
    origins: new Set(plan.origins ?? []),
    admission,
    unknownVendor: ledger.count(undeclared, undeclared, wholeEvent),
    unknownApi: ledger.count(`api/${undeclared}`, apiCall, wholeEvent),
    missing: () => (draining ? ["draining"] : store.missing.map(({ path }) => path)),
    isDraining: () => draining,
    onError: (error) => log.error({ error: describeCrash(error, __filename) }, "request failed"),
  });
  const server = createServer(listeners.request, listeners.upgrade);
  const windows = startWindows(vendors, rows, (error) =>
    log.error({ error: describeCrash(error, __filename) }, "failed to close a window"),
  );
  const schedule = startLedger(ledger, (line) => log.info(line));
  const listening = await listen(server, port, undefined);
  const planned = { plan: digest, vendors: Object.keys(plan.vendors) };
  const status = () => proxyStatus(killSwitch, store);
  log.info({ port: listening, tenant, ...planned, ...status() }, switchMessages.listens);
  const statusLog = startStatusLog(log, tenant, status);
  const stop = async () => {
    draining = true;
    clearInterval(windows);
    await drain(server, admission, vendors, apis, rows);
    await storage?.close();
    killSwitch.stop();
    statusLog.stop();
    store.stop();
    schedule.stop();
    log.info({ tenant }, switchMessages.stopped);
  };
  return { ok: true, server: { port: listening, stop, writeLedger: () => schedule.flush() } };
}

/** @param unread problems of the last read; the keys read before stay in use. */
function reportKeys(
  log: Log,
  inUse: Readonly<Record<string, unknown>>,
  unread: readonly Problem[],
  missing: readonly Problem[],
): void {
  if (unread.length > 0) {
    log.error({ problems: unread }, "failed to reread keys");
  }
  if (missing.length > 0) {
    log.warn({ ...inUse, problems: missing }, keyMessages.incomplete);
  } else if (unread.length === 0) {
    log.info({ ...inUse, problems: missing }, keyMessages.complete);
  }
}

/** Undefined if the plan has no aggregate with `privacy`. */
function openBudget({ plan, budgetBucket, budgetFolder, metadataHost }: ProxyConfig): PrivacyBudget | undefined {
  if (plan.budget === undefined) {
    return undefined;
  }
  const store = budgetBucket === undefined ? fileStore(budgetFolder ?? "") : bucketStore(budgetBucket, metadataHost);
  return new PrivacyBudget(store, plan.budget.epsilon);
}

/** Undefined unless the proxy keeps the users' files apart. */
function openStorage(
  { bucket, storageUrl, metadataHost, makesBucketTokens, tokenExchangeUrl: exchangeUrl }: ProxyConfig,
  users: Users | undefined,
  ledger: Ledger,
  admission: Admission,
  log: Log,
): StorageRoute | TokenRoute | undefined {
  if (bucket === undefined || users === undefined) {
    return undefined;
  }
  const parts = { users, admission, count: ledger.count("storage", apiCall, wholeEvent) };
  return makesBucketTokens
    ? new TokenRoute({
        ...parts,
        tokens: new BucketTokens({ bucket, exchangeUrl, metadataHost }),
        onProblem: (problem) => log.error({ problem }, "no token for a user's folder"),
      })
    : new StorageRoute({ ...parts, bucket, storageUrl, metadataHost });
}

/** Closes windows of aggregates within a second of their end, and sends rows within a second of their arrival. */
function startWindows(
  vendors: VendorRoutes,
  rows: RowQueue | undefined,
  onError: (error: unknown) => void,
): NodeJS.Timeout {
  const tick = () => {
    void rows?.tick(performance.now());
    void vendors.tick(Date.now()).catch(onError);
  };
  tick();
  return setInterval(tick, windowTick).unref();
}

/** Takes no more connections, lets what is under way finish in time, then ends it. */
async function drain(
  server: Server,
  admission: Admission,
  vendors: VendorRoutes,
  apis: ApiRoutes,
  rows: RowQueue | undefined,
): Promise<void> {
  const end = performance.now() + drainTime;
  vendors.finishBy(end);
  server.close();
  server.closeIdleConnections();
  const whileBusy = async (until: number) => {
    while ((admission.requests > 0 || !vendors.isIdle()) && performance.now() < until) {
      await sleep(20);
    }
  };
  // What requests under way still bring goes into the windows, unless they take too long.
  while (admission.requests > 0 && performance.now() < end - releaseTime) {
    await sleep(20);
  }
  const lastNumbersAndRows = Promise.all([vendors.closeWindows(releaseTimeout), rows?.close()]);
  await Promise.race([lastNumbersAndRows, sleep(Math.max(0, end - performance.now()))]);
  await whileBusy(end);
  // Requests that are still being handled end with "try again later" for their senders.
  await Promise.all([vendors.close(), apis.close()]);
  await whileBusy(performance.now() + lastAnswersTime);
  server.closeAllConnections();
}
