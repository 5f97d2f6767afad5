import type { ServiceShape } from "./plainStack";

/** A program, and exactly what the pack has to say of it. */
export interface StackCase {
  readonly title: string;
  readonly program: () => void;
  /** `rule name` of every finding; `(advisory)` after those that only advise. */
  readonly findings: readonly string[];
}

/** A template with something changed. */
export function withTemplate(args: ServiceShape, template: Partial<ServiceShape["template"]>): ServiceShape {
  return { ...args, template: { ...args.template, ...template } };
}

/** The first container with one more environment variable. */
export function withEnv(
  args: ServiceShape,
  env: ServiceShape["template"]["containers"][number]["envs"][number],
): ServiceShape {
  const [first, ...rest] = args.template.containers;
  if (first === undefined) {
    return args;
  }
  return withTemplate(args, { containers: [{ ...first, envs: [...first.envs, env] }, ...rest] });
}

/** One more volume. */
export function withVolume(args: ServiceShape, volume: ServiceShape["template"]["volumes"][number]): ServiceShape {
  return withTemplate(args, { volumes: [...args.template.volumes, volume] });
}
