/** Opens one route for each API that the plan declares. */
import type { TrackingPlan } from "../../plan";
import type { CredentialLog } from "../forward/credentialLog";
import type { Admission } from "../http/admission";
import type { KeyStore } from "../keys/keyStore";
import type { KillSwitch } from "../keys/killSwitch";
import { apiCall, type Ledger, wholeEvent } from "../ledger/ledger";
import type { Users } from "../users/users";
import { ApiRoute } from "./apiRoute";

export interface ApiRoutesParts {
  readonly plan: TrackingPlan;
  readonly store: KeyStore;
  readonly killSwitch: KillSwitch;
  readonly ledger: Ledger;
  readonly admission: Admission;
  readonly credentialLog: CredentialLog;
  /** Undefined if no launcher says which user a call is for. */
  readonly users: Users | undefined;
}

export interface ApiRoutes {
  readonly byName: ReadonlyMap<string, ApiRoute>;
  /** Ends the calls under way of every API that is not switched on. */
  endSwitchedOff(): void;
  close(): Promise<void>;
}

export function openApiRoutes({
  plan,
  store,
  killSwitch,
  ledger,
  admission,
  credentialLog,
  users,
}: ApiRoutesParts): ApiRoutes {
  const byName = new Map(
    Object.entries(plan.apis).map(([name, settings]) => [
      name,
      new ApiRoute({
        name,
        settings,
        key: () => (settings.key === undefined ? undefined : store.apiKey(settings.key)),
        switchState: () => killSwitch.stateOf(`api/${name}`),
        admission,
        users,
        count: ledger.count(`api/${name}`, apiCall, wholeEvent),
        // A key that one user has mistyped is no concern of the operator.
        onStatus: (status) => settings.keys === "perUser" || credentialLog.note(`api/${name}`, status),
      }),
    ]),
  );
  return {
    byName,
    endSwitchedOff() {
      for (const api of byName.values()) {
        api.endUnlessOn();
      }
    },
    async close() {
      await Promise.all([...byName.values()].map((api) => api.close()));
    },
  };
}
