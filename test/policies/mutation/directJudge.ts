/** Stands in for `support/judge` in mutation tests: the same session without the engine's messages, which cost more than it does. */
import { makeResource, type Resource } from "../../../policies/graph";
import { Field } from "../../../policies/read";
import { type Judgement, type JudgeOptions, openSession, summary } from "../support/judge";
import { type Registered, record } from "../support/record";

export { type Judgement, type JudgeOptions, openSession, summary };

export async function judge(program: () => unknown, options: JudgeOptions = {}): Promise<Judgement[]> {
  const preview = options.preview ?? true;
  return judgeRegistered(await record(program, { preview, config: options.config }), options);
}

export function judgeRegistered(registered: readonly Registered[], options: JudgeOptions = {}): Judgement[] {
  const session = openSession(options);
  session.gate.preview = options.preview ?? true;
  session.settings.setSecretConfig((options.secretKeys ?? []).flatMap((key) => options.config?.[key] ?? []));
  for (const [rule, { enforcementLevel = "mandatory", ...properties }] of Object.entries(options.packConfig ?? {})) {
    session.settings.setRule(rule, { level: enforcementLevel, properties: Field.of(properties) });
  }
  const first = registered.flatMap((one) => session.analyze(firstPhase(one)));
  return [...first, ...session.analyzeStack(registered.map(secondPhase))].map(
    ({ rule, urn, message, id, enforced }) => ({
      rule,
      id,
      urn,
      name: urn.split("::").pop() ?? "",
      message,
      level: enforced,
    }),
  );
}

function firstPhase({ urn, type, name, parent, providerInputs, inputs }: Registered): Resource {
  const around = { parent: parent === "" ? undefined : parent, provider: Field.of(providerInputs) };
  return makeResource({ urn, type, name, ...around, inputs: Field.of(inputs) });
}

function secondPhase(one: Registered): Resource {
  return makeResource({
    ...firstPhase(one),
    outputs: Field.of(one.outputs),
    dependencies: one.dependencies,
    propertyDependencies: new Map(Object.entries(one.propertyDependencies)),
  });
}
