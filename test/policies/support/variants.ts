/**
 * Judges many variants of one recorded program. The first phase judges each resource by itself, so a resource that a variant
 * leaves as it is gets read and judged once; the second phase judges every variant as a whole. `variants.test.ts` holds this
 * against the pack's own way.
 */
import type { Session } from "../../../policies/analyzer";
import { pack } from "../../../policies/pack";
import { type Judgement, openSession } from "./judge";
import type { Registered } from "./record";
import { resourceOf } from "./registeredResource";

const alone = new WeakMap<Registered, readonly Judgement[]>();

/** Findings of both phases. */
export function judgeVariant(registered: readonly Registered[]): Judgement[] {
  const together = openSession(
    {},
    pack.rules.map((rule) => ({ ...rule, resource: undefined })),
  );
  return [...registered.flatMap(judgedAlone), ...judgements(together.analyzeStack(registered.map(resourceOf)))];
}

function judgedAlone(one: Registered): readonly Judgement[] {
  const found = alone.get(one) ?? judgements(openSession().analyze(resourceOf(one)));
  alone.set(one, found);
  return found;
}

function judgements(found: ReturnType<Session["analyze"]>): Judgement[] {
  return found.map(({ rule, urn, message, id, enforced }) => ({
    rule,
    urn,
    name: urn.split("::").pop() ?? "",
    message,
    id,
    level: enforced,
  }));
}
