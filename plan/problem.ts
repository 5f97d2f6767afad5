/** One shape for everything that can be wrong with what a user wrote: a plan, an argument, a setting of the proxy. */

export interface Problem {
  /** Dotted path of the argument or within the plan, e.g. `access.members`, or a variable's name. Empty for a whole plan. */
  readonly path: string;
  /** `must …, got '<safe value>'; <fix>`, to be read after the path. Never holds a secret. */
  readonly message: string;
}
