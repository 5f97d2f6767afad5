/** An egress proxy as a program declares it, and its tracking plan. */
import { registered, types } from "./resources";

export const proxy = (envs: object[], changes: object = {}, type: string = types.service) =>
  registered(type, "proxy", {
    labels: { "bulkhead-role": "egress-proxy" },
    template: { containers: [{ image: "repo/egress@sha256:1", envs }] },
    ...changes,
  });

export const plan = (value: unknown) => [{ name: "ANALYTICS_PLAN", value }];
/** A plan that lets nothing out. */
export const good = JSON.stringify({ version: 1 });
