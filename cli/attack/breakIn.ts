import type { Wall } from "../../local/front/decisions";
import type { Foothold } from "../../local/run/foothold";
import type { RunningCloud, ServiceStatus } from "../../local/run/runDeployed";
import type { Verdict } from "./verdict";
import { type Sender, shoot } from "./wire";

/** A tenant in a break-in: its services and a process inside of its workload. */
export interface Party {
  readonly tenant: string;
  readonly projectId: string;
  readonly workload: ServiceStatus & { readonly url: string };
  readonly proxy: ServiceStatus & { readonly url: string };
  readonly foothold: Foothold;
  /** The workload's relay, as it is reached from the foothold. */
  readonly relay: string;
}

export interface Scene {
  readonly running: RunningCloud;
  /** Has been broken into, and tries to go on from there. */
  readonly attacker: Party;
  readonly victim: Party;
  readonly internet: Sender;
  /** A text that occurs nowhere else; where it turns up, something got through. */
  readonly canary: string;
}

/** One way to break in, and the wall that is there to stop it. */
export interface BreakIn {
  readonly id: string;
  /** What is tried, as one sentence of which the attacker is the subject. */
  readonly title: string;
  readonly expected: Wall;
  /** False where it can't be tried. */
  readonly possible?: (scene: Scene) => boolean;
  attempt(scene: Scene): Promise<Verdict>;
}

const METADATA = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts";
export const FLAVOR = ["Metadata-Flavor", "Google"] as const;

/** An identity token of a foothold's own service account, as its metadata server gives it. */
export async function identityToken({ foothold }: Party, audience: string): Promise<string> {
  const hit = await shoot(foothold, {
    url: `${METADATA}/default/identity?audience=${encodeURIComponent(audience)}`,
    headers: [FLAVOR],
  });
  if ("error" in hit || hit.impact.status !== 200)
    throw new Error(`'${foothold.email}' gets no identity token from its metadata server`);
  return hit.impact.body;
}

export async function accessToken({ foothold }: Party): Promise<string> {
  const hit = await shoot(foothold, { url: `${METADATA}/default/token`, headers: [FLAVOR] });
  if ("error" in hit || hit.impact.status !== 200)
    throw new Error(`'${foothold.email}' gets no access token from its metadata server`);
  return String(JSON.parse(hit.impact.body).access_token);
}

export function bearer(token: string): readonly [string, string] {
  return ["Authorization", `Bearer ${token}`];
}
