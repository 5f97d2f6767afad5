/** Runs `up` of the program for a test that interrupts it; the order comes as JSON in the first argument. */
import { deploy } from "../../../components/program/program";
import { openLocalStack } from "../../../local/stack";
import { asText } from "./session";

/** Ctrl-C goes to the engine as well, which ends what it has begun; this process waits for it. */
process.on("SIGINT", () => undefined);

async function main(): Promise<void> {
  const { configuration, ...order } = JSON.parse(process.argv[2] ?? "{}");
  const program = async () => ({ ...deploy({ config: asText(configuration) }) });
  const stack = await openLocalStack({ ...order, project: "bulkhead", program });
  await stack.up();
}

main().catch(() => {
  process.exitCode = 1;
});
