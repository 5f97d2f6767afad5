/**
 * Measures the parts of what the egress proxy does with a batch of fifty Mixpanel events, without any network:
 *
 *     npm run bench -- egressParts [rounds] [users]
 *
 * Beside them, what a program would take that only read and wrote the same JSON. Prints microseconds of processor time per batch: median of
 * the rounds, in which the parts take turns, with the least and the most. Run it with the image's Node.
 */
import { decodeBody } from "../../egress/decode/payload";
import { shapeOf } from "../../egress/decode/structure";
import { DatedKey } from "../../egress/keys/datedKey";
import { Keyring } from "../../egress/keys/keyring";
import { Ledger } from "../../egress/ledger/ledger";
import { settle } from "../../egress/ledger/pendingCall";
import { type Calls, Unreadable } from "../../egress/plan/call";
import { compileVendor } from "../../egress/plan/compile";
import { type TreatedCall, treat } from "../../egress/plan/treat";
import { SecondOrder } from "../../egress/times";
import { protocols } from "../../egress/vendors";
import { parsePlan } from "../../plan";
import { plan as benchPlan, formBodies } from "../egress/bodies";
import { spread } from "../egress/spread";

const events = 50;
const batchesPerRound = 200;
const warmUpRounds = 15;
const now = Date.UTC(2026, 5, 2);
const credentials = { token: "project-token", files: {}, settings: {} };
const tenantKey = Buffer.from("fake-pseudonym-key-for-the-bench");
const date = "2026-01-01";
const { decode, encode } = protocols.mixpanel;

interface Part {
  readonly name: string;
  /** Makes the run for a batch, which is timed. */
  readonly of: (batch: number) => () => unknown;
}

async function main(rounds: number, users: number): Promise<void> {
  const parts = partsOf(formBodies(events, users));
  const taken = new Map<Part, number[]>(parts.map((part) => [part, []]));
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    for (const part of parts) {
      const runs = Array.from({ length: batchesPerRound }, (_unused, own) => part.of(round * batchesPerRound + own));
      const began = process.cpuUsage();
      for (const run of runs) {
        await run();
      }
      const { user, system } = process.cpuUsage(began);
      if (round >= warmUpRounds) {
        taken.get(part)?.push((user + system) / batchesPerRound);
      }
    }
  }
  process.stdout.write(
    `Node.js ${process.versions.node}, ${users} users, ${rounds} rounds, µs per batch of ${events}\n`,
  );
  for (const [{ name }, times] of taken) {
    const { median, least, most } = spread(times);
    const numbers = `${median.toFixed(0)} (${least.toFixed(0)}–${most.toFixed(0)})`;
    process.stdout.write(`${name.padEnd(50)} ${numbers}\n`);
  }
}

function partsOf(forms: readonly string[]): Part[] {
  const parsed = parsePlan(benchPlan("https://vendor.example"));
  if (!parsed.ok) {
    throw new Error(JSON.stringify(parsed.problems));
  }
  const ledger = new Ledger("acme", "digest");
  const plan = compileVendor(parsed.plan, protocols.mixpanel, {}, ledger);
  const keyring = new Keyring(new Map([[date, tenantKey]]), "acme", "mixpanel");
  const key = new DatedKey(tenantKey, "acme", "mixpanel", date);
  const order = new SecondOrder();
  const bodies = forms.map((form) => Buffer.from(form));
  const texts = forms.map((form) => Buffer.from(decodeURIComponent(form.slice("data=".length)), "base64").toString());
  const of = <Entry>(list: readonly Entry[], batch: number) => list[batch % list.length] as Entry;
  const treatAll = (calls: Calls): TreatedCall[] =>
    calls.flatMap((call, index) => (call instanceof Unreadable ? [] : (treat(call, plan, keyring, now, index) ?? [])));
  const callsOf = (batch: number) => decode(JSON.parse(of(texts, batch)), "track");
  const itemsOf = (batch: number) => encode(treatAll(callsOf(batch)), credentials, "track");
  const bodyOf = (items: ReturnType<typeof itemsOf>) => {
    const json = items.map((item) => item.json).join(",");
    return Buffer.from(items[0]?.lane.request(json, credentials, now).body ?? "");
  };
  const input = <Input>(name: string, make: (batch: number) => Input, run: (given: Input) => unknown): Part => ({
    name,
    of(batch) {
      const given = make(batch);
      return () => run(given);
    },
  });
  let newIds = 0;
  return [
    input(
      "JSON.parse and JSON.stringify of the same events",
      (batch) => of(texts, batch),
      (text) => JSON.stringify(JSON.parse(text)),
    ),
    input(
      "body to values",
      (batch) => of(bodies, batch),
      (body) => decodeBody(body, undefined),
    ),
    input("  of it the shape", (batch) => Buffer.from(of(texts, batch)), shapeOf),
    input(
      "  of it JSON.parse",
      (batch) => of(texts, batch),
      (text) => JSON.parse(text),
    ),
    input(
      "values to calls",
      (batch) => JSON.parse(of(texts, batch)),
      (value) => decode(value, "track"),
    ),
    input("treatment by the plan", callsOf, treatAll),
    input(
      "  of it ids of messages",
      (batch) => batch,
      (batch) => {
        for (let index = 0; index < events; index++) {
          key.messageId(`message-${batch * events + index}`);
        }
      },
    ),
    input(
      "  fifty pseudonyms that are not known yet",
      (batch) => batch,
      () => {
        for (let index = 0; index < events; index++) {
          key.pseudonym(`user-${newIds++}@example.com`);
        }
      },
    ),
    input(
      "order within seconds",
      (batch) => treatAll(callsOf(batch)),
      (calls) =>
        order.number(
          calls,
          calls.map(({ time }) => time),
        ),
    ),
    input(
      "calls to JSON",
      (batch) => treatAll(callsOf(batch)),
      (calls) => encode(calls, credentials, "track"),
    ),
    input("JSON to a body", itemsOf, bodyOf),
    input("counts", itemsOf, (items) => {
      for (const call of items.flatMap(({ calls }) => calls)) {
        settle(call, "sent");
      }
    }),
  ];
}

const [rounds = "9", users = "5000"] = process.argv.slice(2);
main(Number(rounds), Number(users)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
