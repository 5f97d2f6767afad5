/** Opens the aggregates of the plan for one vendor. */
import type { ProxiedVendorName, TrackingPlan } from "../../plan";
import type { PrivacyBudget } from "../budget/privacyBudget";
import type { Keyring } from "../keys/keyring";
import type { Ledger } from "../ledger/ledger";
import type { VendorPlan } from "../plan/compile";
import { AggregateWindows, type WindowLine } from "./aggregateWindows";
import { compileAggregate } from "./compile";
import { Outbox, type OutboxParts } from "./outbox";
import { exactReleaser, privateReleaser } from "./releaser";
import { VendorAggregates } from "./vendorAggregates";

export interface AggregateParts extends OutboxParts {
  readonly plan: TrackingPlan;
  readonly vendorPlan: VendorPlan;
  readonly keyring: () => Keyring;
  readonly ledger: Ledger;
  readonly instance: string;
  /** Undefined if no aggregate has `privacy`. */
  readonly budget: PrivacyBudget | undefined;
  readonly write: (line: WindowLine) => void;
}

/** Undefined if the plan has no aggregates for this vendor. */
export function openAggregates(vendor: ProxiedVendorName, parts: AggregateParts): VendorAggregates | undefined {
  const { plan, vendorPlan, keyring, ledger, instance, budget, protocol, switchState, write } = parts;
  const own = Object.entries(plan.aggregates ?? {}).filter(([, { to }]) => to.includes(vendor));
  if (own.length === 0) {
    return undefined;
  }
  const windows = own.map(([name, settings]) => {
    const aggregate = compileAggregate(name, settings, plan);
    const releaser = settings.privacy === undefined ? exactReleaser : privately(aggregate);
    const form = protocol.aggregate;
    return new AggregateWindows({ aggregate, vendor, form, ledger, instance, keyring, releaser, write });
  });
  function privately(aggregate: ReturnType<typeof compileAggregate>) {
    if (budget === undefined) {
      throw new Error("an aggregate with 'privacy' needs a budget");
    }
    return privateReleaser(aggregate, vendor, budget, switchState);
  }
  return new VendorAggregates(vendorPlan, keyring, windows, new Outbox(parts), ledger);
}
